package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.posix.Posix;
import java.util.Objects;

/**
 * How a segment is attached to: {@code AttachOptions.readOnly().withShape(1000, 3)}. Immutable.
 *
 * @param isReadOnly whether writing throws; off by default
 * @param shape the shape it must have; null, the default, for any
 * @param raw where the elements are in a segment without a header; null, the default, if it has one
 * @param prefault map all pages at once instead of each when it is first used; off by default
 * @param posix the way system calls are made
 */
public record AttachOptions(boolean isReadOnly, long[] shape, Raw raw, boolean prefault, Posix posix) {
    /**
     * The layout of a segment that does not describe itself, such as Python's {@code SharedMemory} or a C program makes.
     *
     * @param elementType in this machine's byte order
     * @param offset the bytes before the first element
     */
    public record Raw(ElementType elementType, long offset) {
        public Raw {
            Objects.requireNonNull(elementType, "elementType");
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + " of a raw segment is negative");
            }
        }
    }

    public AttachOptions {
        Objects.requireNonNull(posix, "posix");
        shape = shape == null ? null : shape.clone();
        if (raw != null && shape == null) {
            throw new IllegalArgumentException("a raw segment does not tell its shape: give it");
        }
    }

    public static AttachOptions readWrite() {
        return new AttachOptions(false, null, null, false, Posix.preferred());
    }

    public static AttachOptions readOnly() {
        return new AttachOptions(true, null, null, false, Posix.preferred());
    }

    @Override
    public long[] shape() {
        return shape == null ? null : shape.clone();
    }

    /** Refuse a segment of another shape. */
    public AttachOptions withShape(long... expected) {
        return new AttachOptions(isReadOnly, expected, raw, prefault, posix);
    }

    /** Take a segment that has no header as an array in row-major order. */
    public AttachOptions withRaw(ElementType elementType, long offset, long... rawShape) {
        return new AttachOptions(isReadOnly, rawShape, new Raw(elementType, offset), prefault, posix);
    }

    public AttachOptions withPrefault() {
        return new AttachOptions(isReadOnly, shape, raw, true, posix);
    }

    public AttachOptions withPosix(Posix implementation) {
        return new AttachOptions(isReadOnly, shape, raw, prefault, implementation);
    }
}
