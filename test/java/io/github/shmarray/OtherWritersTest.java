package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.npy.NpyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as programs write them that are not numpy, with numpy as the judge of what is written into them. */
@Timeout(60)
class OtherWritersTest {
    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    /** Returns how long the header is. */
    private int write(String version, String text, byte... data) throws IOException {
        byte[] header = NpyFile.header(version, text);
        try (OutputStream file = Files.newOutputStream(TestSegments.path(name))) {
            file.write(header);
            file.write(data);
        }
        return header.length;
    }

    private static byte[] counting(int count) {
        byte[] bytes = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            bytes[2 * i] = (byte) i;
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr':'<i2','fortran_order':False,'shape':(2,3,)}",
                "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3,), }",
                "{\"shape\": (2L, 3L), \"fortran_order\": False, \"descr\": \"<i2\"}\n",
                " {'fortran_order': True , 'descr' : 'i2' , 'shape' : ( 2 , 3 ) }#"
            })
    void numpyFindsWhatIsWrittenIntoThem(String text) throws IOException {
        for (String version : List.of("1.0", "2.0")) {
            for (String padding : List.of("", " ", "   ")) {
                write(version, text.replace("#", "") + padding, counting(6));
                try (SharedArray array = SharedArray.attach(name)) {
                    python.run("import warnings; warnings.simplefilter('ignore'); a = numpy.load('/dev/shm/" + name
                            + "')");
                    assertEquals(python.run("a.tolist()").replace(",", ""), content(array));
                    array.view().setLong(1, 2, -7);
                    array.view().at(0).fill(9);
                    python.run("b = numpy.load('/dev/shm/" + name + "')");
                    assertEquals(python.run("b.tolist()").replace(",", ""), content(array));
                }
            }
        }
    }

    private static String content(SharedArray array) {
        String[] rows = new String[2];
        for (int y = 0; y < 2; y++) {
            int[] row = new int[3];
            array.view().at(y).convertTo(row);
            rows[y] = Arrays.toString(row);
        }
        return ("[" + rows[0] + " " + rows[1] + "]").replace(",", "");
    }

    @Test
    void whatOpenMemmapWritesForIntegersOfNumpyIsRead() {
        python.run("a = numpy.lib.format.open_memmap('/dev/shm/" + name
                + "', 'w+', 'i4', (numpy.int64(2), 3)); a[1, 2] = 7");
        try (SharedIntArray array = SharedIntArray.attach(name)) {
            assertArrayEquals(new long[] {2, 3}, array.shape());
            assertEquals(7, array.get(1, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), 'creator': 'another'}",
                "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3)}#"
            })
    void whatNumpyRefusesIsRefusedWithTheCallThatTakesIt(String text) throws IOException {
        int offset = write("2.0", text.replace("#", " ".repeat(70_000)), counting(6));
        assertEquals(
                "failed", python.tryToRun("numpy.load('/dev/shm/" + name + "')").substring(0, 6));
        assertRefused(
                SegmentFormatException.class,
                () -> SharedArray.attach(name),
                "bad .npy header",
                "AttachOptions.readWrite().withRaw(ElementType.INT16, " + offset + ", 2, 3).withOrder(Order.F) takes");
        AttachOptions raw = AttachOptions.readWrite()
                .withRaw(ElementType.INT16, offset, 2, 3)
                .withOrder(Order.F);
        try (SharedArray array = SharedArray.attach(name, raw)) {
            assertEquals("[[0 2 4] [1 3 5]]", content(array));
        }
    }
}
