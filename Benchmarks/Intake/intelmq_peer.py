"""The same job in IntelMQ: a file of events through six bots over Redis, one process each, into a file.

    intelmq_peer.py FOLDER REDIS-SERVER PORT COUNT

collector (file) -> parser (CSV) -> deduplicator -> taxonomy -> url -> output (file). Nothing is flushed there. The folder
must not be there yet. IntelMQ does not run as root: then its bots run as `nobody`, who must be able to read this Python.
The clock begins when all bots wait for work, so that their starting counts in nothing but memory. Says on its last line:
events, wall and processor seconds of all seven processes, and the most memory of each, added up, in MiB.
"""

import glob
import json
import os
import random
import subprocess
import sys
import time

BOTS = [
    ("collector", "collectors.file.collector_file", "Collector"),
    ("parser", "parsers.generic.parser_csv", "Parser"),
    ("deduplicator", "experts.deduplicator.expert", "Expert"),
    ("taxonomy", "experts.taxonomy.expert", "Expert"),
    ("url", "experts.url.expert", "Expert"),
    ("output", "outputs.file.output", "Output"),
]
NOBODY = 65534
START_SECONDS_MAX, WORK_SECONDS_MAX = 60, 300


def events(count):
    draw = random.Random(20150820)
    for number in range(count):
        time_of_day = f"{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
        address = f"{draw.randrange(1, 223)}.{draw.randrange(224)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"
        name = f"h{draw.getrandbits(40):x}.quiet.example"
        link = f"http://{name}/{draw.getrandbits(40):x}"
        yield f"2025-08-20T{time_of_day}+00:00,{address},{draw.randrange(1024, 65535)},{name},{link}\n"


def settings(folder, port):
    """IntelMQ's runtime: YAML, of which JSON is a part."""
    own = {
        "collector": {"path": f"{folder}/in", "postfix": ".csv", "delete_file": True, "rate_limit": 1, "chunk_size": 1_000_000},
        "parser": {
            "columns": ["time.source", "source.ip", "source.port", "source.fqdn", "source.url"],
            "delimiter": ",",
            "type": "infected-system",
            "skip_header": False,
        },
        "deduplicator": {
            "filter_keys": "raw,time.observation",
            "filter_type": "blacklist",
            "redis_cache_db": 6,
            "redis_cache_host": "127.0.0.1",
            "redis_cache_port": port,
            "redis_cache_ttl": 86400,
        },
        "taxonomy": {},
        "url": {"overwrite": False},
        "output": {"file": f"{folder}/out/events.txt", "hierarchical_output": False, "single_key": None},
    }
    whole = {
        "global": {
            "broker": "redis",
            "destination_pipeline_broker": "redis",
            "destination_pipeline_db": 2,
            "destination_pipeline_host": "127.0.0.1",
            "destination_pipeline_port": port,
            "error_max_retries": 1,
            "error_retry_delay": 1,
            "http_timeout_max_tries": 1,
            "http_timeout_sec": 30,
            "load_balance": False,
            "log_processed_messages_count": 100_000,
            "log_processed_messages_seconds": 3600,
            "logging_level": "WARNING",
            "logging_path": f"{folder}/var/log",
            "process_manager": "intelmq",
            "rate_limit": 0,
            "source_pipeline_broker": "redis",
            "source_pipeline_db": 2,
            "source_pipeline_host": "127.0.0.1",
            "source_pipeline_port": port,
            "ssl_ca_certificate": None,
            "statistics_database": 3,
            "statistics_host": "127.0.0.1",
            "statistics_port": port,
        }
    }
    for place, (name, module, group) in enumerate(BOTS):
        parameters = own[name]
        if place + 1 < len(BOTS):
            parameters["destination_queues"] = {"_default": [f"{BOTS[place + 1][0]}-queue"]}
        whole[name] = {
            "bot_id": name,
            "description": name,
            "enabled": True,
            "group": group,
            "module": f"intelmq.bots.{module}",
            "name": name,
            "parameters": parameters,
            "run_mode": "continuous",
        }
    return json.dumps(whole, indent=1)


def processor(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process):
    with open(f"/proc/{process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def lines(path):
    if not os.path.exists(path):
        return 0
    with open(path, "rb") as file:
        return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))


def lay_out(folder, port, count, whose):
    for name in ("etc", "in", "out", "var/log", "var/lib/bots", "var/run", "tmp"):
        os.makedirs(f"{folder}/{name}")
    shared = glob.glob(f"{sys.prefix}/lib/python3*/site-packages/intelmq/etc/harmonization.conf")
    with open(shared[0]) as source, open(f"{folder}/etc/harmonization.conf", "w") as target:
        target.write(source.read())
    with open(f"{folder}/etc/runtime.yaml", "w") as file:
        file.write(settings(folder, port))
    with open(f"{folder}/events.csv", "w") as file:
        file.writelines(events(count))
    if whose:
        for place, folders, files in os.walk(folder):
            for name in [".", *folders, *files]:
                os.chown(os.path.join(place, name), NOBODY, NOBODY)


def wait(what, is_done, seconds, processes):
    end = time.monotonic() + seconds
    while not is_done():
        gone = [process.args[0] for process in processes if process.poll() is not None]
        if gone:
            sys.exit(f"ended: {gone[0]}")
        if time.monotonic() > end:
            sys.exit(f"not in {seconds} s: {what}")
        time.sleep(0.05)


def main():
    folder, server, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    is_root = os.geteuid() == 0
    other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root else {}
    lay_out(folder, port, count, is_root)
    environment = {**os.environ, "INTELMQ_ROOT_DIR": folder, "HOME": f"{folder}/tmp"}
    said = open(f"{folder}/said.txt", "w")
    processes = []
    try:
        # The name by which the program is called says what it is: Debian has one for the server and the checks.
        arguments = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        processes.append(subprocess.Popen(arguments, executable=server, cwd=folder, stdout=said, stderr=said))
        import redis

        base = redis.Redis(port=port, db=2)

        def answers():
            try:
                return base.ping()
            except redis.ConnectionError:
                return False

        wait("redis", answers, START_SECONDS_MAX, processes)
        for name, module, _ in BOTS:
            command = [f"{sys.prefix}/bin/intelmq.bots.{module}", name]
            processes.append(
                subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said, **other)
            )

        def all_wait():
            waiting = [one for one in base.client_list() if one["cmd"].startswith(("brpoplpush", "blmove"))]
            # The collector does not wait on a queue; the five others do.
            return len(waiting) >= len(BOTS) - 1

        wait("the bots", all_wait, START_SECONDS_MAX, processes)
        before = sum(processor(process) for process in processes)
        began = time.monotonic()
        os.rename(f"{folder}/events.csv", f"{folder}/in/events.csv")
        wait("the events", lambda: lines(f"{folder}/out/events.txt") >= count, WORK_SECONDS_MAX, processes)
        wall = time.monotonic() - began
        cpu = sum(processor(process) for process in processes) - before
        rss = sum(memory(process) for process in processes)
        print(f"events={count} wall={wall:.3f} cpu={cpu:.3f} rss={rss:.1f}")
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        said.close()


if __name__ == "__main__":
    main()
