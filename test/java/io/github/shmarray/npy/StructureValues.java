package io.github.shmarray.npy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.ArrayView;
import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.element.Complex;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A few elements of a structure, with what numpy finds in each of its fields that have no fields, and what this library does. */
final class StructureValues {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] header;
    private final byte[] elements;
    private final NpyStructure structure;
    private final List<String> numpy;
    private final List<String> differences = new ArrayList<>();
    private int fields;
    private int records;

    /**
     * @param header of three elements
     * @param numpy of each field without fields, in the order of memory: its bytes, and its values, as test/python/npy_reference.py has them
     */
    StructureValues(byte[] header, byte[] elements, List<String> numpy) {
        this.header = header;
        this.elements = elements;
        this.structure = (NpyStructure) NpyFile.read(header, elements.length).type();
        this.numpy = numpy;
    }

    byte[] file() {
        byte[] file = Arrays.copyOf(header, header.length + elements.length);
        System.arraycopy(elements, 0, file, header.length, elements.length);
        return file;
    }

    List<String> differences() {
        return differences;
    }

    /** How many were compared as views. */
    int fields() {
        return fields;
    }

    /** 1 if whole records were compared, else 0. */
    int records() {
        return records;
    }

    /**
     * @param name where the file is
     * @param isCopied whether to compare a copy
     */
    void compare(String name, boolean isCopied) {
        try (var array = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
            int found = compareFields(array, "", structure, 0);
            note(numpy.size() == found, "fields", numpy.size() + "", found + "");
        }
        Class<?> type = new RecordClasses().of(structure);
        if (type != null && structure.size() > 0) {
            records++;
            compareRecords(name, isCopied, type);
        }
    }

    private void note(boolean isSame, String what, String there, String here) {
        if (!isSame) {
            differences.add(what + ": numpy has " + there + ", here it is " + here);
        }
    }

    /** Of the fields in a structure, from one on; returns how many there are up to their end. */
    private int compareFields(SharedRecordArray<?> array, String prefix, NpyStructure of, int from) {
        int next = from;
        for (NpyField field : of.fields()) {
            NpyType base = base(field.type());
            if (base instanceof NpyStructure inner) {
                next = compareFields(array, prefix + field.name() + ".", inner, next);
                continue;
            }
            // Where names have dots in them, several fields can have the same path.
            if (base.isNative() && next < numpy.size() && !(prefix + field.name()).contains("..") && isPath(field)) {
                compareField(array, prefix + field.name(), next);
                if (field.title() != null && field.title().indexOf('.') < 0) {
                    compareField(array, prefix + field.title(), next);
                }
            }
            next++;
        }
        return next;
    }

    private static boolean isPath(NpyField field) {
        return field.name().indexOf('.') < 0;
    }

    private void compareField(SharedRecordArray<?> array, String path, int index) {
        String expected = part(index, 0);
        String found;
        try {
            ArrayView view = array.field(path);
            found = view.length() == 0 ? "" : view.hex();
        } catch (RuntimeException e) {
            found = e.toString();
        }
        fields++;
        note(expected.equals(found), "field " + path, expected, found);
    }

    private String part(int index, int number) {
        String answer = numpy.get(index);
        int bar = answer.indexOf('|');
        return number == 0 ? answer.substring(0, bar) : answer.substring(bar + 1);
    }

    private static NpyType base(NpyType type) {
        return type instanceof NpySubArray array ? base(array.base()) : type;
    }

    private <R> void compareRecords(String name, boolean isCopied, Class<R> type) {
        CreateOptions replacing = CreateOptions.defaults().withReplace();
        try (SharedRecordArray<R> array = isCopied
                ? SharedRecordArray.copyOf(name, replacing, TestSegments.path(name), type)
                : SharedRecordArray.attach(name, type)) {
            List<R> all = List.of(array.get(0), array.get(1), array.get(2));
            compareComponents(all, structure, 0);
            array.set(1, all.getFirst());
            byte[] expected = elements.clone();
            takeComponents(structure, 0, expected);
            byte[] found = array.memorySegment().toArray(ValueLayout.JAVA_BYTE);
            note(Arrays.equals(expected, found), "set(1, get(0))", HEX.formatHex(expected), HEX.formatHex(found));
        } catch (RuntimeException | ReflectiveOperationException e) {
            differences.add("records: " + e);
        }
    }

    private int compareComponents(List<?> all, NpyStructure of, int from) throws ReflectiveOperationException {
        int next = from;
        int component = 0;
        for (NpyField field : of.fields()) {
            NpyType base = base(field.type());
            List<Object> values = new ArrayList<>();
            if (RecordClasses.isComponent(field)) {
                for (Object one : all) {
                    values.add(one.getClass().getMethod("c" + component).invoke(one));
                }
                component++;
            }
            if (base instanceof NpyStructure inner) {
                next = values.isEmpty() ? next + leaves(inner) : compareComponents(values, inner, next);
            } else {
                if (!values.isEmpty()) {
                    compareComponent(field, (NpyScalar) base, values, next);
                }
                next++;
            }
        }
        return next;
    }

    private static int leaves(NpyStructure structure) {
        return structure.fields().stream()
                .mapToInt(field -> base(field.type()) instanceof NpyStructure inner ? leaves(inner) : 1)
                .sum();
    }

    private void compareComponent(NpyField field, NpyScalar scalar, List<Object> values, int index) {
        StringBuilder found = new StringBuilder();
        for (Object value : values) {
            boolean isOne = !(field.type() instanceof NpySubArray);
            for (int i = 0; i < (isOne ? 1 : Array.getLength(value)); i++) {
                found.append(text(scalar, isOne ? value : Array.get(value, i)));
            }
        }
        note(part(index, 1).contentEquals(found), "component " + field.name(), part(index, 1), found.toString());
    }

    private static String text(NpyScalar scalar, Object value) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        switch (value) {
            case Boolean truth -> bytes.put((byte) (truth ? 1 : 0));
            case Byte number -> bytes.put(number);
            case Short number -> bytes.putShort(number);
            case Integer number -> bytes.putInt(number);
            case Long number -> bytes.putLong(number);
            case Float number -> bytes.putFloat(number);
            case Double number -> bytes.putDouble(number);
            case Complex number -> put(bytes, scalar.size() == Double.BYTES, number);
            case String text -> {
                return HEX.formatHex(text.getBytes(UTF_8)) + ",";
            }
            case byte[] raw -> {
                return HEX.formatHex(raw) + ",";
            }
            default -> throw new AssertionError(value);
        }
        return HEX.formatHex(bytes.array(), 0, bytes.position());
    }

    private static void put(ByteBuffer bytes, boolean isFloats, Complex number) {
        if (isFloats) {
            bytes.putFloat((float) number.real()).putFloat((float) number.imaginary());
        } else {
            bytes.putDouble(number.real()).putDouble(number.imaginary());
        }
    }

    /** What the first element has where a record has components, the second one is to have, and no more. */
    private void takeComponents(NpyStructure of, int offset, byte... expected) {
        for (NpyField field : of.fields()) {
            if (!RecordClasses.isComponent(field)) {
                continue;
            }
            int place = offset + field.offset();
            if (field.type() instanceof NpyStructure inner) {
                takeComponents(inner, place, expected);
            } else {
                System.arraycopy(
                        elements,
                        place,
                        expected,
                        structure.size() + place,
                        field.type().size());
            }
        }
    }
}
