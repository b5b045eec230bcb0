package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.List;

/** Headers with what comes of them; numpy agrees on every one. */
final class HeaderExamples {
    static final String PLAIN = "{'descr': '<i4', 'fortran_order': False, 'shape': (4,), }";

    /**
     * @param outcome type, order and dimensions, or, if it is refused, a part of the message
     */
    record Example(String version, String text, boolean accepted, String outcome) {}

    private final List<Example> examples = new ArrayList<>();

    private HeaderExamples() {}

    static List<Example> all() {
        HeaderExamples all = new HeaderExamples();
        all.dictionaries();
        all.surroundings();
        all.shapes();
        all.integers();
        all.strings();
        all.nesting();
        all.longIntegersOfPython2();
        return all.examples;
    }

    private void accepted(String text, String outcome) {
        examples.add(new Example("1.0", text, true, outcome));
    }

    private void refused(String text, String message) {
        examples.add(new Example("1.0", text, false, message));
    }

    private static String with(String descr, String order, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + "}";
    }

    private static String shape(String literal) {
        return with("'<i4'", "False", literal);
    }

    private static String descr(String literal) {
        return with(literal, "False", "(4,)");
    }

    private static String order(String literal) {
        return with("'<i4'", literal, "(2, 3)");
    }

    private void dictionaries() {
        accepted(PLAIN, "<i4 C 4");
        accepted("{'shape':(4,),'fortran_order':False,'descr':'<i4'}", "<i4 C 4");
        accepted("{ \"descr\" : \">f8\" , \"shape\" : ( ) , \"fortran_order\" : False , }", ">f8 C");
        accepted("{('descr'): ('<i4'), 'fortran_order': (False), 'shape': ((4,))}", "<i4 C 4");
        accepted("{'des' 'cr': '<i4', 'fortran_order': False, 'shape': (4,), 'shape': (5,)}", "<i4 C 5");
        accepted(order("True"), "<i4 F 2 3");
        accepted(with("'?'", "True", "(7,)"), "|b1 C 7");
        refused(
                "",
                "expected a string, an integer, True, False or a bracket at character 0 of its text, found the end");
        refused("   ", "character 3 of its text, found the end");
        refused("#", "found the end");
        refused("{}", "expected the keys descr, fortran_order, shape, found \"\"");
        refused("{'descr': '<i4', 'shape': (4,)}", "found \"descr, shape\"");
        refused(
                "{'descr': '<i4', 'fortran_order': False, 'shape': (4,), 'x': 1}",
                "found \"descr, fortran_order, shape, x\"");
        refused("{,}", "at character 1 of its text, found \",}\"");
        refused(
                "{'descr': '<i4',, 'fortran_order': False, 'shape': (4,)}",
                "True, False or a bracket at character 16 of its text, found \", 'fortran");
        refused("{'descr': '<i4' 'fortran_order': False, 'shape': (4,)}", "expected ',' or '}' at character 31");
        refused("{'descr'}", "expected ':' at character 8");
        refused("{1: 2}", "expected a string as a key at character 1");
        refused("{'descr': '<i4', 'fortran_order': False, 'shape': (4,),", "found the end");
        refused("()", "expected a dictionary, found a tuple");
        refused("[]", "expected a dictionary, found a list");
        refused("'descr'", "expected a dictionary, found \"descr\"");
        refused("dict()", "found \"dict()\"");
        for (String literal : List.of("0", "'True'", "()", "[]")) {
            refused(order(literal), "expected True or False as fortran_order");
        }
        for (String literal : List.of("true", "None", "Truely", "not True")) {
            refused(order(literal), "expected a string, an integer, True, False or a bracket");
        }
    }

