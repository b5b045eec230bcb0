import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the array classes of the other types after SharedIntArray. What lies in a region "Not in the other classes" is each class's
 * own and is kept; {@code asByteBuffer} is every class's: {@code java scripts/GenerateArrayClasses.java}, with {@code --check} to see only whether they are up to date.
 */
class GenerateArrayClasses {
    static final Path FOLDER = Path.of("src/main/java/io/github/shmarray");
    static final Pattern REGION =
            Pattern.compile("( *)// region Not in the other classes\\n(.*?) *// endregion\\n", Pattern.DOTALL);

    static final Pattern NOT_FOR_BYTES =
            Pattern.compile(" *// region Not in SharedByteArray\\n.*?// endregion\\n\\n", Pattern.DOTALL);

    /** What stands for int, Int and Integer. */
    record Type(String primitive, String word, String box) {
        static Type of(String primitive, String word) {
            return new Type(primitive, word, word);
        }

        Path file() {
            return FOLDER.resolve("Shared" + word + "Array.java");
        }

        String layout() {
            // A byte lies nowhere unaligned.
            return "JAVA_" + primitive.toUpperCase() + (primitive.equals("byte") ? "" : "_UNALIGNED");
        }

        String translate(String source) {
            String wanted = primitive.equals("byte") ? NOT_FOR_BYTES.matcher(source).replaceAll("") : source;
            return wanted.replace("SharedIntArray", "Shared" + word + "Array")
                    .replace("ValueLayout.OfInt", "ValueLayout.Of" + word)
                    .replace("JAVA_INT_UNALIGNED", layout())
                    .replace("Integer.BYTES", box + ".BYTES")
                    .replace("IntBuffer", word + "Buffer")
                    .replace("int[", primitive + "[")
                    .replace("int get(", primitive + " get(")
                    .replace("int value)", primitive + " value)");
        }
    }

    static final List<Type> TYPES = List.of(
            Type.of("byte", "Byte"),
            Type.of("short", "Short"),
            new Type("char", "Char", "Character"),
            Type.of("long", "Long"),
            Type.of("float", "Float"),
            Type.of("double", "Double"));

    static List<String> ownRegions(String text) {
        List<String> regions = new ArrayList<>();
        Matcher matcher = REGION.matcher(text);
        while (matcher.find()) {
            regions.add(matcher.group());
        }
        return regions;
    }

    static String generate(String source, Type type, String old) {
        List<String> own = ownRegions(old);
        String[] parts = REGION.split(source, -1);
        if (own.size() != parts.length - 1) {
            throw new IllegalStateException(
                    type.file() + " has " + own.size() + " regions of its own, the source " + (parts.length - 1));
        }
        StringBuilder text = new StringBuilder(type.translate(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            text.append(own.get(i - 1)).append(type.translate(parts[i]));
        }
        return text.toString();
    }

    public static void main(String[] arguments) throws IOException {
        boolean isCheck = List.of(arguments).contains("--check");
        String source = Files.readString(FOLDER.resolve("SharedIntArray.java"));
        for (Type type : TYPES) {
            String old = Files.readString(type.file());
            String text = generate(source, type, old);
            if (isCheck && !text.equals(old)) {
                System.err.println(type.file() + " is not what SharedIntArray makes of it: run java"
                        + " scripts/GenerateArrayClasses.java, and edit only SharedIntArray and the regions");
                System.exit(1);
            }
            if (!isCheck) {
                Files.writeString(type.file(), text);
            }
        }
    }
}
