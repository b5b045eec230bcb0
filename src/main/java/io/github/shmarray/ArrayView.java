package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Range;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The elements of a shared array by n-dimensional index, or some of them: a window that copies nothing. Slices, sub-views,
 * casts and reshaped views share the elements with the view they come from; what is written through one is seen by all.
 *
 * <p>Indices may be negative and then count from the end. A view is over when it is {@linkplain #close() closed} or its
 * array is closed; every method then throws {@link IllegalStateException}. It need not be closed, for it owns nothing. As safe
 * to use from many threads as the array is.
 *
 * <p>Modelled on Python's {@code memoryview}; n-dimensional sub-views and slices are possible here too.
 */
public final class ArrayView extends ViewTransfer {
    private ArrayView(SharedArray array, Elements elements) {
        super(array, elements);
    }

    /** All elements; of those that are appended meanwhile, none. */
    static ArrayView of(SharedArray array) {
        Geometry geometry = array.layout().geometry();
        return new ArrayView(array, new Elements(array.memory().lastingElements(), array.elementType(), geometry));
    }

    /** Of elements that lie in the memory of an array. */
    static ArrayView of(SharedArray array, Elements elements) {
        return new ArrayView(array, elements);
    }

    /** One dimension, in the order of memory. */
    static ArrayView flat(SharedArray array) {
        ElementType type = array.elementType();
        Geometry geometry = Geometry.rowMajor(new long[] {array.length()}, type.byteSize());
        return new ArrayView(array, new Elements(array.memory().lastingElements(), type, geometry));
    }

    /** What an element of the view is; a cast view has another than its array. */
    public ElementType elementType() {
        return usable("elementType").type();
    }

    /** The elements along each dimension; without dimensions for a single element. */
    public long[] shape() {
        return usable("shape").geometry().shape().clone();
    }

    /** The bytes from one element to the next along each dimension; negative where a slice goes backwards. */
    public long[] strides() {
        return usable("strides").geometry().strides().clone();
    }

    /** The number of dimensions; 0 for a single element. */
    public int dimensions() {
        return usable("dimensions").geometry().dimensions();
    }

    /** The number of elements. */
    public long length() {
        return usable("length").count();
    }

    /** The bytes of all elements. */
    public long byteSize() {
        return usable("byteSize").byteSize();
    }

    /** Whether writing through it throws {@link UnsupportedOperationException}. */
    public boolean isReadOnly() {
        return usable("isReadOnly").memory().isReadOnly();
    }

    /** Whether the elements lie side by side in that order; with {@link Order#A}, in either. */
    public boolean isContiguous(Order order) {
        Objects.requireNonNull(order, "order");
        usable("isContiguous");
        return switch (order) {
            case C -> elements.isRowMajor();
            case F -> elements.isColumnMajor();
            case A -> elements.isRowMajor() || elements.isColumnMajor();
        };
    }

    /**
     * The sub-view at one index of the first dimension, with one dimension less.
     *
     * @throws IndexOutOfBoundsException if the index is outside, or there are no dimensions
     */
    public ArrayView at(long index) {
        Geometry geometry = usable("at").geometry();
        try {
            return with(elements.type(), geometry.at(index));
        } catch (IndexOutOfBoundsException e) {
            throw explain("at(" + index + ") of", e);
        }
    }

    /**
     * Some of the elements along the first dimensions; the others stay whole.
     *
     * @throws IndexOutOfBoundsException if there are more slices than dimensions
     */
    public ArrayView slice(Slice... slices) {
        Objects.requireNonNull(slices, "slices");
        Geometry geometry = usable("slice").geometry();
        if (slices.length > geometry.dimensions()) {
            throw new IndexOutOfBoundsException("slice of " + describe() + ": " + slices.length + " slices for "
                    + geometry.dimensions() + " dimensions");
        }
        Range[] ranges = new Range[slices.length];
        for (int dimension = 0; dimension < ranges.length; dimension++) {
            Slice slice = Objects.requireNonNull(slices[dimension], "slices");
            ranges[dimension] = slice.of(geometry.shape()[dimension]);
        }
        return with(elements.type(), geometry.slice(ranges));
    }

    /**
     * The same bytes as elements of another type, in one dimension.
     *
     * @throws IllegalArgumentException if the elements do not lie side by side in row-major order, or their bytes are not a
     *     multiple of the new element size
     */
    public ArrayView cast(ElementType newType) {
        Objects.requireNonNull(newType, "newType");
        long bytes = usable("cast").byteSize();
        if (bytes % newType.byteSize() != 0) {
            throw new IllegalArgumentException("cast of " + describe() + ": its " + bytes
                    + " bytes are not a multiple of the " + newType.byteSize() + " of " + newType.numpyName());
        }
        return cast(newType, bytes / newType.byteSize());
    }

    /**
     * The same bytes as elements of another type and shape.
     *
     * @throws IllegalArgumentException if the elements do not lie side by side in row-major order, or the new shape has
     *     another number of bytes
     */
    public ArrayView cast(ElementType newType, long... newShape) {
        Objects.requireNonNull(newType, "newType");
        Objects.requireNonNull(newShape, "newShape");
        usable("cast");
        Supplier<String> operation =
                () -> "cast of " + describe() + " to " + newType.numpyName() + " " + Shapes.text(newShape);
        requireRowMajor(operation);
        long newBytes = Shapes.checkedCount(newShape, newType.byteSize(), operation) * newType.byteSize();
        if (newBytes != elements.byteSize()) {
            throw new IllegalArgumentException(
                    operation.get() + ": " + newBytes + " bytes are not " + elements.byteSize());
        }
        return sideBySide(newType, newShape.clone());
    }

    /**
     * The same elements in another shape.
     *
     * @param newShape -1, at most once, stands for the length that is left
     * @throws IllegalArgumentException if the elements do not lie side by side in row-major order, or the new shape has
     *     another number of elements
     */
    public ArrayView reshape(long... newShape) {
        Objects.requireNonNull(newShape, "newShape");
        long count = usable("reshape").count();
        ElementType type = elements.type();
        Supplier<String> operation = () -> "reshape " + describe() + " to " + Shapes.text(newShape);
        requireRowMajor(operation);
        long[] completed = Shapes.completed(newShape, count, operation);
        long newCount = Shapes.checkedCount(completed, type.byteSize(), operation);
        if (newCount != count) {
            throw new IllegalArgumentException(operation.get() + ": it has " + count + " elements, not " + newCount);
        }
        return sideBySide(type, completed);
    }

    private void requireRowMajor(Supplier<String> operation) {
        if (!elements.isRowMajor()) {
            throw new IllegalArgumentException(operation.get()
                    + ": its elements do not lie side by side in row-major order; assign it to another array first");
        }
    }

    private ArrayView sideBySide(ElementType type, long[] shape) {
        Geometry plain = Geometry.rowMajor(shape, type.byteSize());
        return with(type, new Geometry(elements.geometry().offset(), plain.shape(), plain.strides()));
    }

    /** The same elements, which cannot be written through it nor through what is made from it. */
    public ArrayView asReadOnly() {
        return new ArrayView(array, usable("asReadOnly").asReadOnly());
    }

    private ArrayView with(ElementType type, Geometry geometry) {
        return new ArrayView(array, elements.with(type, geometry));
    }

    /** Whether the other view has the same shape and, by value, the same elements; NaN equals nothing, 1 equals 1.0. */
    public boolean contentEquals(ArrayView other) {
        Objects.requireNonNull(other, "other");
        return usable("compare").hasShapeOf(other.usable("compare")) && mismatch(other) < 0;
    }

    /**
     * The number, in row-major order, of the first element that differs in value from the other view's; -1 if none does.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public long mismatch(ArrayView other) {
        Objects.requireNonNull(other, "other");
        usable("compare");
        requireShapeOf(other, "compare");
        long[] found = new long[1];
        during("compare", other, "compare", () -> found[0] = elements.mismatch(other.elements));
        return found[0];
    }

    /**
     * A hash code of the shape and the elements; equal for views whose content is equal.
     *
     * @throws UnsupportedOperationException if the view is writable, for its content may change
     */
    public int contentHash() {
        if (!usable("contentHash").memory().isReadOnly()) {
            throw new UnsupportedOperationException(
                    "contentHash of " + describe() + ": it is writable, so its content may change; use asReadOnly()");
        }
        int[] hash = new int[1];
        during("contentHash of", () -> hash[0] = elements.contentHash());
        return hash[0];
    }

    @Override
    ArrayView self() {
        return this;
    }

    /** The name of the array, type and shape, and the elements as {@link SharedArray#toString} shows them. Never throws. */
    @Override
    public String toString() {
        return array.memory().describe("ArrayView[\"" + array.name() + "\", " + elements, () -> usable("toString of"));
    }
}
