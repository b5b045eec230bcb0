"""The cases of CPython that take two processes; python_cases.py runs them."""

import copy
import ctypes
import functools
import mmap
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

fork = multiprocessing.get_context("fork")


class ProcessCase:
    """As Case in python_cases.py."""

    cold = False
    needs_numpy = False

    def __init__(self, source64, source32):
        self.source32 = source32
        self.prepare()

    def reset(self):
        pass

    def start(self, work):
        """Another process, for as long as this one lives."""
        self.peer = fork.Process(target=self.live_and_work, args=(work,), daemon=True)
        self.peer.start()

    def live_and_work(self, work):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        work()

    def end(self):
        self.peer.kill()
        self.peer.join()


class HandoverCase(ProcessCase):
    """A frame to a process forked from this one, and an acknowledgement back, of which half the time is reported."""

    operations = 2

    def prepare(self):
        self.sent = 0
        self.connect()
        self.start(self.receive_all)

    def run(self):
        self.hand_over(self.source32)
        self.sent += 1

    def verify(self):
        """The other process says how many frames it has had, and gives the last one back."""
        expected = self.source32.tobytes()
        wrong = copy.copy(self.source32)
        memoryview(wrong).cast("B")[:] = b"\x55" * len(expected)
        self.hand_over(wrong)
        self.run()
        received, frame = self.ask()
        assert received == self.sent + 1, f"{received} of {self.sent + 1} frames received"
        assert bytes(memoryview(frame)) == expected, "wrong bytes"
        self.end()


class HandoverPipe(HandoverCase):
    """Bytes without pickling, received in place; a message of none is the question."""

    def connect(self):
        self.here, self.there = fork.Pipe()

    def hand_over(self, frame):
        self.here.send_bytes(frame)
        self.here.recv_bytes()

    def ask(self):
        self.here.send_bytes(b"")
        return self.here.recv()

    def receive_all(self):
        frame = bytearray(memoryview(self.source32).nbytes)
        received = 0
        while True:
            if self.there.recv_bytes_into(frame) == 0:
                self.there.send((received, frame))
            else:
                received += 1
                self.there.send_bytes(b"1")


class HandoverQueue(HandoverCase):
    """Arrays, which are pickled; None is the question."""

    def connect(self):
        self.frames, self.answers = fork.Queue(), fork.Queue()

    def hand_over(self, frame):
        self.frames.put(frame)
        self.answers.get()

    def ask(self):
        self.frames.put(None)
        return self.answers.get()

    def receive_all(self):
        received = 0
        frame = None
        while True:
            newest = self.frames.get()
            if newest is None:
                self.answers.put((received, frame))
            else:
                frame = newest
                received += 1
                self.answers.put(True)


class LockCase(ProcessCase):
    """Pairs of lock and unlock that nobody else wants."""

    operations = 100

    def run(self):
        lock, unlock = self.lock, self.unlock
        for _ in range(self.operations):
            lock()
            unlock()

    def is_free(self):
        """As another process finds it."""
        other = fork.Process(target=lambda: sys.exit(0 if self.try_to_lock() else 1))
        other.start()
        other.join()
        return other.exitcode == 0

    def verify(self):
        self.lock()
        assert not self.is_free(), "locked twice"
        self.unlock()


class UncontendedRLock(LockCase):
    def prepare(self):
        guard = fork.RLock()
        self.lock, self.unlock = guard.acquire, guard.release
        self.try_to_lock = lambda: guard.acquire(False)


class Mutex:
    """A robust mutex of the C library, and int64 behind it, which forked processes share."""

    ROOM = 128

    def __init__(self):
        libc = ctypes.CDLL(None)
        memory = mmap.mmap(-1, mmap.PAGESIZE)
        self.numbers = memoryview(memory)[self.ROOM:].cast("q")
        self.address = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
        attributes = ctypes.create_string_buffer(self.ROOM)
        libc.pthread_mutexattr_init(attributes)
        libc.pthread_mutexattr_setpshared(attributes, 1)
        libc.pthread_mutexattr_setrobust(attributes, 1)
        assert libc.pthread_mutex_init(self.address, attributes) == 0
        self.lock = functools.partial(libc.pthread_mutex_lock, self.address)
        self.unlock = functools.partial(libc.pthread_mutex_unlock, self.address)
        self.try_to_lock = lambda: libc.pthread_mutex_trylock(self.address) == 0


class UncontendedMutex(LockCase):
    def prepare(self):
        mutex = self.mutex = Mutex()
        self.lock, self.unlock, self.try_to_lock = mutex.lock, mutex.unlock, mutex.try_to_lock


class ContendedMutex(ProcessCase):
    """A lock that a forked process wants too, until it has gone there and back."""

    operations = 2
    LAST, TOTAL, HERE, THERE = range(4)

    def prepare(self):
        self.mutex = Mutex()
        self.start(self.take_again_and_again)

    def take_again_and_again(self):
        while True:
            self.take(self.THERE)

    def take(self, me):
        """Returns whether the other process had it before."""
        numbers = self.mutex.numbers
        problem = self.mutex.lock()
        assert problem == 0, os.strerror(problem)
        changed = numbers[self.LAST] != me
        numbers[self.LAST] = me
        numbers[self.TOTAL] += 1
        numbers[me] += 1
        self.mutex.unlock()
        return changed

    def run(self):
        while not self.take(self.HERE):
            pass

    def verify(self):
        self.mutex.lock()
        numbers = self.mutex.numbers
        assert numbers[self.TOTAL] == numbers[self.HERE] + numbers[self.THERE], "wrong count"
        assert numbers[self.THERE] > 0, "the other process has not had it"
        self.end()


CASES = {
    "lock.cpython/RLock": UncontendedRLock,
    "lock.cpython/pthread-mutex": UncontendedMutex,
    "contended-lock.cpython/pthread-mutex": ContendedMutex,
    "handover.cpython/Pipe": HandoverPipe,
    "handover.cpython/Queue": HandoverQueue,
}
