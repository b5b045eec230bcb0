package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * buf test_ndarray_random_slice_assign: random views of two arrays, read and written, against views that are lists of
 * positions in a plain list.
 */
@Timeout(60)
class ViewModelTest {
    private static final int PROGRAMS = 400;
    private static final int STEPS = Emulation.rounds("steps of a random program", 30, 10);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private final List<String> history = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private Random random;

    /** A shape, and for each element in row-major order where in the list it is. */
    private record Model(List<Integer> memory, long[] shape, List<Integer> positions) {
        List<Integer> values() {
            return positions.stream().map(memory::get).toList();
        }

        void write(List<Integer> values) {
            for (int i = 0; i < values.size(); i++) {
                memory.set(positions.get(i), values.get(i));
            }
        }

        int position(long[] index) {
            int number = 0;
            for (int dimension = 0; dimension < shape.length; dimension++) {
                number = number * (int) shape[dimension] + (int) index[dimension];
            }
            return positions.get(number);
        }

        Model at(int index) {
            int size = positions.size() / (int) shape[0];
            return new Model(
                    memory,
                    Arrays.copyOfRange(shape, 1, shape.length),
                    positions.subList(index * size, (index + 1) * size));
        }

        /** The elements at some indices of each dimension. */
        Model pick(List<List<Integer>> indices) {
            List<long[]> cells = List.of(new long[0]);
            for (List<Integer> along : indices) {
                List<long[]> longer = new ArrayList<>();
                for (long[] cell : cells) {
                    for (int index : along) {
                        long[] next = Arrays.copyOf(cell, cell.length + 1);
                        next[cell.length] = index;
                        longer.add(next);
                    }
                }
                cells = longer;
            }
            long[] picked = indices.stream().mapToLong(List::size).toArray();
            return new Model(memory, picked, cells.stream().map(this::position).toList());
        }
    }

    private record Pair(ArrayView view, Model model) {}

    /** {@code from:to:step}, where null leaves an end out. */
    private record RandomSlice(Integer from, Integer to, int step) {
        Slice slice() {
            Slice slice;
            if (from == null) {
                slice = to == null ? Slice.all() : Slice.to(to);
            } else {
                slice = to == null ? Slice.from(from) : Slice.range(from, to);
            }
            return slice.step(step);
        }

        List<Integer> indices(int length) {
            List<Integer> indices = new ArrayList<>();
            int first = step > 0 ? 0 : length - 1;
            if (from != null) {
                first = from < 0 ? from + length : from;
                first = step > 0 ? Math.max(first, 0) : Math.min(first, length - 1);
            }
            int end = step > 0 ? length : -1;
            if (to != null) {
                end = to < 0 ? Math.max(-1, to + length) : to;
            }
            for (int i = first; i >= 0 && i < length && (step > 0 ? i < end : i > end); i += step) {
                indices.add(i);
            }
            return indices;
        }
    }

