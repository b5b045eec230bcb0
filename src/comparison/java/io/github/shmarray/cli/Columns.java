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

/** Tables for terminals. */
final class Columns {
    private static final String UNITS = "kMGTPE";
    private static final int STEP = 1000;
    private static final int PERMISSIONS = 9;

    private Columns() {}

    /** Prints lines below their titles, each column as wide as its widest field. */
    static void print(PrintWriter out, List<String> titles, List<List<String>> given) {
        List<List<String>> lines = given.stream()
                .map(line -> line.stream().map(SegmentName::printable).toList())
                .toList();
        int[] widths = IntStream.range(0, titles.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .reduce(titles.get(column).length(), Math::max))
                .toArray();
        print(out, titles, widths);
        lines.forEach(line -> print(out, line, widths));
    }

    private static void print(PrintWriter out, List<String> fields, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String field = fields.get(column);
            line.append(field).append(" ".repeat(widths[column] - field.length() + 2));
        }
        out.println(line.toString().stripTrailing());
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
