"""Arrays, locks and frames in shared memory, as the Java library shmarray has them. Needs Linux and numpy alone.

    prices = shmarray.create("prices", numpy.arange(6.0))    # appears whole or not at all
    prices = shmarray.attach("prices")                       # a numpy array, in this or in any other process
    with shmarray.lock_of("prices"):                         # the SharedLock.of(prices) of Java
        prices += 1
    camera = shmarray.ring("camera")                         # a FrameRing of Java
    frame = camera.next(timeout=1)
    shmarray.unlink("prices")

Segments are .npy files in /dev/shm, or in the folder that the environment variable SHMARRAY_FOLDER names.
"""

import collections
import ctypes
import errno
import itertools
import os
import platform
import re
import stat
import struct
import threading
import time

import numpy

__all__ = ["attach", "attach_handle", "create", "unlink", "lock", "lock_of", "ring", "wait_while", "wake", "OwnerDied"]

_libc = ctypes.CDLL(None, use_errno=True)
_count = itertools.count(1)

def path(name):
    """Where the segment of this name is; a slash at the start is no part of the name."""
    name = name.removeprefix("/")
    if not name or "/" in name or "\0" in name or name in (".", ".."):
        raise ValueError(f"a name is one part of a path, of at least one character; not {name!r}")
    return os.path.join(os.environ.get("SHMARRAY_FOLDER") or "/dev/shm", name)


def attach(name, writable=True):
    """The array of a segment, as a numpy array that is its memory. Raises FileNotFoundError if there is none."""
    return _load(path(name), writable)


def _load(file, writable):
    # Whoever opens a FIFO waits, and a link under a name may be somebody's who wants to lead elsewhere.
    if not file.startswith("/proc/") and not stat.S_ISREG(os.lstat(file).st_mode):
        raise ValueError(f"{file!r} is no regular file, and so no segment")
    # numpy.load would take raw bytes for a pickle, and advise to unpickle them.
    return numpy.lib.format.open_memmap(file, "r+" if writable else "r")


def attach_handle(text, writable=True):
    """The array that Java's handle() has told: a path, or elements at a place in a file as in int32(2,3)@4224:/dev/shm/heap."""
    place = re.fullmatch(r"([a-z]+\d*)\(([\d,]*)\)@(\d+):(/.*)", text, re.DOTALL)
    if not place and not text.startswith("/"):
        raise ValueError(f"a handle is a path that starts with /, or TYPE(LENGTH,LENGTH)@OFFSET:PATH; not {text!r}")
    file = _checked(place[4] if place else text)
    if not place:
        return _load(file, writable)
    shape = tuple(int(length) for length in place[2].split(",") if length)
    return numpy.memmap(file, place[1], "r+" if writable else "r", int(place[3]), shape)


def _checked(file):
    """The path of a descriptor of another process, if it leads to what it did when the handle was made."""
    parts = re.fullmatch(r"(/proc/\d+/fd/\d+)#inode=(\d+),device=(\d+):(\d+),pidns=(\d+)", file)
    if not parts:
        return file
    if int(parts[5]) != _pid_namespace():
        raise FileNotFoundError(errno.ENOENT, "it was made in another container, send it by an ArrayInbox", file)
    found = os.stat(parts[1])
    was = tuple(int(part) for part in parts.groups()[1:4])
    if (found.st_ino, os.major(found.st_dev), os.minor(found.st_dev)) != was:
        raise FileNotFoundError(errno.ENOENT, "the array has been closed", file)
    return parts[1]


def _pid_namespace():
    return os.stat("/proc/self/ns/pid").st_ino


