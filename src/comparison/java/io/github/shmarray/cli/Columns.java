package io.github.shmarray.cli;

import io.github.shmarray.segment.SegmentName;
import java.io.PrintWriter;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jline.utils.WCWidth;

/** Tables for terminals. */
final class Columns {
    private static final String UNITS = "kMGTPE";
    private static final int STEP = 1000;
    private static final int PERMISSIONS = 9;
    private static final int GAP = 2;
    /** No column becomes narrower, unless even then not all would fit. */
    private static final int LEAST_WIDTH = 12;

    private static final int UTMOST_WIDTH = 8;

    private Columns() {}

    /**
     * Prints lines below their titles, each column as wide as its widest field, or narrower where the lines would be too long.
     *
     * @param mostColumns of the terminal
     */
    static void print(PrintWriter out, List<String> titles, List<List<String>> given, int mostColumns) {
        List<List<String>> lines = given.stream()
                .map(line -> line.stream().map(SegmentName::printable).toList())
                .toList();
        int[] widths = IntStream.range(0, titles.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> width(line.get(column)))
                        .reduce(titles.get(column).length(), Math::max))
                .toArray();
        narrow(widths, mostColumns);
        print(out, titles, widths);
        lines.forEach(line -> print(out, line, widths));
    }

    private static void print(PrintWriter out, List<String> fields, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String field = fitted(fields.get(column), widths[column]);
            line.append(field).append(" ".repeat(widths[column] - width(field) + GAP));
        }
        out.println(line.toString().stripTrailing());
    }

    /** Takes from the widest column, again and again; from the first, which has the names, only what the others cannot give. */
    private static void narrow(int[] widths, int mostColumns) {
        for (int least : new int[] {LEAST_WIDTH, UTMOST_WIDTH}) {
            int tooMuch = IntStream.of(widths).sum() + GAP * (widths.length - 1) - mostColumns;
            for (int i = 0; i < tooMuch; i++) {
                int widest = widest(widths, 1);
                if (widths[widest] <= least) {
                    widest = widest(widths, 0);
                }
                if (widths[widest] > least) {
                    widths[widest]--;
                }
            }
        }
    }

    private static int widest(int[] widths, int first) {
        int widest = first;
        for (int column = first + 1; column < widths.length; column++) {
            widest = widths[column] > widths[widest] ? column : widest;
        }
        return widest;
    }

    /** How many columns a terminal takes for it: two for a Chinese character, none for an accent that is added to a letter. */
    static int width(String text) {
        return text.codePoints()
                .map(WCWidth::wcwidth)
                .map(width -> Math.max(0, width))
                .sum();
    }

    /** So many columns of it; where that is not all, an ellipsis tells. */
    static String fitted(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end)) >= columns) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end) + "…";
    }

    /**
     * The text in lines that are broken between words, of which all but the first are indented; a longer word is left whole.
     *
     * @param indent how many columns, before which the first line is not broken either
     */
    static String wrapped(String text, int indent, int columns) {
        StringBuilder lines = new StringBuilder();
        String rest = text;
        int end = breakOf(rest, indent, columns);
        while (end > 0) {
            lines.append(rest.substring(0, end).stripTrailing()).append(System.lineSeparator());
            rest = " ".repeat(indent) + rest.substring(end).stripLeading();
            end = breakOf(rest, indent, columns);
        }
        return lines.append(rest).toString();
    }

    /** The last space up to which the text fits, or else the first one; -1 if it all fits or has none. */
    private static int breakOf(String text, int indent, int columns) {
        if (width(text) <= columns) {
            return -1;
        }
        int end = -1;
        for (int space = text.indexOf(' ', indent); space >= 0; space = text.indexOf(' ', space + 1)) {
            if (end > 0 && width(text.substring(0, space)) > columns) {
                break;
            }
            end = space;
        }
        return end;
    }

    /** Bytes as people say them: {@code 4.1 kB}. */
    static String size(long bytes) {
        double number = bytes;
        int unit = -1;
        while (number >= STEP && unit < UNITS.length() - 1) {
            number /= STEP;
            unit++;
        }
        return unit < 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %cB", number, UNITS.charAt(unit));
    }

    /** Both, if they differ: {@code 4096 bytes (4.1 kB)}. */
    static String sizeAndBytes(long bytes) {
        return bytes + " bytes" + (bytes < STEP ? "" : " (" + size(bytes) + ")");
    }

    /** {@code rw-r-----} */
    static String permissions(int mode) {
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < PERMISSIONS; i++) {
            if ((mode & 1 << PERMISSIONS - 1 - i) != 0) {
                granted.add(all[i]);
            }
        }
        return PosixFilePermissions.toString(granted);
    }
}
