package io.github.shmarray;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/** What a new array is to hold. */
interface Content {
    /** An open file that is being filled; the operation is for messages. */
    record Target(Posix posix, int fd, Storage storage, String operation) {}

    /** Gives the file its space and its bytes, from {@code offset} on. */
    void writeTo(Target target, long offset, long byteSize);

    /** Zeroes, whose space is reserved. */
    Content ZEROES = (target, offset, byteSize) ->
            SharedFile.allocate(target.posix, target.fd, offset + byteSize, false, target.storage, target.operation);

    /** Zeroes, whose space is taken when they are first written. */
    Content SPARSE_ZEROES = (target, offset, byteSize) ->
            SharedFile.allocate(target.posix, target.fd, offset + byteSize, true, target.storage, target.operation);

    /** The elements of a primitive array. */
    static Content ofArray(Object array) {
        return (target, offset, byteSize) -> write(target, array, offset, byteSize);
    }

    /**
     * Writes before the file is mapped: the kernel copies straight into new pages, without zeroing them first and without
     * a fault for each, and reports a lack of space as an error.
     */
    private static void write(Target target, Object array, long offset, long byteSize) {
        // A call holds up the garbage collector, so each is short.
        long step = 1 << 20;
        long done = 0;
        while (done < byteSize) {
            long count = Math.min(step, byteSize - done);
            long written = target.posix.pwrite(target.fd, array, done, count, offset + done);
            if (written == -Errno.EINTR) {
                continue;
            }
            if (written < 0) {
                throw SharedFile.failure(
                        target.posix, target.fd, target.operation, written, offset + byteSize, target.storage);
            }
            done += written;
        }
    }

    /** The bytes of a header. */
    static void writeHeader(Target target, byte[] header) {
        write(target, header, 0, header.length);
    }
}