def create(name, content, dtype=None, replace=False, permissions=0o600):
    """Makes an array and returns it: a copy of an array, or zeroes if the content is a shape, an integer or a tuple of them.

    It appears under its name whole or not at all. With replace it takes over the name of another, which those who have it keep.
    Raises FileExistsError if the name is taken, and OSError if there is no space, which leaves nothing behind.
    """
    is_shape = isinstance(content, int) or isinstance(content, tuple) and all(isinstance(n, int) for n in content)
    if not is_shape:
        content = numpy.asarray(content, dtype)
        dtype = content.dtype
    if numpy.dtype(dtype).hasobject:
        raise TypeError(f"elements of {numpy.dtype(dtype)} are Python objects, which have no place in shared memory")
    file, hidden = _new_file(os.path.dirname(path(name)))
    try:
        with os.fdopen(file, "r+b") as stream:
            os.fchmod(file, permissions)
            if is_shape:
                _write_zeroes(stream, content, numpy.dtype(dtype))
            else:
                numpy.lib.format.write_array(stream, content, allow_pickle=False)
            stream.flush()
            _publish(hidden or f"/proc/self/fd/{file}", path(name), replace)
            return _load(f"/proc/self/fd/{file}", True)
    finally:
        if hidden:
            _remove(hidden)


def _write_zeroes(stream, shape, dtype):
    empty = numpy.empty(0, dtype)
    header = numpy.lib.format.header_data_from_array_1_0(empty)
    header["shape"] = shape if isinstance(shape, tuple) else (shape,)
    if min(header["shape"], default=0) < 0:
        raise ValueError(f"the shape {shape} has a negative length")
    numpy.lib.format.write_array_header_1_0(stream, header)
    stream.flush()
    size = int(numpy.prod(header["shape"], dtype=object)) * dtype.itemsize
    if size:
        os.posix_fallocate(stream.fileno(), stream.tell(), size)


def _new_file(folder):
    """A file without a name, or with a hidden one where the file system has none without."""
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600), None
    except OSError as e:
        if e.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT) or not os.path.isdir(folder):
            raise
    hidden = _hidden_name(folder)
    return os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600), hidden


def _hidden_name(folder):
    """If this process is killed, Segments.collect() of Java and the next one who creates find it by its name."""
    return os.path.join(folder, f".shmarray-creating-{os.getpid()}-{next(_count)}-{_pid_namespace()}")


def _publish(file, target, replace):
    folder = os.open(os.path.dirname(target), os.O_PATH | os.O_DIRECTORY)
    try:
        if not replace:
            os.link(file, os.path.basename(target), dst_dir_fd=folder)
            return
        between = _hidden_name(os.path.dirname(target))
        os.link(file, os.path.basename(between), dst_dir_fd=folder)
        try:
            os.rename(between, target)
        except OSError:
            _remove(between)
            raise
    finally:
        os.close(folder)


def _remove(file):
    try:
        os.unlink(file)
    except FileNotFoundError:
        pass


def unlink(name):
    """Removes a name, with its lock and the numbers of its frames; those who have the array keep it."""
    file = path(name)
    inode = os.stat(file, follow_symlinks=False).st_ino
    os.unlink(file)
    if os.path.isfile(file + ".lock") and _array_of_lock(file + ".lock") == inode:
        _remove(file + ".lock")
    if os.path.isfile(file + ".frames") and _load(file + ".frames", False)[2] == inode:
        _remove(file + ".frames")


# A lock: a robust pthread_mutex_t of glibc that processes share, at the first element of an array of int32.
_KIND, _MARK, _ARRAY, _WORDS = 4, 12, 14, 32
_ROBUST_AND_SHARED, _MARK_OF_LOCK = 0x90, ord("S") << 24 | ord("L") << 16 | 1


# The kernel finds a lock of a process that dies only while the lock is mapped.
_held = set()


class OwnerDied(Exception):
    """The process that held the lock has died. The lock is held all the same: mend what it guards, then lock.recover()."""


def lock(name):
    """The lock in a segment of its own, SharedLock.openOrCreate(name) of Java; made if there is none."""
    return _open_lock(name)