    @RepeatedTest(PROGRAMS)
    void viewsDoWhatListsDo(RepetitionInfo repetition) {
        long seed = 20260303_000L + repetition.getCurrentRepetition();
        random = new Random(seed);
        try {
            runProgram();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ":\n" + String.join("\n", history), e);
        }
    }

    private void runProgram() {
        ElementType[] types = {ElementType.INT16, ElementType.INT32, ElementType.FLOAT32, ElementType.INT64};
        ElementType type = types[random.nextInt(types.length)];
        long[] shape = randomShape();
        create(type, shape);
        create(random.nextBoolean() ? type : types[random.nextInt(types.length)], shape);
        for (int step = 0; step < STEPS; step++) {
            Pair pair = pairs.get(random.nextInt(pairs.size()));
            switch (random.nextInt(8)) {
                case 0 -> subView(pair);
                case 1 -> reshape(pair);
                case 2 -> fillOrSet(pair);
                case 3, 4 -> assign(pair);
                default -> slice(pair);
            }
            check(pairs.getLast());
        }
        pairs.forEach(this::check);
    }

    private long[] randomShape() {
        long[] shape = new long[random.nextInt(5)];
        for (int dimension = 0; dimension < shape.length; dimension++) {
            shape[dimension] = random.nextInt(10) == 0 ? 0 : random.nextInt(1, 6);
        }
        return shape;
    }

    private void create(ElementType type, long[] shape) {
        boolean isColumnMajor = random.nextBoolean();
        int count = (int) Arrays.stream(shape).reduce(1, (one, other) -> one * other);
        SharedArray array = arrays.make(type, isColumnMajor, new byte[count * type.byteSize()], shape);
        List<Integer> memory = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            memory.add(random.nextInt(-20_000, 20_000));
            positions.add(i);
        }
        Model model = new Model(memory, shape, positions);
        array.view().assign(memory.stream().mapToInt(i -> i).toArray(), Overflow.EXACT);
        add("create " + type + (isColumnMajor ? " column-major" : ""), array.view(), model);
    }

    private void add(String operation, ArrayView view, Model model) {
        history.add(pairs.size() + ": " + operation + " -> " + Arrays.toString(model.shape()));
        pairs.add(new Pair(view, model));
    }

    private void subView(Pair pair) {
        if (pair.model().shape().length > 0 && pair.model().shape()[0] > 0) {
            int length = (int) pair.model().shape()[0];
            int index = random.nextInt(length);
            int written = random.nextBoolean() ? index : index - length;
            add(
                    number(pair) + ".at(" + written + ")",
                    pair.view().at(written),
                    pair.model().at(index));
        }
    }

    private void slice(Pair pair) {
        long[] shape = pair.model().shape();
        int given = random.nextInt(shape.length + 1);
        Slice[] slices = new Slice[given];
        List<List<Integer>> indices = new ArrayList<>();
        for (int dimension = 0; dimension < shape.length; dimension++) {
            RandomSlice slice = dimension < given ? randomSlice() : new RandomSlice(null, null, 1);
            indices.add(slice.indices((int) shape[dimension]));
            if (dimension < given) {
                slices[dimension] = slice.slice();
            }
        }
        String operation = number(pair) + ".slice" + Arrays.toString(slices);
        add(operation, pair.view().slice(slices), pair.model().pick(indices));
    }

    private RandomSlice randomSlice() {
        if (random.nextInt(4) == 0) {
            return new RandomSlice(null, null, -1);
        }
        int step = random.nextInt(3) == 0 ? random.nextInt(1, 4) : 1;
        return new RandomSlice(randomEnd(), randomEnd(), random.nextBoolean() ? step : -step);
    }

    private Integer randomEnd() {
        return random.nextInt(3) > 0 ? null : (Integer) random.nextInt(-8, 9);
    }

    private void reshape(Pair pair) {
        if (pair.view().isContiguous(Order.C)) {
            long count = pair.model().positions().size();
            long first = random.nextBoolean() && count % 2 == 0 ? 2 : 1;
            long[] shape = {first, 1, count / first};
            Model model = new Model(pair.model().memory(), shape, pair.model().positions());
            add(number(pair) + ".reshape", pair.view().reshape(shape), model);
        }
    }

    private void fillOrSet(Pair pair) {
        int value = random.nextInt(-20_000, 20_000);
        List<Integer> all = pair.model().positions();
        if (random.nextBoolean() || all.isEmpty()) {
            history.add(number(pair) + ".fill " + value);
            pair.view().fill(value);
            pair.model().write(all.stream().map(position -> value).toList());
        } else {
            long[] index = randomIndex(pair.model());
            history.add(number(pair) + ".set " + value + " at " + Arrays.toString(index));
            pair.view().setDouble(index, value);
            pair.model().memory().set(pair.model().position(index), value);
        }
    }

    private long[] randomIndex(Model model) {
        return Arrays.stream(model.shape())
                .map(length -> random.nextInt((int) length))
                .toArray();
    }

    private void assign(Pair target) {
        List<Pair> sources = pairs.stream()
                .filter(pair ->
                        Arrays.equals(pair.model().shape(), target.model().shape()))
                .toList();
        Pair source = sources.get(random.nextInt(sources.size()));
        int backwards = random.nextInt(source.model().shape().length + 1);
        Slice[] slices = new Slice[backwards];
        Arrays.fill(slices, Slice.reversed());
        List<List<Integer>> indices = new ArrayList<>();
        for (long length : source.model().shape()) {
            int step = indices.size() < backwards ? -1 : 1;
            indices.add(new RandomSlice(null, null, step).indices((int) length));
        }
        List<Integer> values = source.model().pick(indices).values();
        history.add(number(target) + ".assign " + number(source) + " reversed in " + backwards + " dimensions");
        target.view().assign(source.view().slice(slices));
        target.model().write(values);
    }

    private int number(Pair pair) {
        return pairs.indexOf(pair);
    }

    private void check(Pair pair) {
        history.add("check " + number(pair));
        Model model = pair.model();
        List<Integer> values = model.values();
        assertEquals(Arrays.toString(model.shape()), Arrays.toString(pair.view().shape()));
        assertEquals(values.size(), pair.view().length());
        assertEquals(values, elements(pair.view()));
        if (!values.isEmpty()) {
            long[] index = randomIndex(model);
            assertEquals(
                    (long) model.memory().get(model.position(index)),
                    pair.view().getLong(index));
            long[] fromEnd = index.clone();
            Arrays.setAll(fromEnd, dimension -> index[dimension] - model.shape()[dimension]);
            assertEquals(
                    (double) model.memory().get(model.position(index)),
                    pair.view().getDouble(fromEnd));
        }
        for (Pair other : pairs) {
            boolean isEqual = Arrays.equals(model.shape(), other.model().shape())
                    && values.equals(other.model().values());
            assertEquals(isEqual, pair.view().contentEquals(other.view()), "compare with " + number(other));
            if (isEqual) {
                ArrayView one = pair.view().asReadOnly();
                assertEquals(one.contentHash(), other.view().asReadOnly().contentHash());
            }
        }
        assertTrue(pair.view().contentEquals(pair.view()));
    }

    private static List<Integer> elements(ArrayView view) {
        return switch (view.toArray()) {
            case short[] shorts -> {
                List<Integer> list = new ArrayList<>();
                for (short element : shorts) {
                    list.add((int) element);
                }
                yield list;
            }
            case int[] ints -> Arrays.stream(ints).boxed().toList();
            case long[] longs ->
                Arrays.stream(longs).mapToObj(element -> (int) element).toList();
            case float[] floats -> {
                List<Integer> list = new ArrayList<>();
                for (float element : floats) {
                    list.add((int) element);
                }
                yield list;
            }
            default -> throw new AssertionError(view.elementType());
        };
    }
}
