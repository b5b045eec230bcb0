package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;

/** Elements of n dimensions in memory, and what can be done with all of them at once. */
public record Elements(MemorySegment memory, ElementType type, Geometry geometry) {
    /** The elements of a Java array in row-major order. */
    public static Elements ofArray(Object javaArray, long... shape) {
        ElementType type = ElementType.ofArray(javaArray);
        return new Elements(JavaArrays.segment(javaArray), type, Geometry.rowMajor(shape, type.byteSize()));
    }

    /** One value everywhere. */
    public static Elements repeated(Object oneElementArray, long... shape) {
        ElementType type = ElementType.ofArray(oneElementArray);
        Geometry still = new Geometry(0, shape, new long[shape.length]);
        return new Elements(JavaArrays.segment(oneElementArray), type, still);
    }

    public long count() {
        return geometry.count();
    }

    public long byteSize() {
        return count() * type.byteSize();
    }

    public boolean isRowMajor() {
        return geometry.isRowMajor(type.byteSize());
    }

    public boolean isColumnMajor() {
        return geometry.isColumnMajor(type.byteSize());
    }

    public boolean hasShapeOf(Elements other) {
        return Arrays.equals(geometry.shape(), other.geometry.shape());
    }

    public Elements with(ElementType newType, Geometry newGeometry) {
        return new Elements(memory, newType, newGeometry);
    }

    public Elements asReadOnly() {
        return new Elements(memory.asReadOnly(), type, geometry);
    }

    /**
     * Whether the bytes from the first to the last element of both have some in common.
     *
     * @param apart how many bytes the memory of the others starts behind that of these
     */
    public boolean mayOverlap(Elements other, long apart) {
        return count() > 0
                && geometry.firstByte() < apart + other.geometry.lastByte() + other.type.byteSize()
                && apart + other.geometry.firstByte() < geometry.lastByte() + type.byteSize();
    }

    private Strided from(Runs.Run run) {
        return new Strided(memory, type, run.from(), run.fromStride());
    }

    private Strided to(Runs.Run run) {
        return new Strided(memory, type, run.to(), run.toStride());
    }

    /**
     * Checks that all these elements can be replaced by others, of a shape that can be broadcast to theirs.
     *
     * @param mayOverlap whether the two may overlap; the result is then as if the source had been read whole before
     * @param target what these elements are, for a message
     * @return what replaces them; it refuses nothing any more
     */
    public Runnable assignment(Elements source, boolean mayOverlap, Overflow overflow, Supplier<String> target) {
        return assignment(source, mayOverlap, overflow, target, 1);
    }

    /**
     * Checks as {@link #assignment(Elements, boolean, Overflow, Supplier)} does.
     *
     * @param threads how many may check and replace at once, the calling one included
     */
    public Runnable assignment(
            Elements source, boolean mayOverlap, Overflow overflow, Supplier<String> target, int threads) {
        if (overflow == Overflow.EXACT && count() > 0) {
            source.requireFits(type, target, threads);
        }
        if (!mayOverlap) {
            return () -> assign(source, overflow, threads);
        }
        return () -> {
            try (Arena arena = Arena.ofConfined()) {
                assign(source.copyIn(arena), overflow, 1);
            }
        };
    }

    /** Writes elements that have been checked, if the mode asks for it. */
    private void assign(Elements source, Overflow overflow, int threads) {
        Runs.forEach(
                source.geometry.broadcastTo(geometry.shape()),
                geometry,
                run -> Conversion.copyChecked(source.from(run), to(run), run.count(), overflow, threads));
    }

    /** What does not fit must be found before anything is written, over all runs. */
    private void requireFits(ElementType targetType, Supplier<String> target, int threads) {
        if (Conversion.alwaysFits(type, targetType)) {
            return;
        }
        try {
            Runs.forEach(geometry, geometry, run -> Conversion.check(from(run), targetType, different(run), threads));
        } catch (InexactConversionException e) {
            requireFitsInOrder(targetType, target);
        }
    }

    /** Finds the first that does not fit; the elements may have changed since it was known that there is one. */
    private void requireFitsInOrder(ElementType targetType, Supplier<String> target) {
        Runs.forEachInOrder(geometry, geometry, run -> {
            try {
                Conversion.check(from(run), targetType, run.count());
            } catch (InexactConversionException e) {
                boolean isFill = isRepeated();
                String element = isFill ? "the value" : "element " + (run.number() + e.index());
                String advice = isFill ? "" : "; use Overflow.WRAP or Overflow.SATURATE to have it changed";
                throw new ArithmeticException("convert into " + target.get() + ": " + element + " is " + e.number()
                        + ", which " + targetType.numpyName() + " cannot hold" + advice);
            }
        });
    }

    /** How many elements of a run need to be looked at: one that stands for all is looked at once. */
    private static long different(Runs.Run run) {
        return run.fromStride() == 0 ? 1 : run.count();
    }

    private boolean isRepeated() {
        return Arrays.stream(geometry.strides()).allMatch(stride -> stride == 0);
    }

    private Elements copyIn(Arena arena) {
        MemorySegment copy = arena.allocate(Math.max(1, byteSize()), Long.BYTES);
        copyBytes(copy, true);
        return new Elements(copy, type, Geometry.rowMajor(geometry.shape(), type.byteSize()));
    }

    /** Copies all elements side by side to the start of {@code target}, in row-major or column-major order. */
    public void copyBytes(MemorySegment target, boolean isRowMajor) {
        int size = type.byteSize();
        Geometry packed =
                isRowMajor ? Geometry.rowMajor(geometry.shape(), size) : Geometry.columnMajor(geometry.shape(), size);
        Elements copy = new Elements(target, type, packed);
        Runs.forEach(geometry, packed, run -> Conversion.copy(from(run), copy.to(run), run.count(), Overflow.WRAP));
    }

    /** The row-major number of the first elements that differ in value, or -1; the shapes must be the same. */
    public long mismatch(Elements other) {
        return isEqual(other) ? -1 : firstMismatch(other);
    }

    private boolean isEqual(Elements other) {
        boolean[] isEqual = {true};
        Runs.forEach(
                geometry,
                other.geometry,
                run -> isEqual[0] = isEqual[0] && Equality.mismatch(from(run), other.to(run), run.count()) < 0);
        return isEqual[0];
    }

    private long firstMismatch(Elements other) {
        long[] found = {-1};
        Runs.forEachInOrder(geometry, other.geometry, run -> {
            if (found[0] < 0) {
                long mismatch = Equality.mismatch(from(run), other.to(run), run.count());
                found[0] = mismatch < 0 ? -1 : run.number() + mismatch;
            }
        });
        return found[0];
    }

    public int contentHash() {
        int[] hash = {Arrays.hashCode(geometry.shape())};
        Runs.forEachInOrder(geometry, geometry, run -> hash[0] = Equality.hash(from(run), run.count(), hash[0]));
        return hash[0];
    }

    /** "int32 (2, 3)" */
    @Override
    public String toString() {
        return type.numpyName() + " " + Shapes.text(geometry.shape());
    }
}
