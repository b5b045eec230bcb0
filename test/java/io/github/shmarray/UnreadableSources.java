package io.github.shmarray;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/** Copies sources that cannot be copied, and one that can, in a /dev/shm of its own, and prints what it is told. */
final class UnreadableSources {
    private static final int BYTES = 4 << 20;
    private static final int FIRST_PAGE = 4096;

    private UnreadableSources() {}

    public static void main(String[] arguments) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(BYTES);
            Thread.ofPlatform().start(() -> copy("another thread's", confined)).join();
        }
        try (Arena arena = Arena.ofShared()) {
            copy("cut short", cutShort(arena));
        }
        Arena ended = Arena.ofShared();
        MemorySegment closed = ended.allocate(BYTES);
        ended.close();
        copy("closed", closed);
        copySwapped();
        System.out.println("left: " + List.of(new File("/dev/shm").list()));
    }

    /** What can be read is copied by value. */
    private static void copySwapped() {
        IntBuffer source = ByteBuffer.allocate(BYTES).asIntBuffer();
        for (int i = 0; i < source.capacity(); i++) {
            source.put(i, i);
        }
        try (SharedIntArray array = SharedIntArray.copyOf("copy", source)) {
            array.unlink();
            boolean isCopied = IntStream.range(0, source.capacity()).allMatch(i -> array.get(i) == i);
            System.out.println("big-endian: " + (isCopied ? "copied" : "wrong"));
        }
    }

    private static MemorySegment cutShort(Arena arena) throws IOException {
        Path path = Path.of("/dev/shm/source");
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment source = file.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
            file.truncate(FIRST_PAGE);
            return source;
        }
    }

    private static void copy(String kind, MemorySegment source) {
        try (SharedIntArray array = SharedIntArray.copyOf("copy", CreateOptions.defaults(), source)) {
            System.out.println(kind + ": copied into " + array.name());
        } catch (RuntimeException | Error e) {
            System.out.println(kind + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
