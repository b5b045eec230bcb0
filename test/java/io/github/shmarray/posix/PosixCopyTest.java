package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies between addresses and Java arrays, which every way of calling C must make alike. */
@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#allAndJniWithoutPinning")
class PosixCopyTest {
    @Parameter
    PosixImplementations implementation;

    private Posix posix;
    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
        posix = implementation.get();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void memcpyBetweenAddresses() {
        MemorySegment source = arena.allocateFrom(JAVA_INT, 1, 2, 3, 4);
        MemorySegment destination = arena.allocate(16, 4);
        posix.memcpy(destination.address(), source.address() + 4, 8);
        assertArrayEquals(new int[] {2, 3, 0, 0}, destination.toArray(JAVA_INT));
    }

    static Stream<Object> arrays() {
        return Stream.of(
                new byte[] {1, 2, 3, 4},
                new short[] {1, 2, 3, 4},
                new char[] {1, 2, 3, 4},
                new int[] {1, 2, 3, 4},
                new long[] {1, 2, 3, 4},
                new float[] {1, 2, 3, 4},
                new double[] {1, 2, 3, 4});
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void everyArrayTypeIsCopiedOutAndIn(Object array) {
        int size = ArrayRange.check(array, 0, 0);
        MemorySegment memory = arena.allocate(4L * size, 8);
        posix.memcpy(memory.address(), array, size, 2L * size);
        MemorySegment expected = ArrayRange.segment(array, size, 2L * size);
        assertEquals(-1, memory.asSlice(0, 2L * size).mismatch(expected));
        assertEquals(0, memory.get(JAVA_BYTE, 2L * size), "bytes after the range are untouched");

        posix.memcpy(array, 2L * size, memory.address(), 2L * size);
        assertEquals(-1, ArrayRange.segment(array, 2L * size, 2L * size).mismatch(memory.asSlice(0, 2L * size)));
        assertEquals(-1, ArrayRange.segment(array, size, size).mismatch(memory.asSlice(0, size)));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void aPartOfAnElementIsCopiedOutAndIn(Object array) {
        int size = ArrayRange.check(array, 0, 0);
        long count = 3L * size - 1;
        MemorySegment memory = arena.allocate(4L * size, 8);
        posix.memcpy(memory.address(), array, size, count);
        assertEquals(-1, memory.asSlice(0, count).mismatch(ArrayRange.segment(array, size, count)));
        assertEquals(0, memory.get(JAVA_BYTE, count), "bytes after the range are untouched");

        MemorySegment target = ArrayRange.segment(array, 0, 4L * size);
        byte[] expected = target.toArray(JAVA_BYTE);
        System.arraycopy(memory.toArray(JAVA_BYTE), 0, expected, size, (int) count);
        memory.set(JAVA_BYTE, count, (byte) 99);
        posix.memcpy(array, size, memory.address(), count);
        assertArrayEquals(expected, target.toArray(JAVA_BYTE));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void aRangeOutsideTheArrayIsRefused(Object array) {
        int size = ArrayRange.check(array, 0, 0);
        long address = arena.allocate(64).address();
        assertThrows(IndexOutOfBoundsException.class, () -> posix.memcpy(address, array, 0, 4L * size + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.memcpy(address, array, -size, size));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.memcpy(address, array, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.memcpy(array, 4L * size, address, size));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.memcpy(array, Long.MAX_VALUE, address, size));
    }

    @Test
    void whatIsNotAPrimitiveArrayIsRefused() {
        long address = arena.allocate(64).address();
        assertThrows(IllegalArgumentException.class, () -> posix.memcpy(address, "text", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> posix.memcpy(address, new boolean[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> posix.memcpy(new Object[1], 0, address, 1));
        assertThrows(IllegalArgumentException.class, () -> posix.memcpy(address, new int[2], 3, 4));
        assertThrows(NullPointerException.class, () -> posix.memcpy(address, null, 0, 1));
    }
}
