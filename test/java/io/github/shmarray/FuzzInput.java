package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The bytes that a fuzzer hands to a target, taken one after the other; behind their end, zeroes. */
public final class FuzzInput {
    private final byte[] bytes;
    private int position;

    public FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    public int nextByte() {
        return position < bytes.length ? Byte.toUnsignedInt(bytes[position++]) : 0;
    }

    /** Two bytes. */
    public int nextNumber() {
        return nextByte() << 8 | nextByte();
    }

    public boolean hasMore() {
        return position < bytes.length;
    }

    /** All that is left. */
    public String rest() {
        String rest = new String(bytes, position, bytes.length - position, UTF_8);
        position = bytes.length;
        return rest;
    }

    /**
     * @throws AssertionError if what a target claims is not so
     */
    public static void require(boolean isSo, String claim) {
        if (!isSo) {
            throw new AssertionError(claim);
        }
    }

    /** That there is a message, in bounds. */
    public static void requireMessage(Throwable refusal) {
        String message = refusal.getMessage();
        require(message != null && !message.isBlank(), "no message: " + refusal);
        require(message.length() < 5000, "a message of " + message.length() + " characters: " + message);
    }
}
