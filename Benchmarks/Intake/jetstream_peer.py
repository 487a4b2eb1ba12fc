"""One event in each message to a stream of NATS, acknowledged when it is on the disk, the next when it is acknowledged.

    jetstream_peer.py PORT CONNECTIONS SECONDS BYTES

What is acknowledged by the server's `sync_interval: always` is flushed. Says on its last line how many a second.
"""

import asyncio
import resource
import sys
import time

import nats


async def publish(stream, event, end):
    count = 0
    while True:
        await stream.publish("bench.events", event)
        if time.perf_counter() >= end:
            return count
        count += 1


async def main():
    port, connections, seconds, size = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    clients = [await nats.connect(f"nats://127.0.0.1:{port}") for _ in range(connections)]
    streams = [client.jetstream(timeout=30) for client in clients]
    # A stream of its own for each run: none is slower since another was before it.
    name = f"BENCH{time.time_ns()}"
    await streams[0].add_stream(name=name, subjects=["bench.>"])
    event = b"x" * size
    end = time.perf_counter() + seconds
    counts = await asyncio.gather(*(publish(stream, event, end) for stream in streams))
    used = resource.getrusage(resource.RUSAGE_SELF)
    await streams[0].delete_stream(name)
    for client in clients:
        await client.close()
    print(
        f"acks={sum(counts)} rate={sum(counts) / seconds:.1f} client={used.ru_utime + used.ru_stime:.3f}"
    )


if __name__ == "__main__":
    asyncio.run(main())
