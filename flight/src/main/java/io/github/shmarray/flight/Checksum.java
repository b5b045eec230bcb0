package io.github.shmarray.flight;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** CRC32C of what is in files. */
final class Checksum {
    private Checksum() {}

    /** Of some bytes of a file, by way of a buffer that stays in the cache. */
    static int of(FileChannel file, long offset, int length, ByteBuffer buffer) throws IOException {
        CRC32C checksum = new CRC32C();
        for (int done = 0; done < length; done += buffer.limit()) {
            buffer.clear().limit(Math.min(buffer.capacity(), length - done));
            readFully(file, buffer, offset + done);
            checksum.update(buffer.flip());
        }
        return (int) checksum.getValue();
    }

    /** Of what remains in a buffer, which stays as it is. */
    static int of(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }

    /** Fills a buffer. */
    static void readFully(FileChannel file, ByteBuffer target, long offset) throws IOException {
        int start = target.position();
        while (target.hasRemaining()) {
            if (file.read(target, offset + target.position() - start) < 0) {
                throw new EOFException("the file was cut short");
            }
        }
    }
}
