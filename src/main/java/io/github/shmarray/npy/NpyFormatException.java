package io.github.shmarray.npy;

/**
 * Bytes that should be a .npy file are not one, or hold a type that is not supported. The message says what was expected,
 * what was found, and where.
 */
public final class NpyFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_EXCERPT = 40;

    private final transient NpyHeader header;

    NpyFormatException(String message) {
        this(message, null);
    }

    NpyFormatException(String message, NpyHeader header) {
        super(message);
        this.header = header;
    }

    /** What the file holds, if that can be told though numpy would not read it; else null. */
    public NpyHeader header() {
        return header;
    }

    /** The beginning of a text from an untrusted file, fit for a message. */
    public static String excerpt(String text) {
        StringBuilder excerpt = new StringBuilder("\"");
        text.chars()
                .limit(MAX_EXCERPT)
                .forEach(c -> excerpt.append(Character.isISOControl(c) ? "\\x%02x".formatted(c) : (char) c));
        return excerpt.append(text.length() > MAX_EXCERPT ? "..." : "")
                .append('"')
                .toString();
    }
}
