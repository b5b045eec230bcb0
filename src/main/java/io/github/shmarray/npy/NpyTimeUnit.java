package io.github.shmarray.npy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one step of a datetime64 or timedelta64 is: so many of one of numpy's units. Immutable.
 *
 * @param multiple from 1 on
 * @param name of the unit: one of {@link #NAMES}, or empty for times of which nobody knows the unit, which numpy calls generic
 */
public record NpyTimeUnit(int multiple, String name) {
    /** numpy's units, the longest first. */
    public static final List<String> NAMES =
            List.of("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as");

    /** Of times of which nobody knows the unit. */
    public static final NpyTimeUnit GENERIC = new NpyTimeUnit(1, "");

    private static final String GENERIC_NAME = "generic";
    private static final String MICROSECONDS = "us";
    private static final Pattern TEXT =
            Pattern.compile("\\[([0-9]{0,10})(" + String.join("|", NAMES) + "|\u03bcs|" + GENERIC_NAME + ")]");

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there is no such unit
     */
    public NpyTimeUnit {
        if (multiple < 1 || !name.isEmpty() && !NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no unit of time [" + multiple + name + "]; there are "
                    + String.join(" ", NAMES) + ", with or without a number in front");
        }
    }

    /**
     * Reads what numpy has in brackets: {@code [ns]}, {@code [25s]}, {@code [generic]}.
     *
     * @param text null is generic, too
     * @return null if it is none
     */
    static NpyTimeUnit parse(String text) {
        if (text == null) {
            return GENERIC;
        }
        Matcher unit = TEXT.matcher(text);
        if (!unit.matches()) {
            return null;
        }
        long multiple = unit.group(1).isEmpty() ? 1 : Long.parseLong(unit.group(1));
        if (multiple < 1 || multiple > Integer.MAX_VALUE) {
            return null;
        }
        return switch (unit.group(2)) {
            case GENERIC_NAME -> GENERIC;
            case "\u03bcs" -> new NpyTimeUnit((int) multiple, MICROSECONDS);
            default -> new NpyTimeUnit((int) multiple, unit.group(2));
        };
    }

    /** As numpy writes it: {@code [ns]}, {@code [25s]}, or nothing. */
    String text() {
        return name.isEmpty() ? "" : "[" + (multiple == 1 ? "" : multiple) + name + "]";
    }
}
