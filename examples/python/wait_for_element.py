"""Waiting for an element of an int32 array in shared memory, with the standard library and numpy:

    flags = numpy.load("/dev/shm/flags", mmap_mode="r+")
    wait_while(flags, 3, 0)             # until flags[3] is not 0 any more, which is what SharedIntArray.awaitWhile does
    flags[3] = 1
    wake(flags, 3)                      # as SharedIntArray.wake
"""

import ctypes
import platform
import time

_FUTEX = 98 if platform.machine() == "aarch64" else 202
_WAIT, _WAKE = 0, 1
_libc = ctypes.CDLL(None, use_errno=True)


class _Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_int64), ("nanoseconds", ctypes.c_int64)]


def _futex(array, index, operation, value, timeout=None):
    place = range(len(array))[index]  # an index from the end is one from the start
    word = ctypes.c_void_p(array.ctypes.data + place * array.strides[0])
    return _libc.syscall(ctypes.c_long(_FUTEX), word, operation, ctypes.c_int(value), timeout, None, 0)


def wait_while(array, index, value, seconds=float("inf")):
    """Waits while array[index] == value; returns whether it has changed, else the time is over."""
    deadline = time.monotonic() + seconds
    while array[index] == value:
        left = min(deadline - time.monotonic(), 3600)
        if left <= 0:
            return False
        timeout = _Timespec(int(left), int(left % 1 * 1e9))
        _futex(array, index, _WAIT, value, ctypes.byref(timeout))
    return True


def wake(array, index, count=2**31 - 1):
    """Wakes those who wait for array[index], in any process; returns how many there were."""
    return _futex(array, index, _WAKE, count)
