"""Hands arrays without a name over to other processes, and takes them: array_inbox.py receive SOCKET | send SOCKET.

A message is the handle of an array with a descriptor of its file, as io.github.shmarray.concurrent.ArrayInbox has it.
"""

import io
import mmap
import os
import re
import socket
import sys

import numpy


def receive(path):
    """Waits for an array; a file with an .npy header, or elements at a place in it: int32(2,3)@4224:/proc/..."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        inbox.bind(path)
        try:
            text, descriptors, _, _ = socket.recv_fds(inbox, 16384, 1)
        finally:
            os.unlink(path)
    with os.fdopen(descriptors[0], "r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    place = re.match(r"(\w+)\(([\d,]*)\)@(\d+):", text.decode())
    if place:
        dtype, shape, offset = place[1], [int(n) for n in place[2].split(",") if n], int(place[3])
        return numpy.ndarray(shape, dtype, memory, offset)
    header = io.BytesIO(memory)
    read = {(1, 0): numpy.lib.format.read_array_header_1_0, (2, 0): numpy.lib.format.read_array_header_2_0}
    shape, is_fortran, dtype = read[numpy.lib.format.read_magic(header)](header)
    return numpy.ndarray(shape, dtype, memory, header.tell(), order="F" if is_fortran else "C")


def send(array, path):
    """Sends a copy of an array, in a file without a name."""
    descriptor = os.memfd_create("array")
    with os.fdopen(descriptor, "wb") as file:
        numpy.save(file, array)
        file.flush()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(path)
            socket.send_fds(sender, [b"/proc/self/fd/%d" % descriptor], [descriptor])


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        numbers = receive(sys.argv[2])
        print(numbers.dtype, numbers.tolist(), flush=True)
        numbers.flat[0] = 42
    else:
        send(numpy.arange(6.0).reshape(2, 3), sys.argv[2])
