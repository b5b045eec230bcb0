package io.github.shmarray;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * What can be done with an array of three dimensions, of any element type, wherever its elements lie.
 *
 * @param action returns what it tells, which {@link java.util.Objects#deepEquals} can compare
 */
record ArrayOperation(String name, Function<SharedArray, Object> action) {
    private static final Parallelism TWO = Parallelism.of(2);

    /** Into memory that is not aligned either. */
    private static final int BEFORE = 3;

    /** Those for arrays of any size. */
    static List<ArrayOperation> inBulk() {
        return List.of(
                new ArrayOperation("toArray", array -> kind(array).toArray(array)),
                new ArrayOperation("copyFrom", ArrayOperation::copyFromJavaArray),
                new ArrayOperation("copyFrom in parallel", ArrayOperation::copyFromInParallel),
                new ArrayOperation("copyTo", ArrayOperation::copyToJavaArray),
                new ArrayOperation("memory segments", ArrayOperation::copyByMemorySegment),
                new ArrayOperation("buffers", ArrayOperation::copyByBuffers),
                new ArrayOperation("asBuffer", ArrayOperation::useAsBuffer),
                new ArrayOperation("fill", ArrayOperation::fill),
                new ArrayOperation("convertFrom", ArrayOperation::convertFrom),
                new ArrayOperation("convertTo", ArrayOperation::convertTo),
                new ArrayOperation("hook", ArrayOperation::copyWithHook),
                new ArrayOperation("collapse", ArrayOperation::collapse),
                new ArrayOperation("reversed", ArrayOperation::reverse),
                new ArrayOperation("compare", ArrayOperation::compare));
    }

    /** Those that take an element at a time. */
    static List<ArrayOperation> byElement() {
        return List.of(
                new ArrayOperation("get and set", ArrayOperation::swapElements),
                new ArrayOperation("get and set by three indices", ArrayOperation::swapByIndex),
                new ArrayOperation("view get", ArrayOperation::getByView),
                new ArrayOperation("view set", ArrayOperation::setByView),
                new ArrayOperation("view fill", ArrayOperation::fillSlice),
                new ArrayOperation("cast and reshape", ArrayOperation::castAndReshape),
                new ArrayOperation("bytes and text", ArrayOperation::tell));
    }

    private static ArrayClass kind(SharedArray array) {
        return ArrayClass.holding(array.elementType());
    }

    /** Other elements: the last becomes the first, and each of the others moves on by one. */
    private static Object others(SharedArray array) {
        Object elements = kind(array).toArray(array);
        int last = (int) array.length() - 1;
        Object others = kind(array).zeroes(last + 1);
        System.arraycopy(elements, 0, others, 1, last);
        Array.set(others, 0, Array.get(elements, last));
        return others;
    }

    private static Object copyFromJavaArray(SharedArray array) {
        Object others = others(array);
        kind(array).copyFrom(array, others);
        kind(array).copyFrom(array, others, 5, 1, (int) array.length() - 7);
        return array.length();
    }

    private static Object copyFromInParallel(SharedArray array) {
        kind(array).copyFrom(array, others(array), TWO);
        return array.length();
    }

    private static Object copyToJavaArray(SharedArray array) {
        int length = (int) array.length();
        Object whole = kind(array).zeroes(length);
        Object part = kind(array).zeroes(length);
        Object parallel = kind(array).zeroes(length);
        kind(array).copyTo(array, whole);
        kind(array).copyTo(array, part, 3, 2, length - 6);
        kind(array).copyTo(array, parallel, TWO);
        return new Object[] {whole, part, parallel};
    }

    private static Object copyByMemorySegment(SharedArray array) {
        MemorySegment source = JavaArrays.segment(others(array));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory =
                    arena.allocate(BEFORE + source.byteSize(), 64).asSlice(BEFORE);
            array.copyTo(memory);
            byte[] before = memory.toArray(JAVA_BYTE);
            memory.copyFrom(source);
            array.copyFrom(memory);
            array.copyFrom(memory, 4, 1, array.length() - 5);
            array.copyFrom(memory, TWO);
            return before;
        }
    }

    private static Object copyByBuffers(SharedArray array) {
        int bytes = (int) array.memorySegment().byteSize();
        List<byte[]> found = new ArrayList<>();
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(order);
            kind(array).copyTo(array, kind(array).view(memory));
            found.add(new byte[bytes]);
            memory.get(found.getLast());
            kind(array).copyFrom(array, kind(array).wrap(others(array)));
            memory.clear();
            kind(array).copyFrom(array, kind(array).view(memory), TWO);
        }
        return found.toArray();
    }

    private static Object useAsBuffer(SharedArray array) {
        Buffer buffer = kind(array).asBuffer(array);
        List<Object> found = new ArrayList<>();
        int last = buffer.limit() - 1;
        for (int i = 0; i < 20; i++) {
            found.add(ArrayClass.get(buffer, i));
            ArrayClass.put(buffer, i, ArrayClass.get(buffer, last - i));
        }
        return found;
    }

    private static Object fill(SharedArray array) {
        kind(array).fill(array, kind(array).value(1));
        return array.length();
    }

    private static Object convertTo(SharedArray array) {
        List<Object> found = new ArrayList<>();
        for (Overflow overflow : Overflow.values()) {
            ArrayClass.all().map(kind -> kind.zeroes((int) array.length())).forEach(target -> {
                found.add(outcome(array, () -> JavaArrayConversion.convertTo(array, target, overflow)));
                found.add(checksum(JavaArrays.segment(target)));
                found.add(outcome(array, () -> JavaArrayConversion.convertTo(array, target, overflow, TWO)));
                found.add(checksum(JavaArrays.segment(target)));
            });
        }
        return found;
    }

    private static Object convertFrom(SharedArray array) {
        List<Object> found = new ArrayList<>();
        for (Overflow overflow : Overflow.values()) {
            ArrayClass.all().map(kind -> kind.sample((int) array.length())).forEach(source -> {
                found.add(outcome(array, () -> JavaArrayConversion.convertFrom(array, source, overflow)));
                found.add(checksum(array.memorySegment()));
                kind(array).fill(array, kind(array).value(0));
                found.add(outcome(array, () -> JavaArrayConversion.convertFrom(array, source, overflow, TWO)));
                found.add(checksum(array.memorySegment()));
                found.add(outcome(array, () -> JavaArrayConversion.assign(array.view(), source, overflow)));
            });
        }
        return found;
    }

    private static String outcome(SharedArray array, Runnable action) {
        try {
            action.run();
            return "done";
        } catch (ArithmeticException e) {
            return e.getMessage().replace(array.name(), "");
        }
    }

    private static long checksum(MemorySegment memory) {
        CRC32 checksum = new CRC32();
        checksum.update(memory.toArray(JAVA_BYTE));
        return checksum.getValue();
    }

    private static Object copyWithHook(SharedArray array) {
        List<Object> told = new ArrayList<>();
        SharedArray hooked = kind(array).withHook(array, new WriteHook() {
            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                told.add(view.get(from) + " " + from + " " + count);
            }
        });
        kind(array).copyFrom(hooked, others(array));
        kind(array).set(hooked, 7, kind(array).get(hooked, 1));
        return told;
    }

    /** Huge pages are where there are some; what counts is that nothing moves. */
    private static Object collapse(SharedArray array) {
        array.collapse();
        return array.length();
    }

    private static Object reverse(SharedArray array) {
        Slice reversed = Slice.reversed();
        array.view().assign(array.view().slice(reversed, reversed, reversed));
        return array.length();
    }

    private static Object compare(SharedArray array) {
        ArrayView view = array.view();
        ArrayView shifted = view.slice(Slice.from(1));
        return List.of(
                view.contentEquals(view),
                view.mismatch(view.slice(Slice.all(), Slice.reversed())),
                shifted.mismatch(view.slice(Slice.to(-1))),
                view.asReadOnly().contentHash(),
                view.slice(Slice.all(), Slice.all(), Slice.reversed())
                        .asReadOnly()
                        .contentHash());
    }

    private static Object swapElements(SharedArray array) {
        for (long i = 0; i < array.length() / 2; i++) {
            Object element = kind(array).get(array, i);
            kind(array).set(array, i, kind(array).get(array, array.length() - 1 - i));
            kind(array).set(array, array.length() - 1 - i, element);
        }
        return array.length();
    }

    private static Object swapByIndex(SharedArray array) {
        long[] shape = array.shape();
        for (long z = 0; z < shape[0]; z++) {
            for (long y = 0; y < shape[1]; y++) {
                kind(array).set(array, z, y, 0, kind(array).get(array, z, y, shape[2] - 1));
            }
        }
        return array.length();
    }

    private static Object getByView(SharedArray array) {
        ArrayView view = array.view();
        List<Object> found = new ArrayList<>();
        long[] shape = array.shape();
        for (long z = 0; z < shape[0]; z++) {
            for (long x = 0; x < shape[2]; x++) {
                found.add(view.get(z, 1, x));
                found.add(view.getLong(z, 2, x));
                found.add(view.getDouble(z, 3, x));
                found.add(view.at(z).at(0).get(x));
            }
        }
        return found;
    }

    private static Object setByView(SharedArray array) {
        ArrayView view = array.view();
        long[] shape = array.shape();
        for (long z = 0; z < shape[0]; z++) {
            for (long x = 0; x < shape[2]; x++) {
                view.setLong(z, 1, x, (z + x) % 2);
                view.setDouble(z, 2, x, z % 2);
            }
        }
        return array.length();
    }

    private static Object fillSlice(SharedArray array) {
        array.view().slice(Slice.all(), Slice.range(1, 4).step(2)).fill(1);
        array.view().at(1).at(0).fill(0.0);
        return array.length();
    }

    private static Object castAndReshape(SharedArray array) {
        if (!array.view().isContiguous(Order.C)) {
            return array.length();
        }
        ArrayView flat = array.view().reshape(-1);
        List<Object> found = new ArrayList<>(List.of(flat.get(17), flat.length()));
        for (ElementType type : ElementType.values()) {
            ArrayView cast = flat.cast(type);
            found.add(cast.toArray());
            cast.assign(cast.slice(Slice.reversed()), Overflow.WRAP);
        }
        return found.toArray();
    }

    private static Object tell(SharedArray array) {
        ArrayView view = array.view();
        return List.of(
                Arrays.toString(view.toBytes(Order.C)),
                Arrays.toString(view.toBytes(Order.F)),
                view.slice(Slice.all(), Slice.all(), Slice.range(0, 9).step(3)).hex(),
                array.toString().replace(array.name(), ""));
    }

    @Override
    public String toString() {
        return name;
    }
}
