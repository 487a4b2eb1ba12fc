"""What somebody would write for the matching job: orjson, dictionaries, and a tree for the networks.

    orjson_peer.py LIST EVENTS OUTPUT

Says on its last line how long loading and matching took, by the clock and by the processor.
"""

import sys
import time

import pytricia
from orjson import loads


def load(path):
    networks4, networks6 = pytricia.PyTricia(32), pytricia.PyTricia(128)
    tables = {"ipv4": {}, "domain": {}, "url": {}, "sha256": {}}
    tables["ipv6"] = tables["ipv4"]
    with open(path) as file:
        for line in file:
            name, kind, value = line.rstrip("\n").split("\t")
            if kind == "cidr":
                (networks6 if ":" in value else networks4)[value] = name
            else:
                tables[kind][value] = name
    return tables, networks4, networks6


def match(loaded, events, output):
    tables, networks4, networks6 = loaded
    addresses, domains = tables["ipv4"].get, tables["domain"].get
    urls, digits = tables["url"].get, tables["sha256"].get
    number = hits = 0
    with open(events, "rb") as source, open(output, "w") as out:

        def hit(name):
            nonlocal hits
            if name:
                out.write(f"{number}\t{name}\n")
                hits += 1

        for line in source:
            event = loads(line)
            for end in ("src_ip", "dest_ip"):
                address = event.get(end)
                if address:
                    hit(addresses(address))
                    hit((networks6 if ":" in address else networks4).get(address))
            name = None
            if part := event.get("dns"):
                name = part.get("rrname")
            elif part := event.get("tls"):
                name = part.get("sni")
            elif part := event.get("http"):
                name = part.get("hostname")
                hit(urls("http://" + name + part["url"]))
            while name:
                hit(domains(name))
                dot = name.find(".")
                if dot < 0:
                    break
                name = name[dot + 1 :]
            if part := event.get("fileinfo"):
                hit(digits(part.get("sha256")))
            number += 1
    return number, hits


def main():
    path, events, output = sys.argv[1:4]
    wall, cpu = time.perf_counter(), time.process_time()
    loaded = load(path)
    load_wall, load_cpu = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    number, hits = match(loaded, events, output)
    match_wall, match_cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"load={load_wall:.4f} load_cpu={load_cpu:.4f} match={match_wall:.4f} match_cpu={match_cpu:.4f} "
        f"events={number} hits={hits}"
    )


if __name__ == "__main__":
    main()
