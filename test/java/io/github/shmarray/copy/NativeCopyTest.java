package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class NativeCopyTest {
    private static final int GUARD = 64;
    private static final byte UNTOUCHED = 0x5a;

    private final Random random = new Random(1);
    private Arena arena;

    @BeforeEach
    void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        arena = Arena.ofShared();
    }

    @AfterEach
    void close() {
        if (arena != null) {
            arena.close();
        }
    }

    /** Those in C; one for the reason to be told, if there is no native library. */
    private static List<CopyKernel> kernels() {
        return NativeLibrary.isAvailable()
                ? CopyKernel.available().stream()
                        .filter(kernel -> kernel != CopyKernel.JDK)
                        .toList()
                : List.of(CopyKernel.LIBC);
    }

    @Test
    void everySmallSizeAndAlignmentIsCopiedAndNothingElse() {
        for (int size = 0; size <= 300; size++) {
            for (int alignment : new int[] {0, 1, 7, 16, 31}) {
                for (CopyKernel kernel : kernels()) {
                    requireCopied(size, alignment, (alignment * 5) % 32, kernel);
                }
            }
        }
    }

    private void requireCopied(int size, int sourceAlignment, int targetAlignment, CopyKernel kernel) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        MemorySegment memory =
                arena.allocate(targetAlignment + size + GUARD, 64).fill(UNTOUCHED);
        MemorySegment source = arena.allocate(sourceAlignment + size + 1, 64).asSlice(sourceAlignment, size);
        source.copyFrom(MemorySegment.ofArray(bytes));

        assertTrue(NativeCopy.copy(source, memory.asSlice(targetAlignment, size), kernel));
        assertEquals(-1, memory.asSlice(targetAlignment, size).mismatch(MemorySegment.ofArray(bytes)), "size " + size);
        for (int i = 0; i < targetAlignment; i++) {
            assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, i), "before the target");
        }
        for (int i = 0; i < GUARD; i++) {
            assertEquals(UNTOUCHED, memory.get(JAVA_BYTE, (long) targetAlignment + size + i), "behind the target");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void arraysAreCopiedInAndOut(CopyKernel kernel) {
        int[] source = random.ints(1_000_000).toArray();
        MemorySegment memory = arena.allocate(4_000_000);
        assertTrue(NativeCopy.copy(MemorySegment.ofArray(source), memory, kernel));
        int[] target = new int[source.length];
        assertTrue(NativeCopy.copy(memory, MemorySegment.ofArray(target), kernel));
        assertEquals(-1, MemorySegment.ofArray(source).mismatch(MemorySegment.ofArray(target)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void memoryThatIsClosedIsNotTouched(CopyKernel kernel) {
        Arena other = Arena.ofShared();
        MemorySegment closed = other.allocate(1 << 20);
        MemorySegment open = arena.allocate(1 << 20);
        other.close();
        assertThrows(IllegalStateException.class, () -> NativeCopy.copy(closed, open, kernel));
        assertThrows(IllegalStateException.class, () -> NativeCopy.copy(open, closed, kernel));
    }
}
