"""Runs each line of standard input, as an expression or a statement, and answers with one line: its value or the exception."""

import fcntl
import mmap
import os
import struct
import sys
from multiprocessing import resource_tracker, shared_memory

try:
    import numpy
except ImportError:
    numpy = None


def try_lock(path, lock, operation):
    """Tries a lock on the whole file; 'locked' or 'refused'."""
    with open(path, "r+b") as file:
        try:
            lock(file, operation | fcntl.LOCK_NB)
            return "locked"
        except OSError:
            return "refused"


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


def watch_growth(path, rows):
    """Opens an array that grows from nothing, again and again until it has so many rows, of which each is its number; how many
    lengths it has seen."""
    lengths = [0]
    while lengths[-1] < rows:
        try:
            arrays = numpy.load(path, mmap_mode="r"), numpy.load(path)
        except FileNotFoundError:
            continue
        for array in arrays:
            length = len(array)
            if length < lengths[-1] or not (array == numpy.arange(length)).all():
                raise ValueError(f"{length} rows after {lengths[-1]}, {array!r}")
            if length > lengths[-1]:
                lengths.append(length)
    return len(lengths)


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
