package io.github.shmarray.segment;

import io.github.shmarray.element.ElementType;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Where elements without a header of their own are, as text: {@code int32(2,3)@4224:/dev/shm/prices}.
 *
 * @param offset bytes from the start of the file to the first element
 */
public record ArrayHandle(ElementType type, long[] shape, long offset, String path) {
    private static final Pattern TEXT = Pattern.compile("([a-z]+\\d*)\\(([\\d,]*)\\)@(\\d+):(/.*)", Pattern.DOTALL);

    /** Whether the text is a path, as the handle of an array that has a file to itself is. */
    public static boolean isPath(String text) {
        return text.startsWith("/");
    }

    /**
     * @throws IllegalArgumentException if it is not the text of a handle
     */
    public static ArrayHandle parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            try {
                return new ArrayHandle(
                        type(parts.group(1)), shape(parts.group(2)), Long.parseLong(parts.group(3)), parts.group(4));
            } catch (IllegalArgumentException e) {
                throw refused(text, ": " + e.getMessage());
            }
        }
        throw refused(text, "");
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "attach by the handle \"" + text + "\"" + why
                        + "; a handle is a path that starts with /, or TYPE(LENGTH,LENGTH)@OFFSET:PATH, as handle() returns it");
    }

    private static ElementType type(String name) {
        return Arrays.stream(ElementType.values())
                .filter(type -> type.numpyName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no element type " + name));
    }

    private static long[] shape(String lengths) {
        return lengths.isEmpty()
                ? new long[0]
                : Arrays.stream(lengths.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
    }

    public String text() {
        String lengths = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
        return type.numpyName() + "(" + lengths + ")@" + offset + ":" + path;
    }
}
