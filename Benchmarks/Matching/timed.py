"""Runs a command and says what it took: timed.py [--cores COUNT] [--input FILE] OUTPUT COMMAND ARGUMENT...

The command's standard output goes to OUTPUT. Printed are wall and processor seconds (of the kernel too), the most memory
that was resident at once, in MiB, and how it ended.
"""

import os
import sys
import time


def main():
    words = sys.argv[1:]
    cores, source = None, os.devnull
    while words[0].startswith("--"):
        option, value = words[0], words[1]
        words = words[2:]
        if option == "--cores":
            cores = int(value)
        elif option == "--input":
            source = value
        else:
            sys.exit(f"unknown option {option}")
    output, command = words[0], words[1:]
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(source, os.O_RDONLY), 0)
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        if cores is not None:
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
        os.execv(command[0], command)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - began
    print(
        f"wall={wall:.4f} cpu={used.ru_utime + used.ru_stime:.4f} rss={used.ru_maxrss / 1024:.1f} "
        f"code={os.waitstatus_to_exitcode(status)}"
    )


if __name__ == "__main__":
    main()
