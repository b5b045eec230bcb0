import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the classes of the other types after those of int, which are SharedIntArray, IntAtomics and the comparison's IntElementLoops. What lies
 * in a region "Not in the other classes" is each class's own and is kept; {@code asByteBuffer} is every class's:
 * {@code java scripts/GenerateArrayClasses.java}, with {@code --check} to see only whether they are up to date.
 */
class GenerateArrayClasses {
    /** What stands before the type's word in the name of a class, and after it. */
    record Family(Path folder, String before, String after, List<Type> types) {
        String className(String word) {
            return before + word + after;
        }

        boolean isAtomic() {
            return after.equals("Atomics");
        }

        Path file(String word) {
            return folder.resolve(className(word) + ".java");
        }
    }

    static final Type LONG = Type.of("long", "Long");

    static final List<Type> TYPES = List.of(
            Type.of("byte", "Byte"),
            Type.of("short", "Short"),
            new Type("char", "Char", "Character"),
            LONG,
            Type.of("float", "Float"),
            Type.of("double", "Double"));

    static final List<Family> FAMILIES = List.of(
            new Family(Path.of("src/main/java/io/github/shmarray"), "Shared", "Array", TYPES),
            new Family(Path.of("src/main/java/io/github/shmarray"), "", "Atomics", List.of(LONG)),
            new Family(Path.of("src/comparison/java/io/github/shmarray/compare/cases"), "", "ElementLoops", TYPES));

    static final Pattern REGION =
            Pattern.compile("( *)// region Not in the other classes\\n(.*?) *// endregion\\n", Pattern.DOTALL);

    static final Pattern NOT_FOR_BYTES =
            Pattern.compile(" *// region Not in SharedByteArray\\n.*?// endregion\\n\\n", Pattern.DOTALL);

    /** What stands for int, Int and Integer. */
    record Type(String primitive, String word, String box) {
        static Type of(String primitive, String word) {
            return new Type(primitive, word, word);
        }

        String layout() {
            // A byte lies nowhere unaligned.
            return "JAVA_" + primitive.toUpperCase() + (primitive.equals("byte") ? "" : "_UNALIGNED");
        }

        String translate(String source) {
            String wanted = primitive.equals("byte") ? NOT_FOR_BYTES.matcher(source).replaceAll("") : source;
            if (this != LONG) {
                wanted = wanted.replace("extends IntAtomics", "extends SharedArray");
            }
            for (Family family : FAMILIES) {
                wanted = wanted.replace(family.className("Int"), family.className(word));
            }
            return wanted
                    .replace("ValueLayout.OfInt", "ValueLayout.Of" + word)
                    .replace("JAVA_INT_UNALIGNED", layout())
                    .replace("JAVA_INT", "JAVA_" + primitive.toUpperCase())
                    .replace("Integer.BYTES", box + ".BYTES")
                    .replace("IntBuffer", word + "Buffer")
                    .replace("int[", primitive + "[")
                    .replace("int... ", primitive + "... ")
                    .replace("int get(", primitive + " get(")
                    .replace("int value)", primitive + " value)");
        }

        /** Where every int is an element. */
        String translateAtomics(String source) {
            return translate(source).replaceAll("\\bint\\b(?! BYTES)", primitive)
                    .replace("IntSupplier", word + "Supplier")
                    .replace("getAsInt", "getAs" + word);
        }
    }

    static List<String> ownRegions(String text) {
        List<String> regions = new ArrayList<>();
        Matcher matcher = REGION.matcher(text);
        while (matcher.find()) {
            regions.add(matcher.group());
        }
        return regions;
    }

    static String generate(String source, Type type, Family family) throws IOException {
        Path file = family.file(type.word);
        UnaryOperator<String> translation = family.isAtomic() ? type::translateAtomics : type::translate;
        List<String> own = Files.exists(file) ? ownRegions(Files.readString(file)) : List.of();
        String[] parts = REGION.split(source, -1);
        if (own.size() != parts.length - 1) {
            throw new IllegalStateException(
                    file + " has " + own.size() + " regions of its own, the source " + (parts.length - 1));
        }
        StringBuilder text = new StringBuilder(translation.apply(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            text.append(own.get(i - 1)).append(translation.apply(parts[i]));
        }
        return text.toString();
    }

    static void check(Path file, String text, Path source) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            System.err.println(file + " is not what " + source + " makes of it: run java"
                    + " scripts/GenerateArrayClasses.java, and edit only the source and the regions");
            System.exit(1);
        }
    }

    public static void main(String[] arguments) throws IOException {
        boolean isCheck = List.of(arguments).contains("--check");
        for (Family family : FAMILIES) {
            Path source = family.file("Int");
            String text = Files.readString(source);
            for (Type type : family.types) {
                Path file = family.file(type.word);
                String translated = generate(text, type, family);
                if (isCheck) {
                    check(file, translated, source);
                } else {
                    Files.writeString(file, translated);
                }
            }
        }
    }
}