    private void surroundings() {
        for (String before : List.of(" ", "\t ", "\n", " \n", "\r", "\r\n\n", "#c\n", " # '\u00e9{\n", "\\\n", "\f")) {
            accepted(before + PLAIN, "<i4 C 4");
        }
        for (String after : List.of("\n", "   ", "\n\n  \n", "\r", "\f", " # c", "\n  # '", "\n#\n", "\n\f")) {
            accepted(PLAIN + after, "<i4 C 4");
        }
        for (String before : List.of("\n ", "#c\n ", "\\\n ", " \n\t")) {
            refused(before + PLAIN, "expected no indentation");
        }
        for (String after :
                List.of(",", ";", "}", "\u000b", "\u001a", "\u00a0", "L", "\nL", " \\", "\\\n", "\\ \n", "{}")) {
            refused(PLAIN + after, "expected the end at character ");
        }
        for (String zero : List.of("\0", " \0\0\0", "\n#\0")) {
            refused(PLAIN + zero, "expected no zero byte");
            refused(zero + PLAIN, "expected no zero byte");
        }
        accepted(PLAIN.replace(" ", " \t\f\r\n#}\n\\\n"), "<i4 C 4");
        accepted(PLAIN + " ".repeat(10000 - PLAIN.length()), "<i4 C 4");
        refused(PLAIN + " ".repeat(10001 - PLAIN.length()), "at most 10000 characters of text, found 10001 characters");
        refused(PLAIN + " ".repeat(65535 - PLAIN.length()), "at most 10000 characters of text, found 65535 characters");
        examples.add(new Example("2.0", PLAIN, true, "<i4 C 4"));
        examples.add(new Example("3.0", PLAIN + "#\u20ac\ud83d\ude00", true, "<i4 C 4"));
        examples.add(new Example("3.0", PLAIN + "#" + "\ud83d\ude00".repeat(9999 - PLAIN.length()), true, "<i4 C 4"));
        examples.add(new Example("3.0", "\ufeff" + PLAIN, false, "found \"\ufeff{"));
        for (String version : List.of("0.0", "0.1", "1.1", "2.1", "3.1", "4.0", "1.2")) {
            examples.add(new Example(version, PLAIN, false, "unsupported .npy version " + version));
        }
    }

    private void shapes() {
        accepted(shape("()"), "<i4 C");
        accepted(shape("(0,)"), "<i4 C 0");
        accepted(shape("(2,3,5)"), "<i4 C 2 3 5");
        accepted(shape("(0, 2305843009213693951)"), "<i4 C 0 2305843009213693951");
        accepted(shape("(" + "1,".repeat(64) + ")"), "<i4 C" + " 1".repeat(64));
        refused(shape("(" + "1,".repeat(65) + ")"), "at most 64 dimensions, this has 65");
        refused(shape("(" + "0,".repeat(65) + ")"), "at most 64 dimensions, this has 65");
        refused(shape("(" + "9,".repeat(4900) + ")"), "at most 64 dimensions, this has 4900");
        refused(shape("4"), "expected a tuple such as (4,) as shape, found 4");
        refused(shape("(4)"), "expected a tuple such as (4,) as shape, found 4");
        refused(shape("[4]"), "expected a tuple such as (4,) as shape, found a list");
        refused(shape("{}"), "found a dictionary");
        refused(shape("'(4,)'"), "found \"(4,)\"");
        refused(shape("(4,,)"), "found \",)");
        refused(shape("(4 5)"), "expected ',' or ')'");
        refused(shape("(4]"), "expected ',' or ')'");
        refused(shape("('4',)"), "expected integers in shape, found \"4\"");
        refused(shape("((4,),)"), "expected integers in shape, found a tuple");
        refused(shape("(True, 4)"), "expected integers in shape, found true");
        refused(shape("(-1,)"), "dimension -1 of shape (-1,) is negative");
        refused(shape("(0, -2)"), "dimension -2");
        refused(shape("(9223372036854775808,)"), "expected an integer below 2^63");
        refused(shape("(0, 1" + "0".repeat(9000) + ")"), "expected an integer below 2^63");
        refused(shape("(4294967296, 4294967296)"), "larger than 2^63-1 bytes");
        refused(shape("(0, 2305843009213693952)"), "larger than 2^63-1 bytes");
        refused(shape("(9223372036854775807, 0)"), "larger than 2^63-1 bytes");
        refused(shape("(2305843009213693951,)"), "expected 9223372036854775804 bytes of data for");
    }

    private void integers() {
        for (String four :
                List.of("+4", "+ 4", "0x4", "0X_4", "0o4", "0O4", "0b100", "0b1_0_0", "0x0000000000000000004")) {
            accepted(shape("(" + four + ",)"), "<i4 C 4");
        }
        for (String zero : List.of("00", "0_0", "-0", "- 0", "0b0")) {
            accepted(shape("(" + zero + ",)"), "<i4 C 0");
        }
        accepted(shape("(1_000, 0xF)"), "<i4 C 1000 15");
        for (String bad : List.of(
                "04", "1__0", "4_", "0x", "0x_", "0xg", "0b2", "0o8", "4a", "1e1", "--4", "+-4", "-True", "0_4")) {
            refused(shape("(" + bad + ",)"), "expected an integer below 2^63 at character 51");
        }
        for (String bad : List.of("4.", "4.5", "2+2", "4*1", "4if", "4\u00b2")) {
            refused(shape("(" + bad + ",)"), "expected ");
        }
        for (String bad : List.of("_4", ".5", "~4", "None", "\u0664")) {
            examples.add(new Example("3.0", shape("(" + bad + ",)"), false, "expected a string, an integer"));
        }
    }

