package io.github.shmarray.npy;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.PythonOfClass;
import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowableHeaderTest {
    @TempDir
    Path folder;

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    private static final NpyType INT8 = ElementType.INT8.npyType();

    private static final long NARROW = 99_999_999;
    private static final long WIDE = 1_000_000_000;

    private static LongStream interestingRows() {
        LongStream edges =
                LongStream.iterate(10_000, n -> n <= NARROW, n -> n * 10).flatMap(n -> LongStream.of(n - 1, n));
        return LongStream.concat(LongStream.concat(LongStream.range(0, 2000), edges), LongStream.of(NARROW));
    }

    @Test
    void digitsTellTheirNumberAndNothingElseDoes() {
        LongStream large =
                LongStream.of(NARROW + 1, 100_000_010, 1_099_999_999, 1_100_000_000, GrowableHeader.MOST_ROWS);
        LongStream.concat(interestingRows(), large).forEach(rows -> {
            long found = GrowableHeader.rows(GrowableHeader.high(rows), GrowableHeader.low(rows));
            assertEquals(rows, found);
        });
        for (String wrong : List.of(
                "                ",
                "        00000001",
                "              1 ",
                "             1 2",
                "              -1",
                "              +1",
                "              1\0",
                "       1       1",
                "       000000001",
                "00000001        ")) {
            MemorySegment words = MemorySegment.ofArray(wrong.getBytes(StandardCharsets.ISO_8859_1));
            long high = words.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            long low = words.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
            assertEquals(-1, GrowableHeader.rows(high, low), wrong);
        }
    }

    /** A file of bytes that has room for as many as there can be, and takes hardly any space. */
    private MemorySegment file(GrowableHeader header, long most, Arena arena) throws IOException {
        byte[] bytes = header.bytes();
        try (FileChannel sparse = FileChannel.open(folder.resolve("sparse.npy"), CREATE, READ, WRITE)) {
            MemorySegment file = sparse.map(MapMode.READ_WRITE, 0, bytes.length + most, arena);
            MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return file;
        }
    }

    private static void assertTells(MemorySegment file, GrowableHeader header, long[] shape) {
        NpyHeader read = NpyHeader.read(file);
        assertArrayEquals(shape, read.shape());
        assertEquals(header.bytes().length, read.dataOffset());
        assertEquals(INT8, read.type());
        GrowableHeader same = GrowableHeader.find(read, file).orElseThrow();
        assertEquals(header.mostRows(), same.mostRows());
        assertEquals(shape[0], same.load(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyLengthUpToEightDigitsIsAnAlignedStoreAway(int dimensions) throws IOException {
        long[] shape = LongStream.generate(() -> 1).limit(dimensions).toArray();
        GrowableHeader header = GrowableHeader.of(NpyHeader.of(INT8, false, shape), NARROW);
        byte[] bytes = header.bytes();
        assertEquals(0, bytes.length % 64);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = file(header, NARROW, arena);
            interestingRows().forEach(rows -> {
                header.store(file, rows);
                shape[0] = rows;
                assertTells(file, header, shape);
                long mismatch =
                        MemorySegment.mismatch(file, 0, bytes.length, MemorySegment.ofArray(bytes), 0, bytes.length);
                assertTrue(mismatch < 0 || rows != 1);
            });
        }
    }

    /** numpy is the judge, too: it opens the file after every store. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void moreDigitsChangeByStoresOfWhichEachLeavesTheOldOrTheNewLength(int dimensions) throws IOException {
        long[] shape = LongStream.generate(() -> 1).limit(dimensions).toArray();
        GrowableHeader header = GrowableHeader.of(NpyHeader.of(INT8, false, shape), WIDE);
        String load = "numpy.load('" + folder.resolve("sparse.npy") + "', mmap_mode='r').shape[0]";
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = file(header, WIDE, arena);
            assertTells(file, header, shape);
            for (long rows : new long[] {5, 99_999_999, 100_000_000, 100_000_010, 299_999_999, 300_000_000, WIDE}) {
                long before = shape[0];
                List<GrowableHeader.Step> steps = header.steps(header.counting(file), rows);
                for (GrowableHeader.Step step : steps) {
                    assertEquals(0, step.place() % Long.BYTES);
                    file.set(ValueLayout.JAVA_LONG, step.place(), step.word());
                    shape[0] = step == steps.getLast() ? rows : before;
                    assertTells(file, header, shape);
                    assertEquals(Long.toString(shape[0]), python.run(load));
                }
                shape[0] = rows - 1;
                header.store(file, rows - 1);
                assertTells(file, header, shape);
                assertEquals(Long.toString(rows - 1), python.run(load));
            }
        }
    }

    @Test
    void aFieldThatIsNamedAsTheShapeIsNotTakenForIt() {
        NpyType int32 = ElementType.INT32.npyType();
        NpyStructure structure = new NpyStructure(List.of(new NpyField("'shape': (", null, int32, 0)), 4);
        for (long room : new long[] {400, 4 * WIDE}) {
            byte[] bytes =
                    GrowableHeader.of(NpyHeader.of(structure, false, 12), room).bytes();
            MemorySegment file = MemorySegment.ofArray(Arrays.copyOf(bytes, bytes.length + 48));
            NpyHeader read = NpyHeader.read(file);
            assertArrayEquals(new long[] {12}, read.shape());
            assertEquals(structure, read.type());
        }
    }

    @Test
    void whatCannotGrowIsRefused() {
        for (NpyHeader header :
                List.of(NpyHeader.of(INT8, false), NpyHeader.of(INT8, true, 2, 3), NpyHeader.of(INT8, false, 2, 0))) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> GrowableHeader.of(header, 100));
            assertTrue(e.getMessage().contains("cannot grow"), e.getMessage());
        }
        byte[] plain = NpyHeader.of(INT8, false, 0).encode();
        MemorySegment file = MemorySegment.ofArray(plain);
        assertTrue(GrowableHeader.find(NpyHeader.read(file), file).isEmpty());
    }

    @Test
    void asManyRowsAsItTellsOfAreAsManyAsThereIsRoomFor() {
        NpyHeader header = NpyHeader.of(ElementType.INT32.npyType(), false, 5, 3, 2);
        long rowSize = 4 * 3 * 2;
        assertEquals(rowSize, GrowableHeader.rowSize(header));
        long narrow = rowSize * (NARROW + 1) - 1;
        assertEquals(NARROW, GrowableHeader.of(header, narrow).mostRows());
        assertEquals(
                GrowableHeader.MOST_ROWS, GrowableHeader.of(header, narrow + 1).mostRows());
    }

    /** A file of no rows is its header alone. */
    @ParameterizedTest
    @ValueSource(longs = {NARROW, WIDE})
    void noMoreBlanksThanItTakesStandBeforeAWord(long room) {
        for (int name = 1; name <= Long.BYTES; name++) {
            NpyField field = new NpyField("x".repeat(name), null, ElementType.INT8.npyType(), 0);
            NpyHeader plain = NpyHeader.of(new NpyStructure(List.of(field), 1), false, 0);
            byte[] bytes = GrowableHeader.of(plain, room).bytes();
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int digits = text.indexOf(',', text.indexOf("'shape': (")) - (room == NARROW ? 8 : 16);
            int bracket = text.indexOf("'shape': (") + "'shape': (".length();
            assertEquals(Math.ceilDiv(bracket, 8) * 8, digits);
            MemorySegment file = MemorySegment.ofArray(new long[bytes.length / Long.BYTES]);
            MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
            assertTrue(GrowableHeader.find(NpyHeader.read(file), file).isPresent());
        }
    }
}
