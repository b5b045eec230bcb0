package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Elements as text, the way numpy prints them: nested brackets, columns of one width, lines that are not too long, and of a long
 * array only the ends. Floating-point numbers are in Java's shortest form.
 */
public final class ElementText {
    /** Arrays with more elements than this are shortened. */
    private static final int WHOLE = 1000;

    /** How many elements are left at each end of a dimension. */
    private static final int EDGE = 3;

    /** In place of the index of what is left out. */
    private static final long GAP = -1;

    private static final int LINE_WIDTH = 75;

    private final long[] shape;
    private final boolean isShortened;
    private final Iterator<String> words;
    private final int wordWidth;

    private ElementText(Elements elements) {
        shape = elements.geometry().shape();
        isShortened = elements.count() > WHOLE;
        List<String> shown = new ArrayList<>();
        collect(elements, elements.geometry(), shown);
        words = shown.iterator();
        wordWidth = shown.stream().mapToInt(String::length).max().orElse(0);
    }

    public static String of(Elements elements) {
        return elements.count() == 0 ? "[]" : new ElementText(elements).nested(0, " ");
    }

    private void collect(Elements elements, Geometry part, List<String> found) {
        int dimension = shape.length - part.dimensions();
        if (dimension == shape.length) {
            found.add(word(elements, part.offset()));
        } else {
            shown(dimension).filter(index -> index != GAP).forEach(index -> collect(elements, part.at(index), found));
        }
    }

    private String word(Elements elements, long offset) {
        ElementType type = elements.type();
        Number number = Numbers.get(elements.memory(), type, offset);
        return switch (type) {
            // Beside others, even a True that stands alone has the width of a False.
            case BOOL -> number.longValue() == 0 ? "False" : shape.length == 0 ? "True" : " True";
            case FLOAT16, BFLOAT16, FLOAT32 -> String.valueOf(number.floatValue());
            default -> number.toString();
        };
    }

    /** The indices along a dimension, with a gap in place of those that are left out. */
    private LongStream shown(int dimension) {
        long length = shape[dimension];
        if (!isShortened || length <= 2 * EDGE) {
            return LongStream.range(0, length);
        }
        LongStream end = LongStream.range(length - EDGE, length);
        return LongStream.concat(LongStream.range(0, EDGE), LongStream.concat(LongStream.of(GAP), end));
    }

    private String nested(int dimension, String indent) {
        if (dimension == shape.length) {
            return words.next();
        }
        boolean isRow = dimension == shape.length - 1;
        return "[" + (isRow ? row(dimension, indent) : rows(dimension, indent)) + "]";
    }

    private String row(int dimension, String indent) {
        // What closes the brackets has room too.
        int most = LINE_WIDTH - dimension - 1;
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(indent);
        shown(dimension).mapToObj(this::nextWord).forEach(word -> {
            boolean isBegun = line.length() > indent.length();
            if (isBegun && line.length() + word.length() > most) {
                text.append(line.toString().stripTrailing()).append('\n');
                line.setLength(indent.length());
            }
            line.append(word).append(' ');
        });
        return text.append(line.toString().stripTrailing()).substring(indent.length());
    }

    private String nextWord(long index) {
        if (index == GAP) {
            return "...";
        }
        String word = words.next();
        return " ".repeat(wordWidth - word.length()) + word;
    }

    /** What has more dimensions has more lines between. */
    private String rows(int dimension, String indent) {
        String separator = "\n".repeat(shape.length - dimension - 1) + indent;
        return shown(dimension)
                .mapToObj(index -> index == GAP ? "..." : nested(dimension + 1, indent + " "))
                .collect(Collectors.joining(separator));
    }
}
