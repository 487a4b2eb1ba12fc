"""Makes the lists and events of the matching job, the same bytes on every machine.

    made.py indicators COUNT FILE    lines of id, type, value with tabs between; types ipv4 ipv6 cidr domain url sha256
    made.py events COUNT FILE        newline-delimited Suricata EVE: flow, dns, tls, http, fileinfo

A smaller list is the beginning of a larger one, and fewer events the beginning of more. One event in a thousand holds
something of the first 10,000 indicators (four of five hits: of one in a hundred of these), so that the expected matches
are the same for every list from there on. Nothing else in an event is in a list: last octets of single addresses are odd
there and even here, second octets of networks 224 and more there and less here, names begin with another letter.
"""

import random
import sys
from bisect import bisect

ENDINGS = ["com", "net", "org", "jp", "co.jp", "ne.jp", "go.jp", "info", "top", "xyz", "ru", "cn", "shop", "io", "online"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",
    "curl/8.9.1",
    "Microsoft-CryptoAPI/10.0",
    "Windows-Update-Agent/10.0.10011.16384 Client-Protocol/2.50",
]
START = 1_755_640_000_000_000  # microseconds: 2025-08-19T21:46:40Z


def word(draw, length):
    bits = draw.getrandbits(5 * length)
    return "".join(LETTERS[(bits >> 5 * place & 31) % 26] for place in range(length))


def first_octet(draw):
    while True:
        octet = draw.randrange(1, 224)
        if octet not in (10, 127, 169, 172, 192):
            return octet


def indicators(count):
    draw = random.Random(20150820)
    networks = set()
    for number in range(count):
        kind = number % 100
        if kind < 40:
            yield "ipv4", f"{first_octet(draw)}.{draw.randrange(224)}.{draw.randrange(256)}.{draw.randrange(128) * 2 + 1}"
        elif kind < 42:
            head = f"2a{draw.getrandbits(8):02x}"
            middle = [f"{draw.getrandbits(16) | 1:x}" for _ in range(6)]
            yield "ipv6", ":".join([head, *middle, f"{draw.getrandbits(15) * 2 + 1:x}"])
        elif kind < 45:
            while True:
                network = first_octet(draw), 224 + draw.randrange(32), draw.randrange(64)
                if network not in networks:
                    break
            networks.add(network)
            first, second, third = network
            yield "cidr", f"{first}.{second}.{third * 4}.0/{draw.randrange(22, 29)}"
        elif kind < 70:
            name = "x" + word(draw, draw.randrange(6, 14)) + "." + draw.choice(ENDINGS)
            yield "domain", word(draw, 5) + "." + name if draw.random() < 0.3 else name
        elif kind < 85:
            host = f"{word(draw, 9)}.{draw.choice(ENDINGS)}"
            yield "url", f"http://{host}/{word(draw, 6)}/{word(draw, 10)}.php?id={draw.getrandbits(24)}"
        else:
            yield "sha256", f"{draw.getrandbits(256):064x}"


class Zipf:
    """Draws a place out of `count`, the first ones most often."""

    def __init__(self, count, exponent, draw):
        self.sums = []
        total = 0.0
        for rank in range(1, count + 1):
            total += 1.0 / rank**exponent
            self.sums.append(total)
        self.total = total
        self.draw = draw

    def __call__(self):
        return bisect(self.sums, self.draw.random() * self.total)


def name_of_somebody(draw):
    name = "b" + word(draw, draw.randrange(4, 12)) + "." + draw.choice(ENDINGS)
    form = draw.random()
    if form < 0.5:
        return "www." + name
    if form < 0.8:
        return word(draw, 4) + "." + name
    if form < 0.9:
        return word(draw, 3) + "-" + word(draw, 3) + "." + word(draw, 4) + "." + name
    return name


def address_of_somebody(draw):
    if draw.random() < 0.93:
        return f"{first_octet(draw)}.{draw.randrange(224)}.{draw.randrange(256)}.{draw.randrange(128) * 2}"
    return f"2400:{draw.getrandbits(16):x}:{draw.getrandbits(16):x}::{draw.getrandbits(15) * 2:x}"


def within(network, draw):
    address, length = network.split("/")
    octets = address.split(".")
    host = (int(octets[2]) << 8) + draw.randrange(1 << 32 - int(length))
    return f"{octets[0]}.{octets[1]}.{host >> 8}.{host & 255}"


def kind_of_event(draw):
    share = draw.random()
    for kind, up_to in (("flow", 0.35), ("dns", 0.65), ("tls", 0.85), ("http", 0.98)):
        if share < up_to:
            return kind
    return "fileinfo"


