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
import java.util.stream.Stream;
import org.jline.utils.WCWidth;

/** Tables for terminals. */
final class Columns {
    private static final String UNITS = "kMGTPE";
    private static final int STEP = 1000;
    private static final int PERMISSIONS = 9;
    private static final int GAP = 2;
    /** No column becomes narrower, unless even then not all would fit; nor, then, than the utmost. */
    private static final int LEAST_WIDTH = 12;

    private static final int UTMOST_WIDTH = 8;

    private Columns() {}

    /**
     * Prints lines below their titles, each column as wide as its widest field. Where the lines would be too long, all but the first
     * column become narrower, and some are left out. The first has names, of which half is of no use: a longer one has a line to itself.
     *
     * @param dispensable titles of what may be left out, that first which is needed least
     * @param mostColumns of the terminal
     */
    static void print(
            PrintWriter out, List<String> titles, List<List<String>> given, List<String> dispensable, int mostColumns) {
        List<List<String>> lines = Stream.concat(Stream.of(titles), given.stream())
                .map(line -> line.stream().map(SegmentName::printable).toList())
                .toList();
        int[] widths = IntStream.range(0, titles.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> width(line.get(column)))
                        .filter(width -> column > 0 || width <= mostColumns / 2)
                        .max()
                        .orElse(LEAST_WIDTH))
                .toArray();
        fit(widths, dispensable.stream().mapToInt(titles::indexOf).toArray(), mostColumns);
        lines.forEach(line -> print(out, line, widths));
    }

    private static void print(PrintWriter out, List<String> fields, int[] widths) {
        String name = fields.getFirst();
        boolean isAlone = width(name) > widths[0];
        if (isAlone) {
            out.println(name);
        }
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] > 0) {
                String field = column > 0 ? fitted(fields.get(column), widths[column]) : isAlone ? "" : name;
                line.append(field).append(" ".repeat(widths[column] - width(field) + GAP));
            }
        }
        out.println(line.toString().stripTrailing());
    }

    /** Takes from the columns, only as much as is needed; what is left out has none. */
    private static void fit(int[] widths, int[] dispensable, int mostColumns) {
        narrow(widths, LEAST_WIDTH, mostColumns);
        for (int column : dispensable) {
            if (excess(widths, mostColumns) > 0) {
                widths[column] = 0;
            }
        }
        narrow(widths, UTMOST_WIDTH, mostColumns);
        int room = Math.max(UTMOST_WIDTH, widths[0] - Math.max(0, excess(widths, mostColumns)));
        widths[0] = Math.min(widths[0], room);
    }

    /** Takes from the widest column but the first, again and again. */
    private static void narrow(int[] widths, int least, int mostColumns) {
        for (int excess = excess(widths, mostColumns); excess > 0; excess--) {
            int widest = 1;
            for (int column = 2; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= least) {
                return;
            }
            widths[widest]--;
        }
    }

    /** How much longer the lines would be than they may be. */
    private static int excess(int[] widths, int mostColumns) {
        long gaps = IntStream.of(widths).filter(width -> width > 0).count() - 1;
        return IntStream.of(widths).sum() + GAP * (int) gaps - mostColumns;
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
