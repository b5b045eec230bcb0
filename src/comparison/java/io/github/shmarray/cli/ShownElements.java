package io.github.shmarray.cli;

import io.github.shmarray.element.Complex;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.records.ElementClass;
import io.github.shmarray.records.UnreadableValueException;
import io.github.shmarray.segment.SegmentName;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Elements of any type as numpy shows them, in any byte order. */
final class ShownElements {
    private static final long EACH_SIDE = 3;

    /** By the letter that numpy has for a kind of elements that are no numbers. */
    private static final Map<Character, Class<?>> CLASSES = Map.of(
            'c', Complex.class,
            'M', Instant.class,
            'm', Duration.class,
            'S', String.class,
            'U', String.class,
            'V', byte[].class);

    private ShownElements() {}

    /** The class whose objects such elements are; empty if they are numbers or have parts. */
    static Optional<Class<?>> classOf(char kind) {
        return Optional.ofNullable(CLASSES.get(kind));
    }

    /** The first and the last of many. */
    static String list(long length, LongFunction<String> element) {
        boolean isWhole = length <= 2 * EACH_SIDE;
        LongStream first = LongStream.range(0, isWhole ? length : EACH_SIDE);
        LongStream last = LongStream.range(isWhole ? length : length - EACH_SIDE, length);
        return "[" + join(first, element) + (isWhole ? "" : " ... ") + join(last, element) + "]";
    }

    private static String join(LongStream indices, LongFunction<String> element) {
        return indices.mapToObj(element).collect(Collectors.joining(" "));
    }

    /** The element that begins at an offset: of a structure, its fields in parentheses. */
    static String of(NpyType type, MemorySegment memory, long offset) {
        return switch (type) {
            case NpyStructure structure ->
                structure.fields().stream()
                        .map(field -> of(field.type(), memory, offset + field.offset()))
                        .collect(Collectors.joining(", ", "(", ")"));
            case NpySubArray array ->
                list(
                        array.count(),
                        i -> of(array.base(), memory, offset + i * array.base().size()));
            case NpyScalar scalar -> scalar(scalar, memory, offset);
        };
    }

    private static String scalar(NpyScalar type, MemorySegment memory, long offset) {
        Class<?> valueClass = CLASSES.get(type.kind());
        if (valueClass == null) {
            return number(type, memory, offset);
        }
        try {
            return of(ElementClass.of(valueClass, null).accessTo(type).read(memory, offset));
        } catch (UnreadableValueException noSuchValue) {
            return "?";
        }
    }

    /** Of an object of one of the classes. */
    static String of(Object element) {
        return switch (element) {
            case null -> "NaT";
            case String text -> "'" + SegmentName.printable(text) + "'";
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Complex number -> number.real() + (number.imaginary() < 0 ? "" : "+") + number.imaginary() + "j";
            case Object other -> other.toString();
        };
    }

    private static String number(NpyScalar type, MemorySegment memory, long offset) {
        long bits = bits(memory, offset, type.size(), type.order());
        return switch (type.kind()) {
            case 'b' -> bits == 0 ? "False" : "True";
            case 'i' -> String.valueOf(bits);
            case 'u' -> Long.toUnsignedString(bits & -1L >>> Long.SIZE - Byte.SIZE * type.size());
            case NpyScalar.BFLOAT -> String.valueOf(Float.intBitsToFloat((int) bits << Short.SIZE));
            default ->
                switch (type.size()) {
                    case Short.BYTES -> String.valueOf(Float.float16ToFloat((short) bits));
                    case Float.BYTES -> String.valueOf(Float.intBitsToFloat((int) bits));
                    default -> String.valueOf(Double.longBitsToDouble(bits));
                };
        };
    }

    /** With the sign of the uppermost one in all bits above. */
    private static long bits(MemorySegment memory, long offset, int size, ByteOrder order) {
        return switch (size) {
            case Byte.BYTES -> memory.get(ValueLayout.JAVA_BYTE, offset);
            case Short.BYTES -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset);
            case Integer.BYTES -> memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
            default -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
        };
    }
}
