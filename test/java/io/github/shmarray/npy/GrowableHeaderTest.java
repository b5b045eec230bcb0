package io.github.shmarray.npy;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowableHeaderTest {
    @TempDir
    Path folder;

    private static final NpyType INT32 = ElementType.INT32.npyType();

    private static LongStream interestingRows() {
        return LongStream.concat(
                LongStream.range(0, 2000),
                LongStream.of(9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 9_999_999, 10_000_000, 99_999_999));
    }

    @Test
    void digitsTellTheirNumberAndNothingElseDoes() {
        interestingRows().forEach(rows -> assertEquals(rows, GrowableHeader.rows(GrowableHeader.digits(rows))));
        for (String wrong :
                List.of("        ", "00000001", "      1 ", "     1 2", "      -1", "      +1", "      1\0")) {
            long digits = MemorySegment.ofArray(wrong.getBytes(StandardCharsets.ISO_8859_1))
                    .get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            assertEquals(-1, GrowableHeader.rows(digits), wrong);
        }
    }

    /** So that every state of the file is a header: what changes between two of them is a single aligned store. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void headersOfDifferentLengthsDifferInOneAlignedWord(int dimensions) throws IOException {
        long[] shape = LongStream.generate(() -> 1).limit(dimensions).toArray();
        GrowableHeader header = GrowableHeader.of(NpyHeader.of(ElementType.INT8.npyType(), false, shape));
        assertEquals(0, header.place() % Long.BYTES);
        byte[] bytes = header.bytes();
        assertEquals(0, bytes.length % 64);
        long size = bytes.length + GrowableHeader.MOST_ROWS;
        try (Arena arena = Arena.ofConfined();
                FileChannel sparse = FileChannel.open(folder.resolve("sparse"), CREATE, READ, WRITE)) {
            MemorySegment file = sparse.map(MapMode.READ_WRITE, 0, size, arena);
            MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
            interestingRows().forEach(rows -> {
                file.set(ValueLayout.JAVA_LONG, header.place(), GrowableHeader.digits(rows));
                shape[0] = rows;
                NpyHeader read = NpyHeader.read(file);
                assertArrayEquals(shape, read.shape());
                assertEquals(bytes.length, read.dataOffset());
                GrowableHeader same = GrowableHeader.find(read, file).orElseThrow();
                assertEquals(header.place(), same.place());
                assertArrayEquals(file.asSlice(0, bytes.length).toArray(ValueLayout.JAVA_BYTE), same.bytes());
            });
        }
    }

    @Test
    void aFieldThatIsNamedAsTheShapeIsNotTakenForIt() {
        NpyStructure structure = new NpyStructure(List.of(new NpyField("'shape': (", null, INT32, 0)), 4);
        GrowableHeader header = GrowableHeader.of(NpyHeader.of(structure, false, 12));
        String text = new String(header.bytes(), StandardCharsets.ISO_8859_1);
        assertEquals("      12,)", text.substring(header.place(), header.place() + 10));
    }

    @Test
    void whatCannotGrowIsRefused() {
        for (NpyHeader header : List.of(
                NpyHeader.of(INT32, false), NpyHeader.of(INT32, true, 2, 3), NpyHeader.of(INT32, false, 100_000_000))) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> GrowableHeader.of(header));
            assertTrue(e.getMessage().contains("cannot grow"), e.getMessage());
        }
        byte[] plain = NpyHeader.of(INT32, false, 0).encode();
        MemorySegment file = MemorySegment.ofArray(plain);
        assertTrue(GrowableHeader.find(NpyHeader.read(file), file).isEmpty());
    }
}
