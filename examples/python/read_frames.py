"""Reads the frames of a FrameRing: python3 read_frames.py NAME [SECONDS] prints each until none has come for so long."""
import ctypes, os, platform, sys, numpy

FUTEX, WAIT, WAKE = ctypes.c_long(98 if platform.machine() == "aarch64" else 202), 0, 1
libc = ctypes.CDLL(None)
class FrameReader:
    def __init__(self, name):
        inode = None
        while inode is None or self.numbers[2] not in (inode, 0):  # the ring is just being replaced
            inode = os.stat(f"/dev/shm/{name}").st_ino
            self.frames = numpy.load(f"/dev/shm/{name}", mmap_mode="r")
            self.numbers = numpy.load(f"/dev/shm/{name}.frames", mmap_mode="r")
        self.position = int(self.numbers[1])  # the newest frame

    def futex(self, operation, value=0, timeout=None):
        return libc.syscall(FUTEX, ctypes.c_void_p(self.numbers.ctypes.data + 8), operation, value, timeout, None, 0)

    def next(self, seconds):
        """A copy of the next frame that is still there, its number, how many were missed; None if the time is over."""
        slots, timeout = len(self.frames), (ctypes.c_int64 * 2)(int(seconds), int(seconds % 1 * 1e9))
        while True:
            newest = int(self.numbers[1])
            for number in range(max(self.position + 1, newest - slots + 1), newest + 1):
                slot = (number - 1) % slots
                if self.numbers[8 + slot] == 2 * number:  # one less while it is being written
                    frame = self.frames[slot].copy()
                    self.futex(WAKE)  # wakes nobody, but is a barrier, which aarch64 needs
                    if self.numbers[8 + slot] == 2 * number:
                        missed, self.position = number - self.position - 1, number
                        return frame, number, missed
            is_woken = self.futex(WAIT, ctypes.c_int32(newest), ctypes.byref(timeout)) == 0
            if not is_woken and self.numbers[1] == newest:
                return None

if __name__ == "__main__":
    reader = FrameReader(sys.argv[1])
    print("ready", flush=True)
    for frame, number, missed in iter(lambda: reader.next(float((sys.argv + ["10"])[2])), None):
        print(number, missed, frame.min(), frame.max(), flush=True)
