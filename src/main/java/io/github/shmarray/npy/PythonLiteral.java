package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parses the Python literals that .npy headers are made of: dictionaries with strings as keys, tuples, lists, strings,
 * integers and booleans, in all the ways in which Python lets one write these, and integers of numpy.
 *
 * <p>The text may come from anywhere: the time is linear in its length, and the depth is limited.
 */
final class PythonLiteral {
    /** A tuple; a list is a plain {@link List}. */
    record Tuple(List<Object> items) {}

    /** CPython's own limit, which here bounds the recursion. */
    private static final int MAX_DEPTH = 200;

    private static final Pattern NUMPY_INTEGER = Pattern.compile("u?int(8|16|32|64|p)?");

    private final PythonScanner scanner;
    private int depth;

    private PythonLiteral(PythonScanner scanner) {
        this.scanner = scanner;
    }

    /**
     * Parses a text that is one literal.
     *
     * @param python2 whether integers may end in L, as those that Python 2 wrote
     * @return a Map of String to Object, Tuple, List, String, Long or Boolean
     * @throws NpyFormatException if it is not one
     */
    static Object parse(String text, boolean python2) {
        PythonScanner scanner = new PythonScanner(text, python2);
        Object value = new PythonLiteral(scanner).value();
        scanner.end();
        return value;
    }

    private Object value() {
        return switch (scanner.peek()) {
            case '{' -> dictionary();
            case '(' -> parenthesized();
            case '[' -> list();
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> scanner.integer();
            default -> scanner.atString() ? scanner.string() : named();
        };
    }

    private Map<String, Object> dictionary() {
        Map<String, Object> entries = new LinkedHashMap<>();
        open('{');
        boolean separated = true;
        while (!close('}', separated)) {
            int start = scanner.position();
            if (!(value() instanceof String key)) {
                throw scanner.unexpected(start, "a string as a key");
            }
            if (!scanner.accept(':')) {
                throw scanner.unexpected("':'");
            }
            entries.put(key, value());
            separated = scanner.accept(',');
        }
        return entries;
    }

    /** A tuple, or a single value in parentheses. */
    private Object parenthesized() {
        List<Object> items = new ArrayList<>();
        open('(');
        boolean separated = true;
        while (!close(')', separated)) {
            items.add(value());
            separated = scanner.accept(',');
        }
        return items.size() == 1 && !separated ? items.getFirst() : new Tuple(items);
    }

    private List<Object> list() {
        List<Object> items = new ArrayList<>();
        open('[');
        boolean separated = true;
        while (!close(']', separated)) {
            items.add(value());
            separated = scanner.accept(',');
        }
        return items;
    }

    private void open(char bracket) {
        if (++depth > MAX_DEPTH) {
            throw scanner.unexpected("at most " + MAX_DEPTH + " nested brackets");
        }
        scanner.accept(bracket);
    }

    /** Takes the bracket if it is there; if not, another item may follow, when a comma separates it from the last. */
    private boolean close(char bracket, boolean separated) {
        if (scanner.accept(bracket)) {
            depth--;
            return true;
        }
        if (!separated) {
            throw scanner.unexpected("',' or '" + bracket + "'");
        }
        return false;
    }

    private Object named() {
        int start = scanner.position();
        return switch (scanner.word()) {
            case "True" -> true;
            case "False" -> false;
            case "np" -> numpyInteger(start);
            default -> throw scanner.unexpected(start, "a string, an integer, True, False or a bracket");
        };
    }

    /** What numpy itself writes where it was given one of its own integers as a length, and does not read: {@code np.int64(4)}. */
    private long numpyInteger(int start) {
        boolean isCall =
                scanner.accept('.') && NUMPY_INTEGER.matcher(scanner.word()).matches() && scanner.accept('(');
        if (!isCall) {
            throw scanner.unexpected(start, "an integer such as np.int64(4)");
        }
        long value = scanner.integer();
        if (!scanner.accept(')')) {
            throw scanner.unexpected("')'");
        }
        return value;
    }
}
