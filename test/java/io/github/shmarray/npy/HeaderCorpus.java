package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Headers made up at random, always the same ones for a seed: some odd but good, some a little wrong, some damaged. */
final class HeaderCorpus {
    private static final String[] VERSIONS = {"1.0", "1.0", "1.0", "2.0", "2.0", "3.0", "3.0", "1.1"};
    private static final String[] DESCRS = {
        "<i4", "|u1", ">f8", "|b1", "i8", "=u2", "?", "float32", "int", "e", ">Q", "<c8", "<U2", "<M8[ns]"
    };
    private static final String[] BAD_DESCRS = {"<c4", "<c32", "|O", "<M8[", "i3", ""};
    private static final String[] ORDERS = {"False", "True", "(False)", "( True )"};
    private static final String[] BAD_ORDERS = {"0", "None", "'True'", "false"};
    private static final String[] PREFIXES = {"u", "U", "r", "R"};
    private static final String[] BAD_PREFIXES = {"b", "f", "ur", " "};
    private static final String[] SPACES = {
        "", "", "", " ", " ", "  ", "\t", "\n", "\r\n", "\r", " \n ", "#\n", "# 'c\u00e9\n", "\\\n", "\f"
    };
    private static final String[] EDITS = {
        "{", "}", "(", ")", "[", "]", ",", ":", "'", "\"", "\\", "#", "\n", "\r", "\t", "\f", "\0", " ", "L", "x", "u",
        "r", "0", "1", "9", "_", "+", "-", ".", "<", ">", "=", "|", "i", "f", "e", "T", "\u00e9", "''", "'''", "\\x",
        "\\\n", "0x", "0o", "0b", "()", ",,", "True", "False", "None", "descr", "'shape'", "\u000b", "\u00a0", "*", "~"
    };

    private final Random random;

    HeaderCorpus(long seed) {
        random = new Random(seed);
    }

    /** The next header, from magic to text. */
    byte[] next() {
        String text = dictionary();
        if (chance(3)) {
            text = damaged(text);
        }
        byte[] header = NpyFile.header(pick(VERSIONS), text);
        if (chance(40)) {
            int position = chance(2) ? random.nextInt(12) : random.nextInt(header.length);
            header[position] ^= (byte) (1 << random.nextInt(8));
        }
        return chance(40) ? Arrays.copyOf(header, 1 + random.nextInt(header.length)) : header;
    }

    private String dictionary() {
        List<String> entries = new ArrayList<>(List.of(
                entry("descr", string(pick(DESCRS, BAD_DESCRS))),
                entry("fortran_order", pick(ORDERS, BAD_ORDERS)),
                entry("shape", shape())));
        Collections.shuffle(entries, random);
        if (chance(40)) {
            entries.removeFirst();
        }
        if (chance(20)) {
            entries.add(entry(chance(4) ? "other" : "shape", shape()));
        }
        String inside = String.join(space() + ",", entries) + space() + (chance(2) ? "," + space() : "");
        String dictionary = "{" + inside + "}";
        String whole = chance(10) ? "(" + space() + dictionary + space() + ")" : dictionary;
        return (chance(4) ? space() : "") + whole + (chance(2) ? space() : "    \n");
    }

    private String entry(String key, String value) {
        return space() + string(key) + space() + ":" + space() + value;
    }

    private String shape() {
        StringBuilder shape = new StringBuilder();
        int dimensions = chance(30) ? 60 + random.nextInt(8) : random.nextInt(5);
        for (int i = 0; i < dimensions; i++) {
            shape.append(space()).append(integer()).append(space());
            shape.append(i < dimensions - 1 || i == 0 && !chance(20) || chance(2) ? "," : "");
        }
        return chance(30) ? "[" + shape + "]" : "(" + shape + ")";
    }

    private String integer() {
        long value = switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3000);
            case 2 -> random.nextLong() >>> random.nextInt(64);
            default -> 1 + random.nextInt(4);
        };
        String digits = switch (random.nextInt(12)) {
            case 0 -> "0x" + Long.toHexString(value);
            case 1 -> "0O" + Long.toOctalString(value);
            case 2 -> "0b_" + Long.toBinaryString(value);
            case 3 -> (value + "").replaceAll("(?<=.)(?=.)", "_");
            case 4 -> chance(4) ? "0" + value : value + "";
            default -> value + "";
        };
        String integer =
                (chance(20) ? pick("+", "+ ", "+", "-") : "") + digits + (chance(15) ? pick("L", "L", "L", "l") : "");
        return chance(20) ? "(" + integer + ")" : integer;
    }

    private String string(String value) {
        int cut = chance(10) ? random.nextInt(value.length() + 1) : value.length();
        String rest = value.substring(cut);
        return quoted(value.substring(0, cut)) + (rest.isEmpty() ? "" : space() + quoted(rest));
    }

    private String quoted(String value) {
        String quote = pick("'", "'", "\"", "'''", "\"\"\"");
        StringBuilder quoted = new StringBuilder(chance(10) ? pick(PREFIXES, BAD_PREFIXES) : "").append(quote);
        for (char c : value.toCharArray()) {
            quoted.append(
                    chance(60) ? pick("\\x%02x", "\\%o", "\\u%04x", "\\U%08x").formatted((int) c) : "" + c);
        }
        return quoted.append(quote).toString();
    }

    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits && !damaged.isEmpty(); i++) {
            int from = random.nextInt(damaged.length());
            int to = Math.min(damaged.length(), from + random.nextInt(3));
            damaged.replace(from, to, chance(4) ? "" : pick(EDITS));
        }
        return damaged.toString();
    }

    private String space() {
        return pick(SPACES);
    }

    private String pick(String[] good, String[] bad) {
        return pick(chance(15) ? bad : good);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
