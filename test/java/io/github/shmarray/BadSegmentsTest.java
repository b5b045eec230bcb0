package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that are not what an attacher needs, or not allowed to it: it is told why, and they stay as they are. */
class BadSegmentsTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    /** Bytes in a segment, and what the message says of them. */
    record Bad(byte[] bytes, String reason) {
        @Override
        public String toString() {
            return reason;
        }
    }

    static List<Bad> bad() {
        byte[] header = NpyHeader.of(NpyScalar.parse("<i4"), false, 10).encode();
        byte[] wrongVersion = Arrays.copyOf(header, 168);
        wrongVersion[6] = 9;
        byte[] noBrace = Arrays.copyOf(header, 168);
        noBrace[10] = ' ';
        return List.of(
                new Bad(new byte[0], "0 bytes"),
                new Bad(new byte[1], "not a .npy file"),
                new Bad(new byte[4096], "not a .npy file"),
                new Bad("garbage, and a lot of it".getBytes(UTF_8), "not a .npy file"),
                new Bad(Arrays.copyOf(header, 3), "not a .npy file"),
                new Bad(Arrays.copyOf(header, 6), "truncated .npy header"),
                new Bad(Arrays.copyOf(header, 9), "truncated .npy header"),
                new Bad(Arrays.copyOf(header, 127), "truncated .npy header: expected at least 128 bytes"),
                new Bad(header, "expected 40 bytes of data"),
                new Bad(Arrays.copyOf(header, 167), "expected 40 bytes of data"),
                new Bad(wrongVersion, "version 9.0"),
                new Bad(noBrace, "bad .npy header"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aSegmentWithoutAnArrayIsRefusedAndKept(Bad bad) throws IOException {
        Files.write(TestSegments.path(name), bad.bytes());
        Object[] parts = {"attach array \"" + name + "\"", bad.reason()};
        var type = SegmentFormatException.class;
        assertEquals(
                0, assertRefused(type, () -> SharedArray.attach(name), parts).errno());
        assertRefused(type, () -> SharedArray.attachReadOnly(name), parts);
        assertRefused(type, () -> SharedIntArray.openOrCreate(name, CreateOptions.defaults(), 10), parts);
        assertArrayEquals(bad.bytes(), Files.readAllBytes(TestSegments.path(name)));
    }

    @Test
    void bytesAfterTheDataAreIgnored() throws IOException {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2, 3})) {
            byte[] bytes = Files.readAllBytes(TestSegments.path(name));
            Files.write(TestSegments.path(name), Arrays.copyOf(bytes, bytes.length + 1000));
            try (SharedIntArray other = SharedIntArray.attach(name)) {
                assertArrayEquals(new int[] {1, 2, 3}, other.toArray());
                assertEquals(12, other.memorySegment().byteSize());
            }
        }
    }

    @Test
    void whatIsNotARegularFileIsRefused() throws Exception {
        Files.createDirectory(TestSegments.path(name));
        assertRefused(SharedMemoryException.class, () -> SharedArray.attach(name), "attach array \"" + name + "\"");
        assertRefused(SegmentFormatException.class, () -> SharedArray.attachReadOnly(name), name, "regular file");

        String pipe = segments.name();
        String path = TestSegments.path(pipe).toString();
        assertEquals(0, new ProcessBuilder("mkfifo", path).start().waitFor());
        assertRefused(SegmentFormatException.class, () -> SharedArray.attach(pipe), pipe, "regular file");
        assertRefused(SegmentFormatException.class, () -> SharedArray.attachReadOnly(pipe), pipe, "regular file");

        String link = segments.name();
        Files.createSymbolicLink(TestSegments.path(link), TestSegments.path(name));
        assertRefused(
                SharedMemoryException.class,
                () -> SharedArray.attach(link),
                link,
                "ELOOP",
                "the path of the file that it leads to");
        assertTrue(TestSegments.exists(name) && TestSegments.exists(pipe) && TestSegments.exists(link));
    }

    @Test
    void aRawSegmentWithoutAHeaderIsPointedTo() throws IOException {
        Files.write(TestSegments.path(name), new byte[64]);
        assertRefused(SegmentFormatException.class, () -> SharedIntArray.attach(name), name, "withRaw");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 60, 64, 65, 4096, Long.MAX_VALUE})
    void aRawSegmentMustHoldWhatIsAsked(long offset) throws IOException {
        Files.write(TestSegments.path(name), new byte[64]);
        long fits = Math.max(0, 64 - offset) / 4;
        if (offset <= 64) {
            AttachOptions exact = AttachOptions.readWrite().withRaw(ElementType.INT32, offset, fits);
            try (SharedIntArray array = SharedIntArray.attach(name, exact)) {
                assertEquals(fits, array.length());
            }
        }
        long count = offset > 64 ? 0 : fits + 1;
        AttachOptions larger = AttachOptions.readWrite().withRaw(ElementType.INT32, offset, count);
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedIntArray.attach(name, larger),
                "attach array \"" + name + "\"",
                "int32 (" + count + ",)",
                "offset " + offset,
                count * 4 + " bytes",
                "64 in all");
    }

    @Test
    void aRawShapeMustBeOne() throws IOException {
        Files.write(TestSegments.path(name), new byte[64]);
        for (long[] shape : new long[][] {{-1}, {1L << 62}, {1L << 31, 1L << 31, 1L << 31}}) {
            AttachOptions raw = AttachOptions.readWrite().withRaw(ElementType.INT32, 0, shape);
            assertRefused(
                    IllegalArgumentException.class, () -> SharedIntArray.attach(name, raw), name, Shapes.text(shape));
        }
        assertRefused(
                IllegalArgumentException.class,
                () -> AttachOptions.readWrite().withRaw(ElementType.INT32, -1, 3),
                "offset -1");
        AttachOptions doubles = AttachOptions.readWrite().withRaw(ElementType.FLOAT64, 0, 3);
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedIntArray.attach(name, doubles),
                name,
                "expected int32 or uint32",
                "found float64 (3,)");
    }

    @Test
    void aRawSegmentMayBeMisaligned() throws IOException {
        Files.write(TestSegments.path(name), new byte[64]);
        for (ElementType type : ElementType.values()) {
            ArrayClass kind = ArrayClass.holding(type);
            try (SharedArray array = kind.attach(name, AttachOptions.readWrite().withRaw(type, 3, 5))) {
                kind.copyFrom(array, kind.sample(5));
                Object last = kind.value(type == ElementType.BOOL ? 1 : 9);
                kind.set(array, 4, last);
                assertEquals(kind.value(4), kind.get(array, 3));
                assertEquals(last, kind.get(array, 4));
            }
        }
    }
}
