package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyStructureTest {
    private static final NpyScalar FLOAT64 = NpyScalar.parse("<f8");

    private static NpyType read(String descr) {
        String text = "{'descr': " + descr + ", 'fortran_order': False, 'shape': (0,), }";
        return NpyFile.read(NpyFile.header("3.0", text), 0).type();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[('x', '<f8')]",
                "[('flag', '|b1'), ('', '|V7'), ('x', '<f8'), ('n', '>i4'), ('', '|V4')]",
                "[(('Last price', 'last'), '<f8'), (\"it's\", '|S8')]",
                "[('at', [('x', '<f4'), ('y', '<f4')]), ('m', '<f8', (2, 3)), ('deep', ('<i4', (2,)), (3,))]",
                "[('', '<f8')]",
                "[('x', '|b1', (2147483647,))]",
                "[('x', '|V2147483646'), ('y', '|b1')]",
                "[(\"'a\", '<i4')]",
                "[('\"\\'', '<i4')]",
                "[('\\uffff\\U000e0001', '<i4')]",
                "[('\u65e5\u672c', '<i4'), ('\\\\ \\t\\x01\\u200b', '|V3')]",
            })
    void whatItReadsItWrites(String descr) {
        assertEquals(descr, read(descr).literal());
        assertEquals(descr, read(descr).descr());
    }

    /** Numbers in place of shapes, shapes without dimensions, and fields without names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[('x', 'V', 7)]; [('x', '|V7')]",
                "[('x', '>U', 3)]; [('x', '>U3')]",
                "[('x', 'S', 2147483647)]; [('x', '|S2147483647')]",
                "[('x', '<U', 536870911)]; [('x', '<U536870911')]",
                "[('x', '<i4', 3)]; [('x', '<i4', (3,))]",
                "[('x', '<i4', ())]; [('x', '<i4')]",
                "[('x', [], ())]; [('x', [])]",
                "[('x', '<i4', [2, 3])]; [('x', '<i4', (2, 3))]",
                "[('', '|V3', (2,)), ('x', '|b1')]; [('', '|V6'), ('x', '|b1')]",
                "[('', '<f4', (2,)), ('x', '|b1')]; [('', '|V8'), ('x', '|b1')]",
                "[('', '|S3'), ('x', '|b1')]; [('', '|S3'), ('x', '|b1')]",
                "[(('Title', ''), '|V3')]; [(('Title', ''), '|V3')]",
            })
    void otherSpellingsMeanTheSame(String descr, String same) {
        assertEquals(same, read(descr).literal());
    }

    @Test
    void arraysInAStructureHaveTheOrderOfTheirElements() {
        assertTrue(read("[('x', '|b1'), ('y', '|u1', (2,))]").isNative());
        assertNotEquals(
                read("[('x', '<i4', (2,))]").isNative(),
                read("[('x', '>i4', (2,))]").isNative());
        NpySubArray array = new NpySubArray(NpyScalar.parse("|u1"), List.of(2, 3));
        assertEquals("('|u1', (2, 3))", array.descr());
        assertEquals(6, array.count());
    }

    @Test
    void fieldsHaveTheirPlaces() {
        NpyStructure structure = (NpyStructure) read(
                "[('flag', '|b1'), ('', '|V7'), (('Price', 'x'), '<f8', (2, 3)), ('at', [('y', '>f4')]), ('', '|V4')]");
        assertEquals(64, structure.size());
        assertEquals(3, structure.fields().size());
        NpyField x = structure.field("x").orElseThrow();
        assertEquals(new NpyField("x", "Price", new NpySubArray(FLOAT64, List.of(2, 3)), 8), x);
        assertEquals(x, structure.field("Price").orElseThrow());
        assertEquals(56, structure.field("at").orElseThrow().offset());
        assertTrue(structure.field("").isEmpty());
        assertFalse(structure.isNative());
        assertTrue(x.type().isNative());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[('x', '<f8'), ('x', '<f4')]; the name \"x\" of a field is also",
                "[(('x', 'x'), '<f4')]; the title \"x\" of a field is also",
                "[('x', '<f8', (-1,))]; length -1 of the sub-array (-1,) is negative",
                "[('x', '<f8', (268435456,))]; the sub-array (268435456,) of <f8 is larger than 2^31-1 bytes",
                "[('x', '|b1', (2147483648,))]; length 2147483648 of a sub-array is larger than 2^31-1",
                "[('x', [], (2147483647, 2147483647, 2147483647))]; is larger than 2^31-1 bytes",
                "[('x', '<U', 536870912)]; 536870912 characters of <U0 are more than 2^31-1 bytes",
                "[('x', 'V', -1)]; there is no type of kind 'V' and -1 bytes",
                "[('x', 'V', ())]; a sub-array has 1 to 64 dimensions, this has 0",
                "[('x', 'V', (2,))]; a sub-array of |V0, which has no bytes",
                "[('x', '|V2147483647'), ('y', '|b1')]; larger than 2^31-1 bytes",
                "[('x',)]; expected fields such as ('x', '<f8') or ('x', '<f8', (3,)) in descr, found a tuple",
                "[1]; expected fields such as ('x', '<f8') or ('x', '<f8', (3,)) in descr, found 1",
                "[(1, '<f8')]; expected a name or (title, name) of a field, found 1",
                "[('x', '|O')]; unsupported element type \"|O\"",
                "[('x', '<f8', True)]; expected a tuple such as (3,) as the shape of a field, found true",
                "[('x', '<f8', [])]; expected a tuple such as (3,) as the shape of a field, found a list",
            })
    void whatIsWrongIsTold(String descr, String message) {
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> read(descr));
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    @Test
    void fieldsThatCannotBeInAFileAreRefused() {
        NpyField first = new NpyField("x", null, FLOAT64, 0);
        NpyField overlapping = new NpyField("y", null, FLOAT64, 4);
        assertThrows(IllegalArgumentException.class, () -> new NpyStructure(List.of(first, overlapping), 12));
        assertThrows(IllegalArgumentException.class, () -> new NpyStructure(List.of(first), 7));
        assertThrows(IllegalArgumentException.class, () -> new NpySubArray(FLOAT64, List.of()));
        List<Integer> many = Collections.nCopies(NpyHeader.MAX_DIMENSIONS, 1);
        assertEquals(8, new NpySubArray(FLOAT64, many).size());
        List<Integer> tooMany = Collections.nCopies(NpyHeader.MAX_DIMENSIONS + 1, 1);
        assertThrows(IllegalArgumentException.class, () -> new NpySubArray(FLOAT64, tooMany));
        assertEquals(0, new NpySubArray(FLOAT64, List.of(2, 0)).size());
    }

    @Test
    void numpyWouldNotReadAHeaderOfTooManyCharacters() {
        NpyStructure longName = new NpyStructure(List.of(new NpyField("x".repeat(9_900), null, FLOAT64, 0)), 8);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> NpyHeader.of(longName, false, 1));
        assertTrue(e.getMessage().contains("numpy reads at most 10000"), e::getMessage);
    }

    @Test
    void elementsWithoutBytesHaveAnyShape() {
        NpyHeader header = NpyHeader.of(new NpyStructure(List.of(), 0), false, 1L << 40);
        assertEquals(0, header.byteSize());
        assertEquals(1L << 40, header.elementCount());
    }
}