def lock_of(name):
    """The lock of an array, SharedLock.of(array) of Java; made if there is none."""
    array = os.stat(path(name))
    return _open_lock(name + ".lock", array.st_ino, array.st_mode & 0o777)


def _open_lock(name, inode=0, permissions=0o600):
    words = numpy.zeros(_WORDS, "int32")
    words[_KIND], words[_MARK] = _ROBUST_AND_SHARED, _MARK_OF_LOCK
    words[_ARRAY : _ARRAY + 2].view("int64")[0] = inode
    memory = _attach_or_create(name, words, permissions)
    is_array = memory.dtype == "int32" and memory.size >= _WORDS
    if not is_array or memory[_MARK] != _MARK_OF_LOCK or memory[_KIND] != _ROBUST_AND_SHARED:
        raise ValueError(f"{path(name)} holds no lock, or one of another version")
    if _array_of_lock(path(name)) != inode:
        raise ValueError(f"{path(name)} is the lock of an earlier array; remove it when nobody has that any more")
    return Lock(memory)


def _attach_or_create(name, content, permissions):
    """Others may create or remove it meanwhile."""
    while True:
        try:
            return attach(name)
        except FileNotFoundError:
            pass
        try:
            return create(name, content, permissions=permissions)
        except FileExistsError:
            pass


def _array_of_lock(file):
    with open(file, "rb") as stream:
        stream.seek(-4 * (_WORDS - _ARRAY), os.SEEK_END)
        return struct.unpack("<q", stream.read(8))[0]


class Lock:
    """A lock between processes, for `with`; not reentrant. Raises OwnerDied when it is taken over from a process that died."""

    def __init__(self, memory):
        if "glibc" not in (os.confstr("CS_GNU_LIBC_VERSION") or ""):
            raise OSError(errno.ENOTSUP, "the lock is a mutex of glibc, and this Python has another C library")
        self._memory = memory
        self._mutex = ctypes.c_void_p(memory.ctypes.data)
        self._holder = None

    def acquire(self, timeout=None):
        """Returns whether the lock is held; waits for at most so many seconds. Ctrl-C interrupts it."""
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread holds the lock already")
        deadline = time.time() + (float("inf") if timeout is None else timeout)
        while True:
            until = min(deadline, time.time() + 0.2)
            result = _libc.pthread_mutex_timedlock(self._mutex, ctypes.byref(_timespec(until)))
            if result != errno.ETIMEDOUT or time.time() >= deadline:
                break
        if result in (0, errno.EOWNERDEAD):
            self._holder = threading.get_ident()
            _held.add(self)
        if result == errno.EOWNERDEAD:
            raise OwnerDied("the process that held the lock has died; mend what it guards, then recover()")
        if result not in (0, errno.ETIMEDOUT):
            raise OSError(result, os.strerror(result))
        return result == 0

    def recover(self):
        """Declares that what the lock guards is consistent again."""
        self._call(_libc.pthread_mutex_consistent)

    def release(self):
        if self._holder != threading.get_ident():
            raise RuntimeError("this thread does not hold the lock")
        self._holder = None
        self._call(_libc.pthread_mutex_unlock)
        _held.discard(self)

    def _call(self, function):
        result = function(self._mutex)
        if result:
            raise OSError(result, os.strerror(result))

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *failure):
        self.release()


def _timespec(seconds):
    return (ctypes.c_int64 * 2)(int(seconds), int(seconds % 1 * 1e9))


# Waiting for an element: a futex on its lower four bytes.
_FUTEX, _WAIT, _WAKE = {"x86_64": 202, "aarch64": 98}.get(platform.machine()), 0, 1
EVERYBODY = 2**31 - 1


def _futex(array, index, operation, value, timeout=None):
    place = range(len(array))[index]  # an index from the end is one from the start
    word = ctypes.c_void_p(array.ctypes.data + place * array.strides[0])
    return _libc.syscall(ctypes.c_long(_FUTEX), word, operation, ctypes.c_int(value), timeout, None, 0)


