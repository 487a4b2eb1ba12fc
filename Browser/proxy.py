"""Ends TLS in front of a node, as an operator's proxy does: Browser/proxy.py

`--door` is a second way in, a Unix socket without TLS: by it a test asks a node that has a network of its own. It prints
`ready` once it listens, and runs until it is stopped.
"""

import argparse
import asyncio
import ssl

BLOCK_BYTES = 65536


async def pour(source, sink):
    try:
        while part := await source.read(BLOCK_BYTES):
            sink.write(part)
            await sink.drain()
    except OSError:
        pass  # That side is gone, and the other is closed with it.
    finally:
        sink.close()


async def serve(options):
    async def join(reader, writer):
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", options.to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pour(reader, forth), pour(back, writer))

    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.minimum_version = ssl.TLSVersion.TLSv1_3
    trust.load_cert_chain(options.certificate)
    host, port = options.listen.rsplit(":", 1)
    line = await asyncio.start_server(join, host, int(port), ssl=trust)
    door = await asyncio.start_unix_server(join, options.door)
    print("ready", flush=True)
    await asyncio.gather(line.serve_forever(), door.serve_forever())


def main():
    parser = argparse.ArgumentParser(description="Ends TLS in front of a node.")
    parser.add_argument("--listen", metavar="HOST:PORT", required=True)
    parser.add_argument("--certificate", metavar="PEM", required=True, help="with its key")
    parser.add_argument("--to", metavar="PORT", type=int, required=True)
    parser.add_argument("--door", metavar="PATH", required=True)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
