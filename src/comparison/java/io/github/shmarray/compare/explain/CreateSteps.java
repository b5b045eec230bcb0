package io.github.shmarray.compare.explain;

import static io.github.shmarray.posix.Posix.AT_FDCWD;
import static io.github.shmarray.posix.Posix.AT_SYMLINK_FOLLOW;
import static io.github.shmarray.posix.Posix.MAP_SHARED;
import static io.github.shmarray.posix.Posix.O_CLOEXEC;
import static io.github.shmarray.posix.Posix.O_CREAT;
import static io.github.shmarray.posix.Posix.O_EXCL;
import static io.github.shmarray.posix.Posix.O_RDWR;
import static io.github.shmarray.posix.Posix.O_TMPFILE;
import static io.github.shmarray.posix.Posix.PROT_READ;
import static io.github.shmarray.posix.Posix.PROT_WRITE;

import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Three ways to create and fill a segment, as system calls. */
final class CreateSteps {
    static final String FIRST_TOUCH = "first touch of each page";
    static final String COPY = "copy";
    static final String RESERVE = "reserve: take and zero its pages";
    static final String ZERO = "zero them once more";

    private static final String FOLDER = "/dev/shm";
    private static final long PAGE = 4096;

    private final Posix posix = Posix.preferred();
    private final String name = Names.ownSegment();
    private final MemorySegment source;
    private final long bytes;

    /**
     * @param source in native memory, which is copied
     */
    CreateSteps(MemorySegment source) {
        this.source = source;
        this.bytes = source.byteSize();
    }

    /** shm_open, ftruncate, mmap, memcpy: the kernel finds and zeroes each page when it is first written. */
    @SuppressWarnings("restricted")
    void plain(Steps steps) {
        int fd = (int) steps.time("shm_open", () -> posix.shm_open("/" + name, O_CREAT | O_EXCL | O_RDWR, 0600));
        steps.time("ftruncate", () -> posix.ftruncate(fd, bytes));
        long address = steps.time("mmap", () -> map(fd));
        MemorySegment target = MemorySegment.ofAddress(address).reinterpret(bytes);
        steps.time(FIRST_TOUCH, () -> touch(target));
        steps.time(COPY, () -> posix.memcpy(address, source.address(), bytes));
        steps.time("munmap, close, shm_unlink", () -> {
            int result = posix.munmap(address, bytes);
            posix.close(fd);
            posix.shm_unlink("/" + name);
            return result;
        });
    }

    /** Its space is reserved before it is mapped, so that none can be missing later. Then it is zeroed once more, to tell what that costs. */
    @SuppressWarnings("restricted")
    void reserved(Steps steps) {
        int fd = openUnnamed(steps);
        steps.time(RESERVE, () -> posix.posix_fallocate(fd, 0, bytes));
        long address = steps.time("mmap", () -> map(fd));
        MemorySegment target = MemorySegment.ofAddress(address).reinterpret(bytes);
        steps.time("a fault for each page", () -> touch(target));
        steps.time(ZERO, () -> {
            target.fill((byte) 0);
        });
        steps.time(COPY, () -> posix.memcpy(address, source.address(), bytes));
        publishAndClose(steps, fd, address);
    }

    /** A file without a name is written, which takes no fault and zeroes nothing, then mapped and named. */
    void unnamed(Steps steps) {
        int fd = openUnnamed(steps);
        steps.time("pwrite, into new pages", () -> write(fd));
        long address = steps.time("mmap", () -> map(fd));
        publishAndClose(steps, fd, address);
    }

    private int openUnnamed(Steps steps) {
        return (int) steps.time("open without a name", () -> posix.open(FOLDER, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    }

    private void publishAndClose(Steps steps, int fd, long address) {
        steps.time(
                "publish: linkat, the name",
                () -> posix.linkat(AT_FDCWD, "/proc/self/fd/" + fd, AT_FDCWD, FOLDER + "/" + name, AT_SYMLINK_FOLLOW));
        steps.time("munmap, close, unlink", () -> {
            int result = posix.munmap(address, bytes);
            posix.close(fd);
            posix.unlink(FOLDER + "/" + name);
            return result;
        });
    }

    private long map(int fd) {
        return posix.mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }

    private long write(int fd) {
        long done = 0;
        while (done < bytes) {
            long result = posix.pwrite(fd, source.address() + done, bytes - done, done);
            if (result < 0) {
                return result;
            }
            done += result;
        }
        return done;
    }

    private static void touch(MemorySegment target) {
        for (long offset = 0; offset < target.byteSize(); offset += PAGE) {
            target.set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
        }
    }
}
