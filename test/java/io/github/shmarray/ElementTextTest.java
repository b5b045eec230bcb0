package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Arrays as text, against numpy itself. */
@Timeout(60)
class ElementTextTest {
    /** Brackets leave its line too little room. */
    private static final long[] ONE_IN_32_DIMENSIONS =
            LongStream.generate(() -> 1).limit(32).toArray();

    private static final List<long[]> SHAPES = List.of(
            new long[] {},
            new long[] {0},
            new long[] {1},
            new long[] {7},
            new long[] {60},
            new long[] {1000},
            new long[] {1001},
            new long[] {2, 3},
            new long[] {0, 3},
            new long[] {3, 40},
            new long[] {7, 150},
            new long[] {600, 2},
            new long[] {200, 6},
            new long[] {200, 7},
            new long[] {2, 3, 4},
            new long[] {2, 0, 4},
            new long[] {8, 8, 20},
            new long[] {2, 2, 2, 2},
            new long[] {7, 1, 7, 30},
            new long[] {2, 2, 2, 2, 2, 40},
            ONE_IN_32_DIMENSIONS);
    private static final List<ElementType> TYPES = List.of(
            ElementType.BOOL,
            ElementType.INT8,
            ElementType.UINT8,
            ElementType.INT16,
            ElementType.UINT16,
            ElementType.INT32,
            ElementType.UINT32,
            ElementType.INT64,
            ElementType.UINT64);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private final Random random = new Random(20261127);

    private byte[] bytes(ElementType type, long... shape) {
        byte[] bytes = new byte[(int) Arrays.stream(shape).reduce(type.byteSize(), (one, other) -> one * other)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (type == ElementType.BOOL) {
                bytes[i] &= 1;
            } else if (i % type.byteSize() > 1 && random.nextBoolean()) {
                bytes[i] = 0;
            }
        }
        return bytes;
    }

    private static String text(long... shape) {
        return shape.length == 0
                ? "-"
                : Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    @Test
    void integersAndTruthValuesAreShownAsNumpyShowsThem() throws Exception {
        List<String> requests = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (ElementType type : TYPES) {
            for (long[] shape : SHAPES) {
                byte[] bytes = bytes(type, shape);
                SharedArray array = arrays.make(type, false, bytes, shape);
                requests.add("text " + type.numpyName() + " " + text(shape) + " "
                        + HexFormat.of().formatHex(bytes));
                String heading = "ArrayView[\"" + array.name() + "\", " + array.layout();
                String whole = array.view().toString();
                assertTrue(whole.startsWith(heading) && whole.endsWith("]"), whole);
                assertEquals(
                        whole.substring(whole.indexOf('[')),
                        array.toString().substring(array.toString().indexOf('[')));
                String content = whole.substring(heading.length() + 1, whole.length() - 1);
                assertEquals(content.indexOf('\n', 1) > 0 ? '\n' : ' ', content.charAt(0), whole);
                found.add(content.substring(1).replace('\n', '|'));
            }
        }
        List<String> answers = PythonReference.answers("view_reference.py", requests);
        for (int i = 0; i < requests.size(); i++) {
            String request = requests.get(i);
            assertEquals(answers.get(i), found.get(i), request.substring(0, Math.min(60, request.length())));
        }
    }

    @Test
    void columnsOfFloatingPointNumbersHaveOneWidth() {
        SharedFloatArray array = arrays.closed(SharedFloatArray.copyOf(
                arrays.name(), CreateOptions.defaults(), new float[] {0.1f, -1e10f, Float.NaN, 2}, 2, 2));
        assertTrue(
                array.toString().endsWith("float32 (2, 2),\n[[    0.1 -1.0E10]\n [    NaN     2.0]]]"),
                array.toString());
    }

    @Test
    void aSliceShowsWhatItHas() {
        ArrayView view =
                arrays.counting(2, 3).view().slice(Slice.reversed(), Slice.all().step(2));
        assertTrue(view.toString().endsWith("int32 (2, 2),\n[[3 5]\n [0 2]]]"), view.toString());
    }

    @Test
    void onlyATruthValueWithoutOthersBesideItHasNoRoomForThem() {
        ArrayView row = arrays.make(ElementType.BOOL, false, new byte[] {1}, 1).view();
        assertTrue(row.toString().endsWith("bool (1,), [ True]]"), row.toString());
        assertTrue(row.at(0).toString().endsWith("bool (), True]"), row.at(0).toString());
    }
}