    private void strings() {
        for (String same : List.of(
                "\"<i4\"",
                "'''<i4'''",
                "\"\"\"<i4\"\"\"",
                "u'<i4'",
                "U\"<i4\"",
                "r'<i4'",
                "R'''<i4'''",
                "'<' 'i4'",
                "'<'\n\"i\"u'4'",
                "'\\x3ci4'",
                "'\\74i4'",
                "'\\u003ci4'",
                "'\\U0000003ci4'",
                "'<\\\ni4'",
                "'<\\\r\ni4'",
                "('<i4')")) {
            accepted(descr(same), "<i4 C 4");
        }
        accepted(descr("'\\x69\\x6e\\x74'"), "<i8 C 4");
        accepted(descr("'<\\x694'"), "<i4 C 4");
        accepted(descr("'<\\1514'"), "<i4 C 4");
        accepted(descr("'<i\\70'"), "<i8 C 4");
        accepted(descr("'\\77'"), "|b1 C 4");
        refused("'<\n", "expected the end of the string at character 2 of its text");
        refused(descr("'\\<i4'"), "unsupported element type \"\\<i4\"");
        refused(descr("r'\\x3ci4'"), "unsupported element type \"\\x3ci4\"");
        refused(descr("r'<i4\\'' ''"), "unsupported element type \"<i4\\'\"");
        refused(descr("'<i4\\n'"), "unsupported element type");
        refused(descr("'<i4\\0'"), "unsupported element type \"<i4\\x00\"");
        refused(descr("'\\400'"), "unsupported element type");
        refused(descr("'\\ud800'"), "unsupported element type");
        refused(descr("'''<i4\n'''"), "unsupported element type \"<i4\\x0a\"");
        refused(descr("'\u00e9'"), "unsupported element type");
        refused(descr("''"), "unsupported element type \"\"");
        refused(descr("'<i\n4'"), "expected the end of the string");
        refused(descr("'<i4"), "expected ',' or '}'");
        refused("{'descr", "expected the end of the string at character 7 of its text, found the end");
        refused("{'descr\\", "expected the end of the string");
        refused("{r'descr\\", "expected the end of the string");
        refused("{'''descr''", "expected the end of the string");
        refused(descr("'\\x3'"), "expected the 2 hexadecimal digits of a character");
        refused(descr("'\\u003'"), "expected the 4 hexadecimal digits");
        refused(descr("'\\U00110000'"), "expected the 8 hexadecimal digits");
        refused(descr("'\\Uffffffff'"), "expected the 8 hexadecimal digits");
        for (String other : List.of("b'<i4'", "f'<i4'", "ur'<i4'", "u '<i4'", "None")) {
            refused(descr(other), "expected a string, an integer, True, False or a bracket at character 10");
        }
        refused(descr("()"), "expected a simple type such as '<i4', or a list of fields, as descr, found a tuple");
        refused(descr("4"), "expected a simple type such as '<i4', or a list of fields, as descr, found 4");
    }

    private void nesting() {
        accepted("(".repeat(198) + PLAIN + ")".repeat(198), "<i4 C 4");
        refused("(".repeat(199) + PLAIN + ")".repeat(199), "expected at most 200 nested brackets");
        accepted(order("(".repeat(199) + "True" + ")".repeat(199)), "<i4 F 2 3");
        refused(order("(".repeat(200) + "True" + ")".repeat(200)), "expected at most 200 nested brackets");
        refused("(".repeat(9999), "expected at most 200 nested brackets");
        refused("[".repeat(9999), "expected at most 200 nested brackets");
        refused("{'':".repeat(2499), "expected at most 200 nested brackets");
    }

    private void longIntegersOfPython2() {
        for (String version : List.of("1.0", "2.0")) {
            examples.add(new Example(version, shape("(2L, 0x3L, 1_0L,)"), true, "<i4 C 2 3 10"));
            examples.add(new Example(version, shape("(-0L,)"), true, "<i4 C 0"));
            for (String bad : List.of("4LL", "4l", "L", "04L", "0xL", "4_L", "4.L")) {
                examples.add(new Example(version, shape("(" + bad + ",)"), false, "expected "));
            }
        }
        examples.add(new Example("3.0", shape("(4L,)"), false, "expected an integer below 2^63"));
    }
}
