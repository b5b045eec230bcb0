package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.segment.HugePages;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/** Makes large arrays in a /dev/shm of its own, checks them, and prints which pages they got. */
final class HugePagesProgram {
    private static final int HEADER = 128;
    private static final int HUGE = (int) HugePages.SIZE;

    private HugePagesProgram() {}

    public static void main(String[] arguments) {
        for (int size : List.of(1, HUGE / 2, HUGE - HEADER, HUGE - HEADER + 1, HUGE, 3 * HUGE + 5)) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            try (SharedArray copy = SharedByteArray.copyOf("huge", bytes);
                    SharedArray attached = SharedArray.attachReadOnly("huge")) {
                require(copy, bytes);
                require(attached, bytes);
                copy.unlink();
            }
            try (SharedArray zeroed = SharedByteArray.create("huge", size)) {
                require(zeroed, new byte[size]);
                zeroed.unlink();
            }
        }
        MemorySegment inHeap = MemorySegment.ofArray(new byte[4 * HUGE]);
        try (Arena arena = Arena.ofConfined()) {
            String fromHeap = pagesOfCopy(inHeap);
            String fromOutside = pagesOfCopy(arena.allocate(4L * HUGE).copyFrom(inHeap));
            System.out.println(fromHeap.equals(fromOutside) ? fromHeap : fromHeap + " and " + fromOutside);
        }
        refused();
    }

    private static String pagesOfCopy(MemorySegment source) {
        try (SharedByteArray large = SharedByteArray.copyOf("huge", CreateOptions.defaults(), source)) {
            large.fill((byte) 1);
            large.unlink();
            return large.hugePageBytes() >= 3 * HUGE ? "huge pages" : "small pages";
        }
    }

    /** More than the file system has: an exception, and nothing left. */
    private static void refused() {
        File folder = new File("/dev/shm");
        long free = folder.getUsableSpace();
        try {
            SharedByteArray.copyOf("huge", new byte[200 << 20]);
            throw new IllegalStateException("200 MiB fit into " + free + " bytes");
        } catch (NoSpaceException expected) {
            if (folder.list().length != 0 || folder.getUsableSpace() != free) {
                throw new IllegalStateException("something is left");
            }
        }
    }

    private static void require(SharedArray array, byte[] expected) {
        if (array.memorySegment().mismatch(MemorySegment.ofArray(expected)) >= 0) {
            throw new IllegalStateException("wrong bytes in " + array);
        }
        long fileSize = new File("/dev/shm/huge").length();
        if (fileSize != HEADER + expected.length) {
            throw new IllegalStateException("the file has " + fileSize + " bytes");
        }
    }
}
