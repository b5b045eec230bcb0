"""A Python program that takes part in locks of the library, which it knows nothing of: LOCKFILE COUNTERFILE. See LockClient.java."""

import ctypes
import os
import sys
import time

import numpy

OWNER_DEAD = 130
TOTAL, SECOND, DEATHS, HOLDER, VIOLATIONS, KILLED, WAITED, TOLD, OWN = range(9)

libc = ctypes.CDLL(None)
memory = numpy.load(sys.argv[1], mmap_mode="r+")
counters = numpy.load(sys.argv[2], mmap_mode="r+")
mutex = ctypes.c_void_p(memory.ctypes.data)
slot = 0


class Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


def timed(milliseconds):
    deadline = time.time_ns() + milliseconds * 1000000
    return libc.pthread_mutex_timedlock(mutex, ctypes.byref(Timespec(*divmod(deadline, 10**9))))


def count_once(me):
    start = time.monotonic_ns()
    result = libc.pthread_mutex_lock(mutex)
    if result == OWNER_DEAD:
        counters[WAITED] = time.monotonic_ns() - max(start, int(counters[KILLED]))
        counters[TOLD] = slot
        counters[DEATHS] += 1
        counters[SECOND] = counters[TOTAL]
        counters[HOLDER] = 0
        libc.pthread_mutex_consistent(mutex)
    elif result != 0:
        return result
    counters[VIOLATIONS] += counters[HOLDER] != 0 or counters[SECOND] != counters[TOTAL]
    counters[HOLDER] = me
    counters[TOTAL] += 1
    counters[OWN + slot] += 1
    counters[SECOND] += 1
    counters[HOLDER] = 0
    return libc.pthread_mutex_unlock(mutex)


def count(times):
    """Ends when nobody is there any more who would end it."""
    result = 0
    parent = os.getppid()
    while result == 0 and times > 0:
        if times % 1024 == 0 and os.getppid() != parent:
            sys.exit(1)
        result = count_once(os.getpid())
        times -= 1
    return result


def use_slot(number):
    global slot
    slot = number
    return 0


commands = {
    "slot": use_slot,
    "lock": lambda _: libc.pthread_mutex_lock(mutex),
    "try": lambda _: libc.pthread_mutex_trylock(mutex),
    "timed": timed,
    "recover": lambda _: libc.pthread_mutex_consistent(mutex),
    "unlock": lambda _: libc.pthread_mutex_unlock(mutex),
    "count": count,
}
print("ready", flush=True)
for line in sys.stdin:
    command, argument = line.split()
    print(commands[command](int(argument)), flush=True)
