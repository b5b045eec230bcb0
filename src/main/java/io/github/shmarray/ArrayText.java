package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Arrays as text, the way numpy prints them: nested brackets, columns of one width, lines that are not too long, and of a long
 * array only the ends. Floating-point numbers are in Java's shortest form.
 */
final class ArrayText {
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

    private ArrayText(ArrayView view) {
        shape = view.shape();
        isShortened = view.length() > WHOLE;
        List<String> shown = new ArrayList<>();
        collect(view, view.elementType(), 0, shown);
        words = shown.iterator();
        wordWidth = shown.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * A heading in brackets with the elements after it, on lines of their own if they are many. Never throws: what cannot be read is
     * told in place of the elements.
     */
    static String of(String heading, ArrayMemory memory, Supplier<ArrayView> view) {
        String content = content(memory, view);
        return heading + (content.contains("\n") ? ",\n" : ", ") + content + "]";
    }

    private static String content(ArrayMemory memory, Supplier<ArrayView> view) {
        String[] text = new String[1];
        try {
            memory.during("toString of", () -> text[0] = content(view.get()));
            return text[0];
        } catch (SegmentFaultException | InternalError e) {
            return "page not available (SIGBUS)";
        } catch (IllegalStateException e) {
            return "closed";
        }
    }

    private static String content(ArrayView view) {
        return view.length() == 0 ? "[]" : new ArrayText(view).nested(0, " ");
    }

    private void collect(ArrayView view, ElementType type, int dimension, List<String> found) {
        if (dimension == shape.length) {
            found.add(word(view, type));
        } else {
            shown(dimension)
                    .filter(index -> index != GAP)
                    .forEach(index -> collect(view.at(index), type, dimension + 1, found));
        }
    }

    private String word(ArrayView element, ElementType type) {
        return switch (type) {
            // Beside others, even a True that stands alone has the width of a False.
            case BOOL -> element.getLong() == 0 ? "False" : shape.length == 0 ? "True" : " True";
            case FLOAT16, FLOAT32 -> String.valueOf((float) element.getDouble());
            default -> element.get().toString();
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
