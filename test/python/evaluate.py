"""Runs each line of standard input, as an expression or a statement, and answers with one line: its value or the exception."""

import fcntl
import os
import struct
import sys
from multiprocessing import resource_tracker, shared_memory

try:
    import numpy
except ImportError:
    numpy = None

OFD_SETLK = 37


def exclusive_lock(path):
    """Tries the lock that tells whether anybody has an array attached; 'free' or 'held'."""
    fd = os.open(path, os.O_RDWR)
    try:
        fcntl.fcntl(fd, OFD_SETLK, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 1 << 62, 1, 0))
        return "free"
    except BlockingIOError:
        return "held"
    finally:
        os.close(fd)


def region(name, create=False, size=0):
    """A SharedMemory that is not unlinked when this process ends."""
    memory = shared_memory.SharedMemory(name, create, size)
    resource_tracker.unregister(memory._name, "shared_memory")
    return memory


def mapped(name):
    return numpy.load("/dev/shm/" + name, mmap_mode="r+")


def count_up(array):
    """Fills an array with 1, 2, 3 and so on, as far as its type has them, in C order."""
    array[...] = (numpy.arange(array.size).reshape(array.shape) + 1).astype(array.dtype)


variables = globals()
print(numpy.__version__ if numpy else "", flush=True)
for line in sys.stdin:
    try:
        try:
            answer = eval(line, variables)
        except SyntaxError:
            exec(line, variables)
            answer = "done"
    except Exception as error:
        answer = f"failed: {error!r}"
    print(str(answer).replace("\n", " "), flush=True)
