package io.github.shmarray.cli;

import io.github.shmarray.ArrayView;
import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.Complex;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segments.SegmentInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The first and the last elements of arrays whose elements are no numbers. */
final class Excerpt {
    private static final long EACH_SIDE = 3;

    /** By the letter that numpy has for a kind of elements. */
    private static final Map<Character, Class<?>> CLASSES = Map.of(
            'c', Complex.class,
            'M', Instant.class,
            'm', Duration.class,
            'S', String.class,
            'U', String.class,
            'V', byte[].class);

    private Excerpt() {}

    /** The elements; empty where nothing is known of them but their bytes, as of structures. */
    static Optional<String> of(SegmentInfo segment) {
        String dtype = segment.dtype().orElse("");
        Class<?> type = dtype.length() > 1 ? CLASSES.get(dtype.charAt(1)) : null;
        if (type == null) {
            return Optional.empty();
        }
        try (SharedRecordArray<?> array =
                SharedRecordArray.attachHandle(segment.handle(), AttachOptions.readOnly(), type)) {
            return Optional.of(text(array.length(), i -> value(array, i)));
        }
    }

    /** As numpy shows them. */
    static String of(ArrayView elements, String nameOfArray) {
        String described = elements.toString();
        int shape = described.indexOf('(', described.indexOf(nameOfArray) + nameOfArray.length());
        int start = described.indexOf(')', shape) + 2;
        return start > 1 && start < described.length()
                ? described.substring(start, described.length() - 1).strip()
                : "";
    }

    private static String text(long length, LongFunction<String> element) {
        boolean isWhole = length <= 2 * EACH_SIDE;
        LongStream first = LongStream.range(0, isWhole ? length : EACH_SIDE);
        LongStream last = LongStream.range(isWhole ? length : length - EACH_SIDE, length);
        return "[" + join(first, element) + (isWhole ? "" : " ... ") + join(last, element) + "]";
    }

    private static String join(LongStream indices, LongFunction<String> element) {
        return indices.mapToObj(element).collect(Collectors.joining(" "));
    }

    private static String value(SharedRecordArray<?> array, long index) {
        try {
            Object element = array.get(index);
            return switch (element) {
                case String text -> "'" + SegmentName.printable(text) + "'";
                case byte[] bytes -> HexFormat.of().formatHex(bytes);
                case Complex number -> number.real() + (number.imaginary() < 0 ? "" : "+") + number.imaginary() + "j";
                case Object other -> other.toString();
            };
        } catch (SharedMemoryException | ArithmeticException noSuchValue) {
            // Such as no time at all, or one that Java does not have.
            return "?";
        }
    }
}
