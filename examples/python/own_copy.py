"""A copy of one's own, measured beside the others by

    scripts/compare --case-command "python3 examples/python/own_copy.py {source} {target}"

It is started with the names of two segments, says that it is ready, and is then asked in lines "copy K" to copy K times
and to answer how many nanoseconds one copy took. It ends with its input.
"""

import sys
import time

import numpy as np

source = np.load(f"/dev/shm/{sys.argv[1]}", mmap_mode="r")
target = np.load(f"/dev/shm/{sys.argv[2]}", mmap_mode="r+")
print("ready", flush=True)
for line in sys.stdin:
    times = int(line.split()[1])
    start = time.perf_counter_ns()
    for _ in range(times):
        target[:] = source
    print((time.perf_counter_ns() - start) / times, flush=True)
