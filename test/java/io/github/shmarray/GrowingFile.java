package io.github.shmarray;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A segment's file, which is cut to odd sizes and grows again. One thread changes it. */
final class GrowingFile implements AutoCloseable {
    private static final int HEADER_BYTES = 128;
    private static final int LONGEST_CUT_MILLIS = 15;

    private final FileChannel file;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private final long size;

    /** When it was cut last; 0 before. */
    private volatile long cutAt;

    GrowingFile(String name) throws IOException {
        file = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.READ, StandardOpenOption.WRITE);
        size = file.size();
        file.read(header, 0);
    }

    /** In {@link System#nanoTime}. */
    long cutAt() {
        return cutAt;
    }

    /** Leaves it cut for a moment. */
    void cutAndGrow(Random random) throws IOException, InterruptedException {
        long[] sizes = {0, 1, 127, 128, 129, 4095, 4096, 4097, size / 2, size / 2 + 5, size - 4097, size - 8191};
        cutAt = System.nanoTime();
        file.truncate(sizes[random.nextInt(sizes.length)]);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(LONGEST_CUT_MILLIS * 1000));
        file.write(ByteBuffer.allocate(1), size - 1);
        file.write(header.rewind(), 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
