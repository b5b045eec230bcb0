package io.github.shmarray.npy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What numpy and this library make of the same headers, and where they differ, but for the differences that are meant. */
final class HeaderComparison {
    static final List<String> DESCRS = List.of(
            "|b1",
            "|i1",
            "|u1",
            "<i2",
            "<i4",
            "<i8",
            "<u2",
            "<u4",
            "<u8",
            "<f2",
            "<f4",
            "<f8",
            ">i2",
            ">i4",
            ">i8",
            ">u2",
            ">u4",
            ">u8",
            ">f2",
            ">f4",
            ">f8",
            "<c8",
            ">c16",
            "|S3",
            "|V4",
            "<U2",
            ">U3",
            "<M8[ns]",
            ">m8[25s]",
            "<m8");
    private static final Pattern BLANK_BEFORE_L = Pattern.compile("[0-9a-fA-F][ \\t\\f]+L");
    static final Pattern ACCIDENTAL_TYPE =
            Pattern.compile("unsupported element type \"[<>=|]?(\\\\x|\\(|[0-9]|[biufcSUVMm]([ +0]|\\\\x))");
    /** Of a key that is there twice, numpy looks at the last value alone. */
    private static final Pattern REPEATED_SHAPE = Pattern.compile("shape[\\s\\S]*shape");

    private static final Pattern BLANK_LAST_LINE = Pattern.compile("[\r\n][ \t]+$");
    private static final Pattern FIRST_FORM_FEED = Pattern.compile("^[\\s\\S]{10,12}?\\s*\f");
    private static final Pattern CARRIAGE_RETURN_AND_L = Pattern.compile("\r(?!\n)[\\s\\S]*[0-9a-fA-F]L");

    /**
     * What numpy takes because of how it is built, and nobody writes: the spellings that {@link NpyHeaderReadTest} shows, a third part
     * of a sub-array, one number as the shape of a sub-array that has no bytes, text or fields as a shape, a comma behind a type, a length
     * below zero, S1 called "c" with an order, units of no length or behind a blank, None in a shape that a later one replaces, and two
     * characters as a field.
     */
    private static final Pattern ACCIDENT = Pattern.compile(
            "unsupported element type \"([<>=|]?([0-9(]|\\\\x)|[<>=|]?[a-zA-Z?]([ +0-][0-9]|[]\\[a-zA-Z0-9]*,)"
                    + "|<c32\"|\\|O\"|[<>=|]c\"|[<>=|]?[Mm]8?\\[( |0+[a-zA-Z]))"
                    + "|as descr, found a tuple|which has no bytes|the shape of a field, found (\"|a tuple|a list)|in descr, found \"");

    /** Bytes for numpy, numbers for whoever has taken up its package ml_dtypes, which writes them so. */
    private static final String BFLOAT16 = "<V2";

    private final List<String> differences = new ArrayList<>();
    private int accepted;

    /** What there was, with numpy's reasons. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    /** How many were read here. */
    int accepted() {
        return accepted;
    }

    /** Compares verdict, type, order and shape of whole headers. */
    void readBoth(List<byte[]> headers) throws Exception {
        List<String> answers = load(headers);
        for (int i = 0; i < headers.size(); i++) {
            String here = read(headers.get(i));
            String numpy = supported(answers.get(i));
            String text = new String(headers.get(i), ISO_8859_1);
            boolean isSame = supported(here).equals(numpy) || isKnownDifference(numpy, here, text);
            note(isSame, answers.get(i), here, text);
        }
    }

    /** Compares what structures are, with all their parts, and the headers that are written for them. */
    void readAndWriteBoth(List<String> descrs) throws Exception {
        List<byte[]> headers = descrs.stream()
                .map(descr -> "{'descr': " + descr + ", 'fortran_order': False, 'shape': (0,), }")
                .map(text -> NpyFile.header("3.0", text))
                .toList();
        List<String> answers = Numpy.answers(headers.stream()
                .map(header -> "fields " + HexFormat.of().formatHex(header))
                .toList());
        for (int i = 0; i < headers.size(); i++) {
            String numpy = answers.get(i).startsWith("refused") ? "refused" : asNumpyHasThem(answers.get(i));
            String here = asNumpyHasThem(readAndWritten(headers.get(i)));
            boolean isRefusedHere = here.startsWith("refused");
            boolean isSame = numpy.equals(isRefusedHere ? "refused" : here)
                    || isRefusedHere && ACCIDENT.matcher(here).find();
            note(isSame, answers.get(i), here, descrs.get(i));
        }
    }

    private void note(boolean isSame, String numpy, String here, String text) {
        if (!isSame) {
            differences.add("numpy: " + numpy + "\nhere:  " + here + "\n" + text);
        }
        accepted += here.startsWith("refused") ? 0 : 1;
    }

    /** The differences are those that {@link NpyHeaderReadTest} shows, and no others. */
    private static boolean isKnownDifference(String numpy, String here, String header) {
        if (here.startsWith("refused")) {
            return BLANK_BEFORE_L.matcher(header).find()
                    || here.contains("an integer below 2^63")
                            && REPEATED_SHAPE.matcher(header).find()
                    || here.contains("found \"None")
                    || ACCIDENTAL_TYPE.matcher(here).find();
        }
        return numpy.equals("refused")
                && (BLANK_LAST_LINE.matcher(header).find()
                        || FIRST_FORM_FEED.matcher(header).find()
                        || CARRIAGE_RETURN_AND_L.matcher(header).find());
    }

    static List<String> load(List<byte[]> headers) throws Exception {
        return Numpy.answers(headers.stream()
                .map(header -> "load " + HexFormat.of().formatHex(header) + " " + NpyFile.ZEROS)
                .toList());
    }

    private static String read(byte[] header) {
        try {
            return NpyFile.describe(NpyFile.read(header, NpyFile.ZEROS));
        } catch (NpyFormatException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** The answer, but for types that are not supported here and so are to be refused. */
    static String supported(String answer) {
        return DESCRS.contains(answer.split(" ")[0]) ? answer : "refused";
    }

    /** In the text and in the bytes of the header. */
    private static String asNumpyHasThem(String found) {
        HexFormat hex = HexFormat.of();
        return found.replace(BFLOAT16, "|V2")
                .replace(hex.formatHex(BFLOAT16.getBytes(UTF_8)), hex.formatHex("|V2".getBytes(UTF_8)));
    }

    private static String readAndWritten(byte[] header) {
        try {
            NpyType type = NpyFile.read(header, 0).type();
            byte[] written = NpyHeader.of(type, false, 0).encode();
            return tree(type) + " " + HexFormat.of().formatHex(written);
        } catch (NpyFormatException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** As test/python/npy_reference.py tells it. */
    private static String tree(NpyType type) {
        return switch (type) {
            case NpyScalar scalar -> scalar.descr();
            case NpySubArray array ->
                array.shape().stream().map(String::valueOf).collect(Collectors.joining("x")) + "*" + tree(array.base());
            case NpyStructure structure ->
                structure.fields().stream().map(HeaderComparison::tree).collect(Collectors.joining(";", "{", "}"))
                        + structure.size();
        };
    }

    private static String tree(NpyField field) {
        String title = field.title() == null ? "" : "/" + hex(field.title());
        return field.offset() + ":" + hex(field.name()) + title + ":" + tree(field.type());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
