package io.github.shmarray.npy;

import java.util.HexFormat;

/** The tokens of Python literals. Every method that takes a token takes the space behind it, too. */
final class PythonScanner {
    private static final char END = '\0';

    private final String text;
    private final boolean python2;
    private int position;

    /**
     * Stands at the first token of a text.
     *
     * @param python2 whether integers may end in L
     * @throws NpyFormatException if Python reads no text that begins like this
     */
    PythonScanner(String text, boolean python2) {
        this.text = text.replace("\r\n", "\n").replace('\r', '\n');
        this.python2 = python2;
        int zero = this.text.indexOf(END);
        if (zero >= 0) {
            throw unexpected(zero, "no zero byte");
        }
        skipSpace();
        int line = position;
        while (line > 0 && isBlank(this.text.charAt(line - 1))) {
            line--;
        }
        if (0 < line && line < position && this.text.charAt(line - 1) == '\n') {
            throw unexpected(line, "no indentation");
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Checks that the text ends here. */
    void end() {
        if (!atEnd()) {
            throw unexpected("the end");
        }
    }

    private boolean atEnd() {
        return position == text.length();
    }

    int position() {
        return position;
    }

    /** The character at the position; zero, which no text has, at the end. */
    char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    /** Takes a character if it is the next one. */
    boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        skipSpace();
        return true;
    }

    /** Takes letters, digits and underscores, as many as there are. */
    String word() {
        int start = position;
        while (peek() == '_' || peek() < 128 && Character.isLetterOrDigit(peek())) {
            position++;
        }
        String word = text.substring(start, position);
        skipSpace();
        return word;
    }

    long integer() {
        int start = position;
        boolean negative = accept('-');
        if (!negative) {
            accept('+');
        }
        String word = word();
        String digits = python2 && word.endsWith("L") ? word.substring(0, word.length() - 1) : word;
        try {
            return negative ? -magnitude(digits) : magnitude(digits);
        } catch (NumberFormatException e) {
            throw unexpected(start, "an integer below 2^63");
        }
    }

    private static long magnitude(String word) {
        int radix = switch (word.length() < 2 ? "" : word.substring(0, 2)) {
            case "0x", "0X" -> 16;
            case "0o", "0O" -> 8;
            case "0b", "0B" -> 2;
            default -> 10;
        };
        String digits = radix == 10 ? word : word.substring(2);
        if (digits.endsWith("_") || digits.contains("__") || radix == 10 && digits.startsWith("_")) {
            throw new NumberFormatException("misplaced underscore");
        }
        long magnitude = Long.parseLong(digits.replace("_", ""), radix);
        if (radix == 10 && magnitude != 0 && digits.startsWith("0")) {
            throw new NumberFormatException("leading zero");
        }
        return magnitude;
    }

    /** Whether a string begins here, with or without a prefix. */
    boolean atString() {
        int quote = "uUrR".indexOf(peek()) >= 0 ? position + 1 : position;
        return quote < text.length() && "'\"".indexOf(text.charAt(quote)) >= 0;
    }

    /** Takes one string, or several that Python joins because nothing but space is between them. */
    String string() {
        StringBuilder value = new StringBuilder();
        while (atString()) {
            boolean raw = peek() == 'r' || peek() == 'R';
            if (Character.isLetter(peek())) {
                position++;
            }
            quoted(value, raw);
            skipSpace();
        }
        return value.toString();
    }

    private void quoted(StringBuilder value, boolean raw) {
        String quote = String.valueOf(peek());
        if (text.startsWith(quote.repeat(3), position)) {
            quote = quote.repeat(3);
        }
        position += quote.length();
        while (!text.startsWith(quote, position)) {
            char c = next();
            if (c == '\n' && quote.length() == 1) {
                throw unexpected(position - 1, "the end of the string");
            }
            if (c != '\\') {
                value.append(c);
            } else if (raw) {
                value.append(c).append(next());
            } else {
                escape(value);
            }
        }
        position += quote.length();
    }

    /** What follows a backslash; characters by their names, as Python knows them, are not taken. */
    private void escape(StringBuilder value) {
        char c = next();
        switch (c) {
            case '0', '1', '2', '3', '4', '5', '6', '7' -> value.append(octal(c - '0'));
            case 'x' -> value.appendCodePoint(hex(2));
            case 'u' -> value.appendCodePoint(hex(4));
            case 'U' -> value.appendCodePoint(hex(8));
            case '\\', '\'', '"' -> value.append(c);
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case '\n' -> {}
            default -> value.append('\\').append(c);
        }
    }

    private char octal(int firstDigit) {
        int code = firstDigit;
        for (int digit = 1; digit < 3 && peek() >= '0' && peek() <= '7'; digit++) {
            code = code * 8 + next() - '0';
        }
        return (char) code;
    }

    private int hex(int digits) {
        int start = position;
        while (position < start + digits && HexFormat.isHexDigit(peek())) {
            position++;
        }
        int code = position < start + digits ? -1 : HexFormat.fromHexDigits(text, start, position);
        if (!Character.isValidCodePoint(code)) {
            throw unexpected(start, "the " + digits + " hexadecimal digits of a character");
        }
        return code;
    }

    /** Takes a character inside a string. */
    private char next() {
        if (atEnd()) {
            throw unexpected("the end of the string");
        }
        return text.charAt(position++);
    }

    /** Skips blanks, ends of lines, comments, and backslashes that join lines. */
    private void skipSpace() {
        while (!atEnd()) {
            if (peek() == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (" \t\f\n".indexOf(peek()) >= 0) {
                position++;
            } else if (text.startsWith("\\\n", position) && position + 2 < text.length()) {
                position += 2;
            } else {
                return;
            }
        }
    }

    NpyFormatException unexpected(String expected) {
        return unexpected(position, expected);
    }

    NpyFormatException unexpected(int where, String expected) {
        String found = where < text.length() ? NpyFormatException.excerpt(text.substring(where)) : "the end";
        return new NpyFormatException(
                "bad .npy header: expected " + expected + " at character " + where + " of its text, found " + found);
    }
}