def wait_while(array, index, value, timeout=None):
    """Waits while array[index] == value, for at most so many seconds; returns whether it has changed. awaitWhile of Java."""
    deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
    while array[index] == value:
        left = min(deadline - time.monotonic(), 3600)
        if left <= 0:
            return False
        _futex(array, index, _WAIT, ctypes.c_int32(value).value, ctypes.byref(_timespec(left)))
    return True


def wake(array, index, count=EVERYBODY):
    """Wakes those who wait for array[index], in any process; returns how many there were."""
    return _futex(array, index, _WAKE, count)


# A ring of frames: an array of shape (slots, ...), and an array of int64, see FrameNumbers in Java.
_NEWEST, _FILE, _FIRST_SLOT = 1, 2, 8

Frame = collections.namedtuple("Frame", "array number missed")


def ring(name, writable=False):
    """The ring of frames that Java has made, to read it, or to publish in it as well."""
    return Ring(name, writable)


class Ring:
    """Frames of one shape, of which the newest are there. One thread uses an object; any number of processes read."""

    def __init__(self, name, writable):
        inode = None
        while inode is None or self._numbers[_FILE] not in (inode, 0):  # it is just being replaced
            inode = os.stat(path(name)).st_ino
            self.frames = attach(name, writable)
            self._numbers = attach(name + ".frames", writable)
        self._lock = lock_of(name) if writable else None
        self._position = int(self._numbers[_NEWEST])

    def latest(self):
        """A copy of the newest frame, or None if there has been none."""
        while self._numbers[_NEWEST]:
            number = int(self._numbers[_NEWEST])
            frame = self._copy(number)
            if frame is not None:
                self._position = max(self._position, number)
                return Frame(frame, number, 0)
        return None

    def next(self, timeout=None):
        """A copy of the next frame that is still there, with its number and how many were missed; None if the time is over."""
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            newest = int(self._numbers[_NEWEST])
            for number in range(max(self._position + 1, newest - len(self.frames) + 1), newest + 1):
                frame = self._copy(number)
                if frame is not None:
                    missed, self._position = number - self._position - 1, number
                    return Frame(frame, number, missed)
            if not wait_while(self._numbers, _NEWEST, newest, deadline - time.monotonic()):
                return None

    def _slot(self, number):
        return (number - 1) % len(self.frames)

    def _copy(self, number):
        slot = self._slot(number)
        if self._numbers[_FIRST_SLOT + slot] != 2 * number:
            return None
        frame = self.frames[slot].copy()
        self._barrier()
        return frame if self._numbers[_FIRST_SLOT + slot] == 2 * number else None

    def _barrier(self):
        """Wakes nobody; processors keep the order of loads and stores on both sides of a system call."""
        wake(self._numbers, _NEWEST, 0)

    def publish(self, frame):
        """Publishes a frame; waits for no reader."""
        if self._lock is None:
            raise ValueError("the ring was opened to read it; use ring(name, writable=True)")
        try:
            self._lock.acquire()
        except OwnerDied:
            self._lock.recover()
        try:
            number = self._begin()
            try:
                self.frames[self._slot(number)] = frame
            except BaseException:
                self._tell(number, 0)
                raise
            self._tell(number, 2 * number)
            self._numbers[_NEWEST] = number
            wake(self._numbers, _NEWEST)
        finally:
            self._lock.release()

    def _begin(self):
        """The number of the next frame, whose slot says that it is being written; one that a dead writer began is passed over."""
        number = int(self._numbers[_NEWEST]) + 1
        while self._numbers[_FIRST_SLOT + self._slot(number)] >= 2 * number - 1:
            number += 1
        self._tell(number, 2 * number - 1)
        return number

    def _tell(self, number, state):
        """Between what is written before and after."""
        self._barrier()
        self._numbers[_FIRST_SLOT + self._slot(number)] = state
        self._barrier()
