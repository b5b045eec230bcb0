package io.github.shmarray.npy;

import io.github.shmarray.npy.PythonLiteral.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a header says of the type of the elements, as numpy's {@code descr_to_dtype} does: a string, or a list of fields, which
 * are tuples of name, type and, for a sub-array, shape. A field without a name that has bytes without a meaning is padding.
 */
final class DescrReader {
    private DescrReader() {}

    /**
     * @throws NpyFormatException if it is none, or none that is supported
     */
    static NpyType type(Object descr) {
        return switch (descr) {
            case String text -> NpyScalar.parse(text);
            case List<?> fields -> checked(() -> structure(fields));
            default -> throw HeaderReader.wrong("a simple type such as '<i4', or a list of fields, as descr", descr);
        };
    }

    private interface Part {
        NpyType read();
    }

    private static NpyType checked(Part part) {
        try {
            return part.read();
        } catch (IllegalArgumentException e) {
            throw new NpyFormatException("bad .npy header: " + e.getMessage());
        }
    }

    private static NpyStructure structure(List<?> descr) {
        List<NpyField> fields = new ArrayList<>();
        long offset = 0;
        for (Object item : descr) {
            NpyField field = field(item, (int) offset);
            if (!isPadding(field)) {
                fields.add(field);
            }
            offset = field.end();
            if (offset > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a structure is larger than 2^31-1 bytes");
            }
        }
        return new NpyStructure(fields, (int) offset);
    }

    private static NpyField field(Object item, int offset) {
        List<?> parts = items(item);
        if (parts.size() != 2 && parts.size() != 3) {
            throw HeaderReader.wrong("fields such as ('x', '<f8') or ('x', '<f8', (3,)) in descr", item);
        }
        NpyType type = fieldType(parts.get(1));
        NpyType whole = parts.size() == 2 ? type : array(type, parts.get(2));
        if (parts.getFirst() instanceof String name) {
            return new NpyField(name, null, whole, offset);
        }
        if (parts.getFirst() instanceof Tuple names && isTitleAndName(names.items())) {
            String title = (String) names.items().getFirst();
            return new NpyField((String) names.items().getLast(), title, whole, offset);
        }
        throw HeaderReader.wrong("a name or (title, name) of a field", parts.getFirst());
    }

    private static boolean isTitleAndName(List<?> items) {
        return items.size() == 2 && items.stream().allMatch(String.class::isInstance);
    }

    /** Of a tuple, or of a list, which numpy takes for one here; of anything else, none. */
    private static List<?> items(Object literal) {
        return switch (literal) {
            case Tuple tuple -> tuple.items();
            case List<?> list -> list;
            default -> List.of();
        };
    }

    private static NpyType fieldType(Object descr) {
        return descr instanceof Tuple array && array.items().size() == 2
                ? array(fieldType(array.items().get(0)), array.items().get(1))
                : type(descr);
    }

    /** One number in place of a shape is the size of bytes that have none. */
    private static NpyType array(NpyType base, Object shape) {
        if (shape instanceof Long) {
            int length = length(shape);
            boolean isWithoutSize = base instanceof NpyScalar && base.size() == 0;
            return isWithoutSize ? ((NpyScalar) base).ofLength(length) : new NpySubArray(base, List.of(length));
        }
        // numpy takes an empty list for a structure without fields, not for a shape.
        boolean isShape = shape instanceof Tuple || shape instanceof List<?> lengths && !lengths.isEmpty();
        if (!isShape) {
            throw HeaderReader.wrong("a tuple such as (3,) as the shape of a field", shape);
        }
        List<Integer> lengths = items(shape).stream().map(DescrReader::length).toList();
        boolean isBase = lengths.isEmpty() && (base.size() > 0 || base instanceof NpyStructure);
        return isBase ? base : new NpySubArray(base, lengths);
    }

    private static int length(Object length) {
        if (!(length instanceof Long value)) {
            throw HeaderReader.wrong("integers in the shape of a field", length);
        }
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("length " + value + " of a sub-array is larger than 2^31-1");
        }
        return (int) Math.max(value, -1);
    }

    /** Whether numpy leaves it out, as it does with any sub-array that has no name. */
    private static boolean isPadding(NpyField field) {
        boolean isNamed = !field.name().isEmpty() || field.title() != null;
        boolean isBytes = field.type() instanceof NpyScalar scalar && "VB".indexOf(scalar.kind()) >= 0;
        return !isNamed && (isBytes || field.type() instanceof NpySubArray);
    }
}
