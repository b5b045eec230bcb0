package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WriteHookTest {
    @RegisterExtension
    TestArrays arrays = new TestArrays();

    /** Notes each call, with the elements of the view at that time. */
    private static final class Recorder implements WriteHook {
        final List<String> calls = new ArrayList<>();
        final List<ArrayView> views = new ArrayList<>();
        RuntimeException failure;

        @Override
        public void beforeWrite(ArrayView view, long from, long count) {
            note("before", view, from, count);
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void afterWrite(ArrayView view, long from, long count) {
            note("after", view, from, count);
        }

        private void note(String when, ArrayView view, long from, long count) {
            views.add(view);
            calls.add(when + " " + from + " " + count + " " + Arrays.toString(view.shape()) + " "
                    + Arrays.toString((int[]) view.toArray()));
        }
    }

    /**
     * One way to write.
     *
     * @param numbers the first element written and how many, then the shape of the view the hook is told
     */
    private record Write(String name, String numbers, Consumer<SharedIntArray> action) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Write> writes() {
        Slice odd = Slice.from(1).step(2);
        return Stream.of(
                new Write("set", "4 1 [6]", array -> array.set(4, 9)),
                new Write("copyFrom", "0 6 [6]", array -> array.copyFrom(new int[] {9, 8, 7, 6, 5, 4})),
                new Write("copyFrom a range", "3 2 [6]", array -> array.copyFrom(new int[] {9, 8, 7}, 1, 3, 2)),
                new Write("copyFrom nothing", "6 0 [6]", array -> array.copyFrom(new int[0], 0, 6, 0)),
                new Write("fill", "0 6 [6]", array -> array.fill(9)),
                new Write("convertFrom", "0 6 [6]", array -> array.convertFrom(new double[] {9, 8, 7, 6, 5, 4})),
                new Write("view.setLong", "4 1 [2, 3]", array -> array.view().setLong(1, 1, 9)),
                new Write(
                        "view.setLong from the end",
                        "5 1 [2, 3]",
                        array -> array.view().setLong(-1, -1, 9)),
                new Write("view.setDouble", "2 1 [2, 3]", array -> array.view().setDouble(0, 2, 9)),
                new Write("view.fill", "0 6 [2, 3]", array -> array.view().fill(9)),
                new Write(
                        "view.fill double", "0 6 [2, 3]", array -> array.view().fill(9.0)),
                new Write(
                        "view.assign array",
                        "0 6 [2, 3]",
                        array -> array.view().assign(new long[] {9, 8, 7, 6, 5, 4}, Overflow.WRAP)),
                new Write(
                        "view.assign view",
                        "0 6 [2, 3]",
                        array -> array.view().assign(array.view().slice(Slice.reversed(), Slice.reversed()))),
                new Write(
                        "sub-view.setLong",
                        "2 1 [3]",
                        array -> array.view().at(1).setLong(2, 9)),
                new Write(
                        "sub-view.fill", "0 3 [3]", array -> array.view().at(1).fill(9)),
                new Write(
                        "single element.fill",
                        "0 1 []",
                        array -> array.view().at(1).at(2).fill(9)),
                new Write(
                        "slice.fill",
                        "0 2 [2, 1]",
                        array -> array.view().slice(Slice.all(), odd).fill(9)),
                new Write(
                        "slice.setLong",
                        "1 1 [2, 1]",
                        array -> array.view().slice(Slice.all(), odd).setLong(1, 0, 9)),
                new Write(
                        "backward slice.setLong",
                        "5 1 [2, 3]",
                        array -> array.view()
                                .slice(Slice.reversed(), Slice.reversed())
                                .setLong(1, 2, 9)),
                new Write(
                        "reshaped.fill",
                        "0 6 [3, 2]",
                        array -> array.view().reshape(3, 2).fill(9)));
    }

    private final Recorder recorder = new Recorder();
    private SharedIntArray plain;
    private SharedIntArray hooked;

    @BeforeEach
    void create() {
        plain = arrays.counting(2, 3);
        hooked = plain.withHook(recorder);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void isCalledOnceBeforeAndOnceAfterEachWrite(Write write) {
        int[] before = plain.toArray();
        write.action().accept(hooked);
        assertEquals(2, recorder.calls.size(), recorder.calls.toString());
        assertSame(recorder.views.getFirst(), recorder.views.getLast());
        assertTrue(recorder.calls.get(0).startsWith("before " + write.numbers() + " "), recorder.calls.toString());
        assertTrue(recorder.calls.get(1).startsWith("after " + write.numbers() + " "), recorder.calls.toString());
        boolean hasWritten = !Arrays.equals(before, plain.toArray());
        assertEquals(!write.name().contains("nothing"), hasWritten);
        String first = recorder.calls.getFirst().replace("before", "");
        String second = recorder.calls.getLast().replace("after", "");
        assertEquals(hasWritten, !first.equals(second), "the elements before and after: " + recorder.calls);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void nothingIsWrittenIfItThrows(Write write) {
        int[] before = plain.toArray();
        recorder.failure = new IllegalStateException("not now");
        assertSame(
                recorder.failure,
                assertThrows(IllegalStateException.class, () -> write.action().accept(hooked)));
        assertArrayEquals(before, plain.toArray());
        assertEquals(1, recorder.calls.size());
    }

    @ParameterizedTest
    @MethodSource("writes")
    void isNotCalledForAnArrayThatCannotBeWritten(Write write) {
        SharedIntArray readOnly =
                arrays.closed(SharedIntArray.attachReadOnly(plain.name())).withHook(recorder);
        assertThrows(UnsupportedOperationException.class, () -> write.action().accept(readOnly));
        plain.close();
        assertThrows(IllegalStateException.class, () -> write.action().accept(hooked));
        assertEquals(List.of(), recorder.calls);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void doesNotSeeWritesThroughAnotherObject(Write write) {
        write.action().accept(plain);
        assertEquals(List.of(), recorder.calls);
    }

    @Test
    void isNotCalledForAWriteThatIsRefused() {
        int[] before = plain.toArray();
        assertThrows(IndexOutOfBoundsException.class, () -> hooked.set(6, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> hooked.copyFrom(new int[3], 0, 4, 3));
        assertThrows(IllegalArgumentException.class, () -> hooked.copyFrom(new int[5]));
        assertThrows(IllegalArgumentException.class, () -> hooked.convertFrom(new long[5]));
        assertThrows(ArithmeticException.class, () -> hooked.convertFrom(new double[] {1, 2, 3, 4, 5, 0.5}));
        ArrayView view = hooked.view();
        assertThrows(IndexOutOfBoundsException.class, () -> view.setLong(2, 0, 1));
        assertThrows(ArithmeticException.class, () -> view.setLong(0, 0, 1L << 31));
        assertThrows(ArithmeticException.class, () -> view.setDouble(0, 0, 0.5));
        assertThrows(ArithmeticException.class, () -> view.fill(0.5));
        assertThrows(ArithmeticException.class, () -> view.assign(new double[] {1, 2, 3, 4, 5, 0.5}, Overflow.EXACT));
        assertThrows(IllegalArgumentException.class, () -> view.assign(view.reshape(6)));
        assertThrows(
                UnsupportedOperationException.class, () -> view.asReadOnly().fill(1));
        assertEquals(List.of(), recorder.calls);
        assertArrayEquals(before, plain.toArray());
    }

    @Test
    void readingDoesNotCallIt() {
        hooked.toArray();
        hooked.get(0);
        hooked.view().get(0, 0);
        assertTrue(hooked.view().contentEquals(plain.view()));
        plain.view().assign(hooked.view());
        assertEquals(List.of(), recorder.calls);
    }

    @Test
    void theBytesOfAHookedArrayAreReadOnly() {
        assertTrue(hooked.memorySegment().isReadOnly());
        assertFalse(plain.memorySegment().isReadOnly());
    }

    @Test
    void aMemoryOrderWriteOfAColumnMajorArrayIsNumberedInMemoryOrder() {
        int[] memory = {0, 3, 1, 4, 2, 5};
        byte[] bytes = SampleElements.bytes(
                ElementType.INT32, Arrays.stream(memory).asLongStream().toArray());
        SharedIntArray array = (SharedIntArray) arrays.make(ElementType.INT32, true, bytes, 2, 3);
        SharedIntArray withHook = array.withHook(recorder);
        withHook.set(1, 9);
        assertEquals("after 1 1 [6] [0, 9, 1, 4, 2, 5]", recorder.calls.getLast());
        withHook.view().setLong(0, 1, 8);
        assertEquals("after 1 1 [2, 3] [0, 8, 2, 9, 4, 5]", recorder.calls.getLast());
    }

    @Test
    void theObjectWithAHookEndsByItself() {
        SharedIntArray plain = arrays.ofInts(1, 2, 3);
        SharedIntArray other = plain.withHook(new Recorder());
        SharedIntArray hooked = plain.withHook(new Recorder());
        ArrayView view = hooked.view();
        hooked.close();
        hooked.close();
        assertFalse(hooked.isOpen());
        assertTrue(plain.isOpen() && other.isOpen());
        List<Executable> uses = List.of(
                () -> hooked.get(0),
                () -> hooked.set(0, 1),
                () -> hooked.fill(1),
                () -> hooked.copyFrom(new int[3]),
                () -> hooked.copyTo(new int[3]),
                () -> hooked.copyTo(new int[3], Parallelism.of(2)),
                () -> hooked.convertFrom(new long[3]),
                () -> hooked.convertTo(new long[3]),
                hooked::toArray,
                hooked::memorySegment,
                hooked::view,
                () -> hooked.withHook(new Recorder()),
                () -> view.setLong(0, 1),
                () -> view.fill(1));
        for (Executable use : uses) {
            assertRefused(IllegalStateException.class, use, plain.name(), "closed");
        }
        assertTrue(hooked.toString().endsWith("closed]"), hooked.toString());
        other.set(0, 5);
        assertEquals(5, plain.get(0));
        plain.close();
        assertFalse(other.isOpen());
    }

    @Test
    void aHookThatEndsItsOwnObjectStopsTheWrite() {
        SharedIntArray plain = arrays.ofInts(1, 2, 3);
        SharedIntArray[] hooked = new SharedIntArray[1];
        hooked[0] = plain.withHook(new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                hooked[0].close();
            }
        });
        assertRefused(IllegalStateException.class, () -> hooked[0].fill(9), plain.name(), "closed");
        assertArrayEquals(new int[] {1, 2, 3}, plain.toArray());
    }
}
