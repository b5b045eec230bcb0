package io.github.shmarray.npy;

import java.util.List;
import java.util.stream.Collectors;

/** Values as Python's {@code repr} writes them. */
final class PythonText {
    private PythonText() {}

    /** {@code (4,)}, {@code (2, 3)} */
    static String tuple(List<Integer> numbers) {
        String inside = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "(" + inside + (numbers.size() == 1 ? ",)" : ")");
    }

    /** {@code 'x'}, or {@code "it's"} */
    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(character -> {
            switch (character) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (character == quote || character == '\\') {
                        quoted.append('\\').append((char) character);
                    } else if (isPrintable(character)) {
                        quoted.appendCodePoint(character);
                    } else {
                        quoted.append(escape(character));
                    }
                }
            }
        });
        return quoted.append(quote).toString();
    }

    private static String escape(int character) {
        return character <= 0xff
                ? "\\x%02x".formatted(character)
                : (character <= 0xffff ? "\\u%04x" : "\\U%08x").formatted(character);
    }

    /** Whether Python's {@code str.isprintable} says so, but for characters that only one of the two knows. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
