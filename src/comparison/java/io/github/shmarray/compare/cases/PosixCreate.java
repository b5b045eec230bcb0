package io.github.shmarray.compare.cases;

import static io.github.shmarray.posix.Posix.MAP_SHARED;
import static io.github.shmarray.posix.Posix.O_CREAT;
import static io.github.shmarray.posix.Posix.O_EXCL;
import static io.github.shmarray.posix.Posix.O_RDWR;
import static io.github.shmarray.posix.Posix.PROT_READ;
import static io.github.shmarray.posix.Posix.PROT_WRITE;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;

/** The plain sequence of C, called from Java. */
final class PosixCreate implements Workload {
    private final Posix posix;
    private final String name = "/" + Names.ownSegment();
    private int[] source;
    private long bytes;
    private long address;

    PosixCreate(Posix posix) {
        this.posix = posix;
    }

    @Override
    public void prepare(int[] source) {
        this.source = source;
        bytes = (long) source.length * Integer.BYTES;
    }

    @Override
    public void run() {
        int fd = (int) succeeded("shm_open", posix.shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600));
        succeeded("ftruncate", posix.ftruncate(fd, bytes));
        address = succeeded("mmap", posix.mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        succeeded("close", posix.close(fd));
        posix.memcpy(address, source, 0, bytes);
    }

    @Override
    @SuppressWarnings("restricted")
    public void verify() {
        Copies.verify(source, MemorySegment.ofAddress(address).reinterpret(bytes));
    }

    @Override
    public void reset() {
        if (address != 0) {
            succeeded("munmap", posix.munmap(address, bytes));
            succeeded("shm_unlink", posix.shm_unlink(name));
            address = 0;
        }
    }

    private static long succeeded(String call, long result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + Errno.describe((int) -result));
        }
        return result;
    }
}