def body(kind, draw, name, path, digits):
    """What stands behind the addresses; the draws are in the order of the text."""
    if kind == "flow":
        return (
            f'"dest_port":443,"proto":"TCP","app_proto":"tls","flow":{{"pkts_toserver":{draw.randrange(3, 90)},'
            f'"pkts_toclient":{draw.randrange(3, 90)},"bytes_toserver":{draw.randrange(300, 90000)},'
            f'"bytes_toclient":{draw.randrange(300, 900000)},"start":"2025-08-20T00:00:00.000000+0900",'
            f'"age":{draw.randrange(90)},"state":"closed","reason":"timeout","alerted":false}}}}\n'
        )
    if kind == "dns":
        return (
            f'"dest_port":53,"proto":"UDP","dns":{{"type":"query","id":{draw.randrange(65536)},"rrname":"{name}",'
            f'"rrtype":"A","tx_id":0,"opcode":0}}}}\n'
        )
    if kind == "tls":
        return (
            f'"dest_port":443,"proto":"TCP","tls":{{"subject":"CN={name}","issuerdn":"C=US, O=Let\'s Encrypt, CN=R11",'
            f'"serial":"{draw.getrandbits(80):X}","fingerprint":"{draw.getrandbits(64):016x}","sni":"{name}",'
            f'"version":"TLS 1.2","notbefore":"2025-07-01T00:00:00","notafter":"2025-09-29T00:00:00",'
            f'"ja3":{{"hash":"{draw.getrandbits(128):032x}"}}}}}}\n'
        )
    if kind == "http":
        return (
            f'"dest_port":80,"proto":"TCP","tx_id":0,"http":{{"hostname":"{name}","url":"{path}",'
            f'"http_user_agent":"{AGENTS[draw.randrange(5)]}","http_content_type":"text/html","http_method":"GET",'
            f'"protocol":"HTTP/1.1","status":200,"length":{draw.randrange(100000)}}}}}\n'
        )
    return (
        f'"dest_port":80,"proto":"TCP","http":{{"hostname":"{name}","url":"{path}","http_method":"GET","status":200}},'
        f'"app_proto":"http","fileinfo":{{"filename":"{path.split("?")[0]}","sha256":"{digits}","state":"CLOSED",'
        f'"stored":false,"size":{draw.randrange(1000000)},"tx_id":0}}}}\n'
    )


def events(count):
    draw = random.Random(19990909)
    marks = {}
    for kind, value in indicators(10000):
        marks.setdefault(kind, []).append(value)
    names = [name_of_somebody(draw) for _ in range(200000)]
    addresses = [address_of_somebody(draw) for _ in range(300000)]
    next_name, next_address = Zipf(len(names), 1.05, draw), Zipf(len(addresses), 1.0, draw)

    def mark(kind):
        values = marks[kind]
        return values[draw.randrange(max(1, len(values) // 100))] if draw.random() < 0.8 else draw.choice(values)

    time = START
    for _ in range(count):
        time += draw.randrange(1, 200)
        is_hit = draw.random() < 0.001
        kind = kind_of_event(draw)
        source = f"10.{draw.randrange(4)}.{draw.randrange(64)}.{draw.randrange(1, 255)}"
        destination, name = addresses[next_address()], names[next_name()]
        path = f"/{word(draw, 5)}/{word(draw, 8)}?q={draw.getrandbits(20)}"
        digits = f"{draw.getrandbits(256):064x}" if kind == "fileinfo" else ""
        if is_hit and kind == "flow":
            share = draw.random()
            if share < 0.6:
                destination = mark("ipv4")
            elif share < 0.9:
                destination = within(mark("cidr"), draw)
            else:
                destination = mark("ipv6")
        elif is_hit and kind in ("dns", "tls"):
            name = mark("domain")
            if draw.random() < 0.6:
                name = word(draw, 4) + "." + name
            if draw.random() < 0.1:
                name = "a.b." + name
        elif is_hit and kind == "http":
            name, _, rest = mark("url")[7:].partition("/")
            path = "/" + rest
        elif is_hit:
            digits = mark("sha256")
        seconds, micros = divmod(time, 1_000_000)
        day, second = 20 + seconds // 86400 % 10, seconds % 86400
        yield (
            f'{{"timestamp":"2025-08-{day:02d}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{micros:06d}'
            f'+0900","flow_id":{draw.getrandbits(50)},"in_iface":"ens5","event_type":"{kind}","src_ip":"{source}",'
            f'"src_port":{draw.randrange(1024, 65535)},"dest_ip":"{destination}",'
        ) + body(kind, draw, name, path, digits)


def main():
    what, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(path, "w", buffering=1 << 20) as file:
        if what == "indicators":
            for number, (kind, value) in enumerate(indicators(count)):
                file.write(f"indicator--{number:08d}\t{kind}\t{value}\n")
        else:
            file.writelines(events(count))


if __name__ == "__main__":
    main()
