"""A neighbour who means no good: hostile.py FOLDER PREFIX SEED OUTSIDE

Does to the files in a folder whose names begin with a prefix whatever their owner can do, again and again until its input ends, and prints
how much that was. OUTSIDE is what links that it plants lead to. Needs no numpy.
"""

import ctypes
import fcntl
import os
import random
import socket
import struct
import sys
import threading
import time

FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE = 1, 2
MOST_LOCKS = 10
OWN = ".hostile-"

folder, prefix, seed, outside = sys.argv[1:]
chance = random.Random(int(seed))
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64
held = []


def victims():
    return [name for name in os.listdir(folder) if name.startswith(prefix)]


def path(name):
    return os.path.join(folder, name)


def opened(name, flags=os.O_RDWR):
    return os.open(path(name), flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def size_near(size):
    return chance.choice([0, 1, 64, 127, 128, 129, 4095, 4096, 4097, size // 2, max(0, size - 1), max(0, size - 4097), size])


def cut(fd, size):
    os.ftruncate(fd, size_near(size))


def grow(fd, size):
    os.ftruncate(fd, size + chance.choice([1, 64, 4096, 1 << 20, 1 << 40]))


def punch(fd, size):
    start = size_near(size)
    libc.fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, max(1, size - start))


def header(fd, size):
    os.pwrite(fd, chance.randbytes(chance.choice([1, 2, 8, 128])), chance.randrange(128))


def shape(fd, size):
    text = os.pread(fd, 128, 0)
    os.pwrite(fd, text.replace(b"0", bytes([chance.choice(b"0123456789-,( ")])), 0)


def word(fd, size):
    """Of a lock, or of the numbers of a ring: at the beginning or at the end of what is behind the header."""
    place = chance.choice([128, max(0, size - 128)]) + 4 * chance.randrange(32)
    value = chance.choice([0, 1, 1 << 30, 1 << 31, 0x7fffffff, 0x7ffffffe, 0xffffffff, chance.getrandbits(32)])
    if place + 4 <= size:
        os.pwrite(fd, struct.pack("<I", value), place)


def number(fd, size):
    place = 128 + 8 * chance.randrange(16)
    if place + 8 <= size:
        os.pwrite(fd, struct.pack("<Q", chance.getrandbits(64) >> chance.randrange(64)), place)


def hold(fd, size):
    """A lock on all of the file, and a lease of it, until others are held."""
    mine = os.dup(fd)
    held.append(mine)
    fcntl.lockf(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.fcntl(mine, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    if len(held) > MOST_LOCKS:
        os.close(held.pop(0))


def mode(fd, size):
    os.fchmod(fd, chance.choice([0, 0o200, 0o400, 0o600, 0o666, 0o1777]))


INSIDE = [cut, grow, punch, header, shape, word, word, number, hold, mode]


def clear(name):
    try:
        os.unlink(path(name))
    except IsADirectoryError:
        os.rmdir(path(name))


def make(kind, where):
    if kind == "link":
        os.symlink(outside, where)
    elif kind == "nothing":
        os.symlink(outside + ".nothing", where)
    elif kind == "fifo":
        os.mkfifo(where)
    elif kind == "folder":
        os.mkdir(where)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(where)
    elif kind == "empty":
        os.close(os.open(where, os.O_CREAT | os.O_EXCL))
    else:
        os.link(path(chance.choice(victims() or [prefix])), where)


def plant(name):
    """In place of what there is."""
    kind = chance.choice(["link", "nothing", "fifo", "folder", "socket", "empty", "other"])
    where = path(OWN + str(os.getpid()))
    make(kind, where)
    try:
        if kind == "folder":
            clear(name)
        os.rename(where, path(name))
    except OSError:
        clear(os.path.basename(where))


def attack():
    name = chance.choice(victims() or [prefix])
    kind = chance.randrange(12)
    if kind == 0:
        plant(name)
    elif kind == 1:
        clear(name)
    else:
        fd = opened(name)
        try:
            chance.choice(INSIDE)(fd, os.fstat(fd).st_size)
        finally:
            os.close(fd)


over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
done = 0
while not over.is_set():
    try:
        attack()
        done += 1
    except OSError:
        pass
    if chance.randrange(50) == 0:
        time.sleep(chance.random() / 1000)
# A name does not move onto another one of the same file.
for name in [*victims(), OWN + str(os.getpid())]:
    try:
        clear(name)
    except FileNotFoundError:
        pass
print(done)
