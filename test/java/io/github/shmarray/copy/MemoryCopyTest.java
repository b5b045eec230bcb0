package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With and without the native library: what it copies must be the same. */
class MemoryCopyTest {
    private static final int MIB = 1 << 20;
    private static final int LARGE = 40_000_000;
    private static final byte UNTOUCHED = 0x5a;

    private final Random random = new Random(1);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 2",
        "65537, 2",
        "1048575, 2",
        "1048576, 2",
        "1048577, 1",
        "2097151, 2",
        "2097153, 3",
        "3000001, 2",
        "5000003, 1",
        "5000003, 2",
        "40000000, 2",
        "40000001, 100"
    })
    void chunksMeetWithoutAGap(int size, int threads) {
        for (int alignment : new int[] {0, 3}) {
            byte[] bytes = new byte[size + alignment];
            random.nextBytes(bytes);
            MemorySegment memory = arena.allocate(size + 200L).fill(UNTOUCHED);
            MemorySegment source = MemorySegment.ofArray(bytes);

            MemoryCopy.copy(source, alignment, memory, 100, size, threads);
            assertEquals(-1, memory.asSlice(100, size).mismatch(source.asSlice(alignment)));
            for (int i = 0; i < 100; i++) {
                assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, i), "before the target");
                assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, 100L + size + i), "behind the target");
            }
        }
    }

    @Test
    void copiesThatTheCachesHoldAreAllRightHoweverManyThereWere() {
        byte[] bytes = new byte[100_000];
        MemorySegment memory = arena.allocate(bytes.length);
        for (int i = 0; i < 3000; i++) {
            bytes[i] = (byte) i;
            bytes[bytes.length - 1 - i] = (byte) ~i;
            MemoryCopy.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
            assertEquals(-1, memory.mismatch(MemorySegment.ofArray(bytes)), "copy " + i);
        }
    }

    /** The parts of a copy of gigabytes are too large for a test; smaller ones meet in the same way. */
    @ParameterizedTest
    @CsvSource({"65536, 1", "131071, 1", "131072, 1", "131073, 2", "1000003, 1", "3000001, 2"})
    void partsThatAreMeasuredByThemselvesMeetWithoutAGap(int size, int threads) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        MemorySegment memory = arena.allocate(size + 200L).fill(UNTOUCHED);
        MeasuredCopy.measure(MemorySegment.ofArray(bytes), memory.asSlice(100, size), threads, 64 << 10);
        assertEquals(-1, memory.asSlice(100, size).mismatch(MemorySegment.ofArray(bytes)));
        for (int i = 0; i < 100; i++) {
            assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, i), "before the target");
            assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, 100L + size + i), "behind the target");
        }
    }

    @Test
    void overlappingCopiesAreAsIfTheSourceHadBeenReadBefore() {
        MemorySegment memory = arena.allocate(LARGE + 100L);
        for (long i = 0; i < memory.byteSize(); i++) {
            memory.set(JAVA_BYTE, i, (byte) (i * 31 + (i >> 8)));
        }
        byte[] before = memory.asSlice(0, LARGE).toArray(JAVA_BYTE);
        MemoryCopy.copy(memory, 0, memory, 100, LARGE, 2);
        assertEquals(-1, memory.asSlice(100, LARGE).mismatch(MemorySegment.ofArray(before)));
    }

    @ParameterizedTest
    @CsvSource({"1", "1048577", "40000000"})
    void aReadOnlyTargetIsRefused(int size) {
        MemorySegment memory = arena.allocate(size);
        MemorySegment target = arena.allocate(size).asReadOnly();
        assertThrows(IllegalArgumentException.class, () -> MemoryCopy.copy(memory, 0, target, 0, size, 2));
        if (NativeLibrary.isAvailable()) {
            assertThrows(IllegalArgumentException.class, () -> MemoryCopy.copyBy(CopyKernel.LIBC, memory, target, 1));
        }
    }

    @Test
    void memoryThatIsClosedIsNotTouchedByAnyThread() {
        Arena other = Arena.ofShared();
        MemorySegment closed = other.allocate(LARGE);
        MemorySegment open = arena.allocate(LARGE);
        other.close();
        assertThrows(IllegalStateException.class, () -> MemoryCopy.copy(closed, 0, open, 0, LARGE, 2));
        assertThrows(IllegalStateException.class, () -> MemoryCopy.copy(open, 0, closed, 0, LARGE, 2));
    }

    @Test
    void manyParallelCopiesAtOnceAreAllRight() throws InterruptedException {
        int size = 8 * MIB;
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        MemorySegment source = MemorySegment.ofArray(bytes);
        MemorySegment[] targets = new MemorySegment[8];
        Arrays.setAll(targets, i -> arena.allocate(size));
        Thread[] threads = new Thread[targets.length];
        for (int i = 0; i < threads.length; i++) {
            MemorySegment target = targets[i];
            threads[i] = Thread.ofVirtual().start(() -> MemoryCopy.copy(source, 0, target, 0, size, 4));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (MemorySegment target : targets) {
            assertEquals(-1, source.mismatch(target));
        }
    }
}
