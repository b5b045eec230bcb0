package io.github.shmarray;

import io.github.shmarray.error.SegmentFaultException;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** Their copy is made before the thread that closes what was cut has been woken. */
    private static final int FEW_ELEMENTS = 1500;

    private static CreateOptions options = CreateOptions.defaults();

    private UnreadableSources() {}

    /**
     * @param arguments "huge" for huge pages and several threads
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            options = options.withHugePages().withParallelism(Parallelism.of(2));
        }
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
        copyCutArrays();
        System.out.println("left: " + List.of(new File("/dev/shm").list()));
    }

    /** What can be read is copied by value. */
    private static void copySwapped() {
        IntBuffer source = ByteBuffer.allocate(BYTES).asIntBuffer();
        for (int i = 0; i < source.capacity(); i++) {
            source.put(i, i);
        }
        try (SharedIntArray array = SharedIntArray.copyOf("copy", options, source)) {
            array.unlink();
            boolean isCopied = IntStream.range(0, source.capacity()).allMatch(i -> array.get(i) == i);
            System.out.println("big-endian: " + (isCopied ? "copied" : "wrong"));
        }
    }

    /** The library replaces their pages by zeroes, which must not become elements. */
    private static void copyCutArrays() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            try (SharedIntArray source = SharedIntArray.create("cut", FEW_ELEMENTS)) {
                IntBuffer elements = source.asByteBuffer().order(order).asIntBuffer();
                try (FileChannel file = FileChannel.open(Path.of("/dev/shm/cut"), StandardOpenOption.WRITE)) {
                    file.truncate(FIRST_PAGE);
                }
                source.unlink();
                System.out.println(order + " of a cut array: " + endOfCopy(elements));
            }
        }
    }

    private static String endOfCopy(IntBuffer source) {
        try (SharedIntArray array = SharedIntArray.copyOf("copy", options, source)) {
            return "copied into " + array.name();
        } catch (SegmentFaultException e) {
            return "refused";
        } catch (IllegalStateException e) {
            // The thread that closes what was cut was faster.
            return e.getMessage().endsWith("or was mapped from a file that was cut short") ? "refused" : e.getMessage();
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
        try (SharedIntArray array = SharedIntArray.copyOf("copy", options, source)) {
            System.out.println(kind + ": copied into " + array.name());
        } catch (RuntimeException | Error e) {
            System.out.println(kind + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
