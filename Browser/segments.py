"""The event log of a node, read from its files by the format that docs/event-log.md tells, without the node's code.

Of a closed segment that is packed the plain bytes are had by libzstd, as `zstd -d` would give them.
"""

import ctypes
import os

_PIECE = 1 << 20


class _Buffer(ctypes.Structure):
    """ZSTD_inBuffer and ZSTD_outBuffer: where, how many bytes, how far."""

    _fields_ = [("place", ctypes.c_void_p), ("size", ctypes.c_size_t), ("at", ctypes.c_size_t)]


def _library():
    """libzstd, which the node itself needs; its calls that give no int."""
    library = ctypes.CDLL("libzstd.so.1")
    library.ZSTD_createDStream.restype = ctypes.c_void_p
    library.ZSTD_decompressStream.restype = ctypes.c_size_t
    library.ZSTD_decompressStream.argtypes = [
        ctypes.c_void_p, ctypes.POINTER(_Buffer), ctypes.POINTER(_Buffer)
    ]  # fmt: skip
    library.ZSTD_freeDStream.argtypes = [ctypes.c_void_p]
    return library


def unpacked(data):
    """The plain bytes of frames that lie one behind the other; frames of another kind are passed over."""
    library = _library()
    stream = library.ZSTD_createDStream()
    held, room = ctypes.create_string_buffer(data, len(data)), ctypes.create_string_buffer(_PIECE)
    source = _Buffer(ctypes.addressof(held), len(data), 0)
    pieces = []
    try:
        while True:
            target = _Buffer(ctypes.addressof(room), _PIECE, 0)
            left = library.ZSTD_decompressStream(stream, ctypes.byref(target), ctypes.byref(source))
            assert not library.ZSTD_isError(ctypes.c_size_t(left)), "a packed segment does not unpack"
            pieces.append(room.raw[: target.at])
            if source.at == source.size and target.at < _PIECE:
                assert left == 0, "a packed segment ends in the middle of a frame"
                return b"".join(pieces)
    finally:
        library.ZSTD_freeDStream(stream)


def segments(folder):
    """(number, plain bytes) of every segment, ascending. Also beside a node, which may pack one meanwhile."""
    numbers = {int(name[:8]) for name in os.listdir(folder) if name.endswith((".log", ".log.zst"))}
    for number in sorted(numbers):
        yield number, _plain(os.path.join(folder, f"{number:08}.log"))


def _plain(path):
    # Where both are there the plain one counts; it goes when the packed one is whole.
    for name, read in ((path, bytes), (path + ".zst", unpacked), (path, bytes)):
        try:
            with open(name, "rb") as file:
                return read(file.read())
        except FileNotFoundError:
            continue
    raise AssertionError(f"{os.path.basename(path)} is gone")
