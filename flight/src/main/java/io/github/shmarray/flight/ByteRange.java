package io.github.shmarray.flight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some bytes of a file, as HTTP names them (RFC 9110, 14).
 *
 * @param first offset
 * @param last offset, which belongs to it
 * @param size of the whole file
 */
record ByteRange(long first, long last, long size) {
    private static final Pattern ASKED = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    /**
     * What a caller asks for; all if it names no range.
     *
     * @param header as the caller has sent it, or null
     * @throws IllegalArgumentException if it is none of this file
     */
    static ByteRange asked(String header, long size) {
        if (header == null) {
            return new ByteRange(0, size - 1, size);
        }
        Matcher matcher = ASKED.matcher(header);
        if (matcher.matches()) {
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2).isEmpty() ? size - 1 : Long.parseLong(matcher.group(2));
            if (first <= last && last < size) {
                return new ByteRange(first, last, size);
            }
        }
        throw new IllegalArgumentException("no range of the " + size + " bytes; one is, such as bytes=0-" + (size - 1));
    }

    /** From the first to the last of some parts of a file. */
    static ByteRange of(Parts parts, int first, int last) {
        return new ByteRange(parts.offset(first), parts.offset(last) + parts.length(last) - 1, parts.size());
    }

    long length() {
        return last - first + 1;
    }

    /** To ask for it. */
    String range() {
        return "bytes=" + first + "-" + last;
    }

    /** To answer with it. */
    String contentRange() {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
