package io.github.shmarray.records;

import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.KnownNames;
import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a field lies in each element of an array of structures, however deep in it.
 *
 * @param offset from the beginning of the element, in bytes
 * @param shape the elements of the field along each dimension; none for one
 * @param strides from one of them to the next along each dimension, in bytes
 */
public record FieldPlace(ElementType type, long offset, long[] shape, long[] strides) {
    /**
     * Finds a field by its name or title, or by several with a dot between them for one that is deeper: {@code bid.price}. What is no
     * number is found as the numbers that it is made of: a string of bytes as the bytes that it has; and complex numbers have the fields
     * {@code real} and {@code imag}.
     *
     * @throws IllegalArgumentException if there is none, or it has no numbers in this machine's byte order; the message goes on from what
     *     the array is
     */
    public static FieldPlace of(NpyType elements, String path) {
        var search = new Search(path);
        if (elements instanceof NpyStructure structure) {
            return search.in(structure, path);
        }
        return search.part(elements, path)
                .orElseThrow(() -> new IllegalArgumentException("it has no field " + path + " but elements of type "
                        + elements.descr() + "; values() has what they are made of"));
    }

    /**
     * The whole elements, as the numbers that they are made of.
     *
     * @throws IllegalArgumentException if they are structures, or in the byte order that this machine has not
     */
    public static FieldPlace ofAll(NpyType elements) {
        if (elements instanceof NpyStructure structure) {
            throw new IllegalArgumentException("its elements are structures; take one of their fields by field(name); "
                    + KnownNames.list(structure.names()));
        }
        return new Search("").at(elements);
    }

    /** What has been gone through on the way to the field. */
    private static final class Search {
        private final String path;
        private final List<Long> shape = new ArrayList<>();
        private final List<Long> strides = new ArrayList<>();
        private long offset;

        Search(String path) {
            this.path = path;
        }

        /** A name may have dots in it, so all that is left may be one. */
        FieldPlace in(NpyStructure structure, String rest) {
            NpyField whole = structure.field(rest).orElse(null);
            if (whole != null) {
                offset += whole.offset();
                return at(elements(whole.type()));
            }
            for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
                NpyField first = structure.field(rest.substring(0, dot)).orElse(null);
                if (first != null) {
                    offset += first.offset();
                    return inside(elements(first.type()), rest.substring(0, dot), rest.substring(dot + 1));
                }
            }
            throw new IllegalArgumentException(
                    "no field " + rest + (rest.equals(path) ? "" : " of " + path) + "; " + structure.insteadOf(rest));
        }

        private FieldPlace inside(NpyType type, String name, String rest) {
            if (type instanceof NpyStructure structure) {
                return in(structure, rest);
            }
            return part(type, rest)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "its field " + name + " has no fields but is of type " + type.descr()));
        }

        /** One of the two floats of complex numbers, by the name that numpy has for it. */
        Optional<FieldPlace> part(NpyType type, String rest) {
            int part = List.of("real", "imag").indexOf(rest);
            if (part < 0 || !(type instanceof NpyScalar scalar) || scalar.kind() != 'c') {
                return Optional.empty();
            }
            ElementType half = parts(type).type();
            offset += (long) part * half.byteSize();
            return Optional.of(place(half));
        }

        private ElementParts parts(NpyType type) {
            if (!type.isNative()) {
                throw new IllegalArgumentException((path.isEmpty() ? "its elements have" : "its field " + path + " has")
                        + " the bytes in the other order (" + type.descr()
                        + "); get and set take that into account, views do not");
            }
            return ElementParts.of(type).orElseThrow();
        }

        /** What a sub-array is made of, with its dimensions noted. */
        private NpyType elements(NpyType type) {
            NpyType base = type;
            while (base instanceof NpySubArray array) {
                long stride = array.size();
                for (int length : array.shape()) {
                    stride = length == 0 ? 0 : stride / length;
                    shape.add((long) length);
                    strides.add(stride);
                }
                base = array.base();
            }
            return base;
        }

        private FieldPlace at(NpyType type) {
            if (type instanceof NpyStructure structure) {
                throw new IllegalArgumentException(
                        "its field " + path + " is a structure; take one of its fields, as in " + path + "."
                                + firstName(structure) + "; " + KnownNames.list(structure.names()));
            }
            ElementParts parts = parts(type);
            if (parts.hasDimension()) {
                shape.add((long) parts.count());
                strides.add((long) parts.type().byteSize());
            }
            return place(parts.type());
        }

        private FieldPlace place(ElementType type) {
            return new FieldPlace(type, offset, array(shape), array(strides));
        }

        private static long[] array(List<Long> numbers) {
            return numbers.stream().mapToLong(Long::longValue).toArray();
        }

        private static String firstName(NpyStructure structure) {
            return structure.fields().isEmpty()
                    ? ""
                    : structure.fields().getFirst().name();
        }
    }
}
