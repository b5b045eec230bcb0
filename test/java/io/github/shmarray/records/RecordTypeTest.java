package io.github.shmarray.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.element.Packed;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordTypeTest {
    record Empty() {}

    record Text(String text) {}

    record Boxed(Integer value) {}

    record Endless(int value, Endless next) {}

    record NoLength(double[] values) {}

    record NoLengthOfBytes(byte[] values) {}

    record Useless(@Field(length = 3) int value) {}

    record UselessBytes(@Field(bytes = 3) int[] values) {}

    record WrongDtype(@Field(dtype = "i4") Instant time) {}

    record WrongNumber(@Field(dtype = "m8[s]") int time) {}

    record UnknownDtype(@Field(dtype = "M8[x]") Instant time) {}

    record OtherOrder(@Field(dtype = ">M8[s]") Instant time) {}

    record NoWidths(@Field(dtype = "U8") String[] texts) {}

    record UselessDtype(@Field(dtype = "V8") Useless other) {}

    record TwoWidths(@Field(dtype = "U8", bytes = 8) String text) {}

    record Both(@Field(bytes = 3, length = 3) byte[] values) {}

    record NegativeLength(@Field(length = -1) int[] values) {}

    record Huge(@Field(length = {1 << 20, 1 << 20}) int[] values) {}

    record Matrix(@Field(length = {2, 3}) double[][] values) {}

    record Records(@Field(length = 2) Empty[] values) {}

    record WrongType(@Field(type = ElementType.UINT8) int value) {}

    record SameTitle(
            @Field(title = "t") int a, @Field(title = "t") int b) {}

    record SameName(int a, @Field(name = "a") int b) {}

    record Inner(int good, Text bad) {}

    record Eight(double a, double b, double c, double d, double e, double f, double g, double h) {}

    record SixtyFour(Eight a, Eight b, Eight c, Eight d, Eight e, Eight f, Eight g, Eight h) {}

    record Many(SixtyFour a, SixtyFour b) {}

    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments.of(
                        LocalDate.class,
                        "java.time.LocalDate cannot be the element of an array: it is no record, and none of Complex, Instant,"
                                + " Duration, String and byte[]"),
                Arguments.of(Empty.class, "it has no components"),
                Arguments.of(
                        Text.class,
                        "its component text is of type java.lang.String: its width is missing; give it with"),
                Arguments.of(Text.class, "@Field(dtype = \"U8\")"),
                Arguments.of(WrongDtype.class, "asks for int32, and it holds datetime64"),
                Arguments.of(WrongNumber.class, "asks for <m8[s], and it holds int32 or uint32"),
                Arguments.of(UnknownDtype.class, "unsupported element type \"M8[x]\""),
                Arguments.of(OtherOrder.class, "is in the byte order that this machine has not"),
                Arguments.of(NoWidths.class, "an array in a record has a fixed length"),
                Arguments.of(UselessDtype.class, "@Field(dtype=...) has no use for its type"),
                Arguments.of(TwoWidths.class, "goes with neither length nor type nor dtype"),
                Arguments.of(
                        Boxed.class, "components are boolean, byte, short, char, int, long, float, double, Complex,"),
                Arguments.of(Boxed.class, "its component value is of type java.lang.Integer"),
                Arguments.of(Endless.class, "more than 32 others, perhaps within itself"),
                Arguments.of(
                        NoLength.class, "an array in a record has a fixed length; give it with @Field(length = 3)"),
                Arguments.of(NoLengthOfBytes.class, "or @Field(bytes = 3) for a string of bytes"),
                Arguments.of(Useless.class, "@Field(length=...) has no use for its type"),
                Arguments.of(UselessBytes.class, "@Field(bytes=...) has no use for its type"),
                Arguments.of(Both.class, "goes with neither length nor type"),
                Arguments.of(NegativeLength.class, "length -1 of the sub-array (-1,) is negative"),
                Arguments.of(Huge.class, "larger than 2^31-1 bytes"),
                Arguments.of(Matrix.class, "for several dimensions, use @Field(length = {2, 3}) double[]"),
                Arguments.of(Records.class, "its component values is of type"),
                Arguments.of(Records.class, "leave the component out: SharedRecordArray.field has what is in it"),
                Arguments.of(WrongType.class, "asks for uint8, and it holds int32 or uint32"),
                Arguments.of(Many.class, "more than 250 numbers in all, where long and double count twice; use arrays"),
                Arguments.of(SameTitle.class, "the title \"t\" of a field is also"),
                Arguments.of(SameName.class, "the name \"a\" of a field is also"),
                Arguments.of(Inner.class, "RecordTypeTest$Text cannot be the element of an array"));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void classesThatStandForNoStructureAreRefusedInWords(Class<?> type, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RecordType.of(type));
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    record Aligned(byte a, long b, short c) {}

    @Packed
    record Tight(byte a, Aligned b, short c) {}

    record Loose(byte a, Tight b, int c) {}

    @Test
    void layoutsAreThoseOfC() {
        String aligned = "[('a', '|i1'), ('', '|V7'), ('b', '<i8'), ('c', '<i2'), ('', '|V6')]";
        String tight = "[('a', '|i1'), ('b', " + aligned + "), ('c', '<i2')]";
        assertEquals(aligned, RecordType.of(Aligned.class).structure().literal());
        assertEquals(tight, RecordType.of(Tight.class).structure().literal());
        assertEquals(
                "[('a', '|i1'), ('b', " + tight + "), ('c', '<i4')]",
                RecordType.of(Loose.class).structure().literal());
    }

    @Test
    void thereIsOneForEachClassAndStructure() {
        RecordType<Loose> type = RecordType.of(Loose.class);
        assertSame(type, RecordType.of(Loose.class));
        assertSame(type.accessTo(type.structure()), type.accessTo(type.structure()));
    }
}
