package io.github.shmarray.convert;

/** Bytes as hexadecimal digits, as Python's {@code hex} writes them. */
public final class Hexadecimal {
    private static final int RADIX = 16;

    private Hexadecimal() {}

    /**
     * @param group bytes between two separators, counted from the right if positive, from the left if negative; 0 for no
     *     separators
     */
    public static String text(byte[] bytes, char separator, int group) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            if (i > 0 && group != 0 && startsGroup(i, bytes.length, group)) {
                text.append(separator);
            }
            text.append(Character.forDigit(bytes[i] >> 4 & 0xf, RADIX));
            text.append(Character.forDigit(bytes[i] & 0xf, RADIX));
        }
        return text.toString();
    }

    private static boolean startsGroup(int index, int length, int group) {
        return (group > 0 ? length - index : index) % group == 0;
    }
}
