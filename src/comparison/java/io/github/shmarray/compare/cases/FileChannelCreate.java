package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the JDK alone offers: a file in /dev/shm, mapped. */
final class FileChannelCreate implements Workload {
    private final Path path = Path.of("/dev/shm", Names.ownSegment());
    private int[] source;
    private Arena arena;
    private MemorySegment segment;

    @Override
    public void prepare(int[] source) {
        this.source = source;
    }

    @Override
    public void run() throws IOException {
        arena = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(path, CREATE_NEW, READ, WRITE)) {
            segment = channel.map(MapMode.READ_WRITE, 0, (long) source.length * Integer.BYTES, arena);
        }
        MemorySegment.copy(source, 0, segment, JAVA_INT, 0, source.length);
    }

    @Override
    public void verify() {
        Copies.verify(source, segment);
    }

    @Override
    public void reset() throws IOException {
        if (arena != null) {
            arena.close();
            arena = null;
            Files.delete(path);
        }
    }
}
