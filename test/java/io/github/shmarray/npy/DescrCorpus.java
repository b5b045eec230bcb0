package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Descriptions of types made up at random, always the same ones for a seed: most are good, some a little wrong, some damaged. */
final class DescrCorpus {
    private static final String[] SCALARS = {
        "<i4",
        "<f8",
        "|u1",
        "|b1",
        ">i2",
        ">f4",
        "<u8",
        "<f2",
        "|S8",
        "|S1",
        "|V3",
        "|V16",
        "f8",
        "=i4",
        "int32",
        "|S0",
        "|V0",
        "S",
        "V5",
        "<c8",
        ">c16",
        "complex64",
        "<U2",
        ">U7",
        "U1",
        "<U0",
        "U",
        "str",
        "<M8[ns]",
        ">M8[s]",
        "<M8[25s]",
        "M8",
        "<m8[us]",
        ">m8[3M]",
        "m8",
        "datetime64[D]",
        "timedelta64[12h]",
        "<M8[generic]",
        "|m8[as]",
        "<M8[Y]",
        "<M8[2147483647W]"
    };
    private static final String[] BAD_SCALARS = {
        "<c4",
        "<c32",
        "|O",
        "<M4[s]",
        "<M8[x]",
        "<M8[]",
        "<M8[2147483648s]",
        "<M8[-1s]",
        "m8[ns",
        "<U536870912",
        "i3",
        "",
        "|V2147483647",
        "<U536870911",
        "S2147483648"
    };
    private static final String[] NAMES = {
        "x",
        "y",
        "z",
        "price",
        "",
        "a b",
        "a.b",
        "it\\'s",
        "\\\"",
        "\\\\",
        "\u00e9",
        "\u65e5\u672c",
        "\\u200b",
        "a\\n",
        "\\x00",
        "\ud83d\ude00",
        "\\xa0"
    };
    private static final String[] SHAPES = {"(2,)", "(3, 2)", "3", "()", "(1,)", "(0,)", "[2, 2]", "(2, 0, 4)", "1", "0"
    };
    private static final String[] BAD_SHAPES = {
        "-1",
        "(2, -1)",
        "(2147483648,)",
        "(536870912,)",
        "(65536, 65536)",
        "True",
        "('2',)",
        "((2,),)",
        "(2147483647, 2147483647, 2147483647, 0)",
        "(" + "1,".repeat(65) + ")",
    };
    private static final String[] EDITS = {
        "(",
        ")",
        "[",
        "]",
        ",",
        "'",
        "''",
        "|",
        "<",
        ">",
        "=",
        "i",
        "f",
        "S",
        "V",
        "0",
        "1",
        "8",
        "-",
        " ",
        "('', '|V4'), ",
        "('x', '<i4'), ",
        "((",
        "))",
        "(),",
        "[],",
        "\\",
        "True",
        "(2,)",
        ", (2,)",
        "\u00e9"
    };
    private static final int DEEPEST = 4;

    private final Random random;

    DescrCorpus(long seed) {
        random = new Random(seed);
    }

    String next() {
        String descr = structure(0);
        return chance(3) ? damaged(descr) : descr;
    }

    private String type(int depth) {
        if (depth < DEEPEST && chance(4)) {
            return structure(depth + 1);
        }
        if (depth < DEEPEST && chance(12)) {
            return "(" + type(depth + 1) + ", " + shape() + ")";
        }
        return "'" + (chance(60) ? pick(BAD_SCALARS) : pick(SCALARS)) + "'";
    }

    private String structure(int depth) {
        List<String> fields = new ArrayList<>();
        int count = chance(10) ? 0 : 1 + random.nextInt(4);
        for (int number = 0; number < count; number++) {
            if (chance(4)) {
                fields.add(padding());
            }
            fields.add(field(depth, number));
        }
        if (chance(4)) {
            fields.add(padding());
        }
        return "[" + String.join(", ", fields) + (chance(20) && count > 0 ? "," : "") + "]";
    }

    private String field(int depth, int number) {
        String name = name(number);
        String named = chance(6) ? "(" + name(number + 10) + ", " + name + ")" : name;
        String shape = chance(5) ? ", " + shape() : "";
        String field = named + ", " + type(depth) + shape;
        return chance(40) ? "[" + field + "]" : "(" + field + ")";
    }

    /** One of its own as a rule; the others are there twice now and then. */
    private String name(int number) {
        return "'" + (chance(3) ? pick(NAMES) : "f" + number) + "'";
    }

    private String padding() {
        return chance(6)
                ? "('', " + "'" + pick(SCALARS) + "'" + ", " + shape() + ")"
                : "('', '|V" + random.nextInt(9) + "')";
    }

    private String shape() {
        return chance(12) ? pick(BAD_SHAPES) : pick(SHAPES);
    }

    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(2); edits > 0 && !damaged.isEmpty(); edits--) {
            int from = random.nextInt(damaged.length());
            int to = Math.min(damaged.length(), from + random.nextInt(3));
            damaged.replace(from, to, chance(4) ? "" : pick(EDITS));
        }
        return damaged.toString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
