package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has no elements; that others are compared by value is tested with views, beside Python. */
@Timeout(60)
class EqualityTest {
    @ParameterizedTest
    @EnumSource
    void noElementsAreEqualAndChangeNoHash(ElementType type) {
        Strided none = Strided.contiguous(MemorySegment.ofArray(new byte[0]), type, 0);
        assertEquals(-1, Equality.mismatch(none, none, 0));
        assertEquals(7, Equality.hash(none, 0, 7));
    }
}
