package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements of one type that lie apart, in memory that ends with the last of them, beside a loop over bytes. */
class StridedCopyTest {
    /** As many as are worth a call of C, fewer, and more than one call has. */
    private static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 1000, 65_536, 65_537};

    private final Random random = new Random(20261128);

    /** Some bytes apart; backwards where these are negative. */
    private static Strided apart(ElementType type, int count, int bytes) {
        int size = type.byteSize();
        int distance = size + Math.abs(bytes);
        int last = Math.max(0, count - 1) * distance;
        MemorySegment memory = MemorySegment.ofArray(new byte[count == 0 ? 0 : last + size]);
        return bytes < 0 ? new Strided(memory, type, last, -distance) : new Strided(memory, type, 0, distance);
    }

    private static byte[] expected(Strided source, Strided target, int count) {
        byte[] expected = target.segment().toArray(JAVA_BYTE);
        for (int i = 0; i < count; i++) {
            for (int part = 0; part < source.type().byteSize(); part++) {
                expected[(int) target.offsetOf(i) + part] = source.segment().get(JAVA_BYTE, source.offsetOf(i) + part);
            }
        }
        return expected;
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "UINT16", "FLOAT32", "INT64"})
    void eachElementIsCopiedAndNothingElse(ElementType type) {
        for (int count : COUNTS) {
            for (int[] gaps : new int[][] {{3, 0}, {0, 8}, {-1, 5}, {2, -2}}) {
                Strided source = apart(type, count, gaps[0]);
                Strided target = apart(type, count, gaps[1]);
                random.nextBytes((byte[]) source.segment().heapBase().orElseThrow());
                byte[] expected = expected(source, target, count);
                StridedCopy.copy(source, target, count);
                assertEquals(-1, target.segment().mismatch(MemorySegment.ofArray(expected)), type + ", " + count);
            }
        }
    }

    @Test
    void allButAFewAreCopiedInC() {
        for (int count : COUNTS) {
            Strided source = apart(ElementType.INT32, count, 1);
            Strided target = apart(ElementType.INT32, count, 2);
            boolean isWorthACall = count >= 8 && NativeLibrary.isAvailable();
            assertEquals(isWorthACall ? count : 0, NativeStridedCopy.copy(source, target, count));
        }
    }

    @Test
    void aReadOnlyTargetIsRefused() {
        for (int count : COUNTS) {
            if (count > 0) {
                Strided target = apart(ElementType.INT32, count, 2);
                Strided readOnly =
                        new Strided(target.segment().asReadOnly(), target.type(), target.offset(), target.stride());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> StridedCopy.copy(apart(ElementType.INT32, count, 1), readOnly, count));
            }
        }
    }
}
