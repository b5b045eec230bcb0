package io.github.shmarray.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.TestSegments;
import io.github.shmarray.documents.Page.Sample;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents: their samples are compiled and run, a page in its order, and their links lead somewhere. */
@Timeout(120)
class DocumentsTest {
    private static final String IMPORTS = Stream.of(
                    "io.github.shmarray",
                    "io.github.shmarray.concurrent",
                    "io.github.shmarray.element",
                    "io.github.shmarray.engine",
                    "io.github.shmarray.error",
                    "io.github.shmarray.npz",
                    "io.github.shmarray.posix",
                    "io.github.shmarray.segments",
                    "java.lang.foreign",
                    "java.nio",
                    "java.nio.file",
                    "java.time",
                    "java.util",
                    "java.util.concurrent")
            .map(name -> "import " + name + ".*;\n")
            .reduce("", String::concat);

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** One for all samples, as it remembers what the jars have. */
    private static final StandardJavaFileManager FILES =
            COMPILER == null ? null : COMPILER.getStandardFileManager(null, null, UTF_8);

    private static final List<String> TESTED = List.of("java", "python");

    private static final Pattern PUBLIC_CLASS = Pattern.compile("^public (?:final )?class (\\w+)", Pattern.MULTILINE);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    @AfterAll
    static void forgetTheJars() throws IOException {
        if (FILES != null) {
            FILES.close();
        }
    }

    static List<Page> pages() {
        return Page.all();
    }

    static List<Page> pagesWithSamples() {
        return pages().stream()
                .filter(page -> page.samples().stream().anyMatch(sample -> TESTED.contains(sample.language())))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pagesWithSamples")
    void samplesRun(Page page) throws Exception {
        Path shared = Files.createDirectory(TestSegments.path(segments.name()));
        try {
            List<String> steps = new ArrayList<>();
            boolean hasPython = hasPython();
            for (Sample sample : page.samples()) {
                if (!sample.isTested()) {
                    System.out.println("SKIPPED: " + sample.place() + ": " + sample.comment());
                } else if (sample.code().contains("Posix.jni()") && !NativeLibrary.isAvailable()) {
                    System.out.println("SKIPPED: " + sample.place() + ", because " + NativeLibrary.failure());
                } else if (sample.language().equals("java")) {
                    String name = compile(sample);
                    steps.addAll(sample.isRun() ? List.of(name) : List.of());
                } else if (sample.language().equals("python") && hasPython) {
                    steps.add(python(sample, shared));
                }
            }
            assertEquals("", run(steps, shared));
        } finally {
            delete(shared);
        }
    }

    private static boolean hasPython() throws Exception {
        try {
            if (new ProcessBuilder("python3", "-c", "import numpy").start().waitFor() == 0) {
                return true;
            }
        } catch (IOException none) {
            // Told below.
        }
        System.out.println("SKIPPED: samples in Python, because there is no python3 with numpy");
        return false;
    }

    /** Returns the name of the class. */
    private String compile(Sample sample) throws IOException {
        String code = sample.code().replace("/tmp/", folder + "/");
        Matcher publicClass = PUBLIC_CLASS.matcher(code);
        boolean isPublic = publicClass.find();
        String name = isPublic ? publicClass.group(1) : "Line" + sample.line();
        boolean isWhole = isPublic || code.contains("void main(");
        String source = isWhole
                ? code
                : IMPORTS + "class " + name + " {\n" + sample.members() + "\nstatic void main() throws Exception {\n"
                        + sample.given() + "\n" + code + "\n}}\n";
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        assumeTrue(COMPILER != null, "there is no compiler in this JVM");
        StringWriter messages = new StringWriter();
        boolean isCompiled = COMPILER.getTask(
                        messages,
                        FILES,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        FILES.getJavaFileObjects(file))
                .call();
        assertTrue(isCompiled, () -> sample.place() + " does not compile:\n" + messages);
        return name;
    }

    private String python(Sample sample, Path shared) throws IOException {
        String code = "import sys; sys.path.insert(0, 'examples/python')\nimport ctypes, numpy, shmarray\n"
                + sample.given() + "\n" + sample.code();
        return Files.writeString(
                        folder.resolve("line" + sample.line() + ".py"), code.replace("/dev/shm/", shared + "/"))
                .toString();
    }

    /** Returns what went wrong. */
    private String run(List<String> steps, Path shared) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dshmarray.folder=" + shared,
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                folder + ":" + System.getProperty("java.class.path"),
                SampleProgram.class.getName()));
        command.addAll(steps);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SHMARRAY_FOLDER", shared.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() == 0 ? "" : output;
    }

    private static void delete(Path shared) throws IOException {
        try (Stream<Path> files = Files.list(shared)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(shared);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Page page) {
        for (String link : page.links()) {
            String[] parts = link.split("#", 2);
            Path base =
                    page.path().getParent() == null ? Path.of("") : page.path().getParent();
            Path target =
                    parts[0].isEmpty() ? page.path() : base.resolve(parts[0]).normalize();
            assertTrue(Files.exists(target), () -> page.path() + ": " + link + " leads nowhere");
            if (parts.length == 2) {
                Page other = pages().stream()
                        .filter(each -> each.path().equals(target))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(page.path() + ": " + link + " leads into no page"));
                assertTrue(other.anchors().contains(parts[1]), () -> page.path() + ": no heading for " + link);
            }
        }
    }

    @Test
    void theIndexLeadsToEachPage() {
        Path index = Path.of("docs/index.md");
        List<String> links = pages().stream()
                .filter(page -> page.path().equals(index))
                .findFirst()
                .orElseThrow()
                .links();
        List<String> others = pages().stream()
                .map(Page::path)
                .filter(path -> path.startsWith("docs") && !path.equals(index))
                .map(path -> path.getFileName().toString())
                .toList();
        assertTrue(
                links.containsAll(others),
                () -> "docs/index.md has no link to all of " + others + ": the navigation of the site is made of it");
    }

    @Test
    void eachExceptionHasItsCauseAndItsCure() throws IOException {
        String page = Files.readString(Path.of("docs/errors.md"));
        for (Class<?> type : Stream.concat(
                        Stream.of(SharedMemoryException.class),
                        Stream.of(SharedMemoryException.class.getPermittedSubclasses()))
                .toList()) {
            String name = type.getSimpleName();
            int start = page.indexOf("\n## " + name + "\n");
            assertTrue(start >= 0, () -> "docs/errors.md has no heading " + name);
            int end = page.indexOf("\n## ", start + 1);
            String entry = page.substring(start, end < 0 ? page.length() : end);
            assertTrue(entry.contains("**Cause**: ") && entry.contains("**Cure**: "), entry);
        }
    }

    @Test
    void whatTheSamplesAreTakenFrom() {
        var page = new Page(Path.of("page.md"), """
                # Two Words, `code`
                [there](other.md#place) and `[not](there)`
                <!-- given: int x = 1; -->

                ```java
                x++;
                ```
                  ```python
                  if True:
                      print(1)
                  ```
                """);
        assertEquals(List.of("other.md#place"), page.links());
        assertEquals(java.util.Set.of("two-words-code"), page.anchors());
        List<Sample> samples = page.samples();
        assertEquals("int x = 1;", samples.get(0).given());
        assertEquals("x++;\n", samples.get(0).code());
        assertEquals(5, samples.get(0).line());
        assertEquals("if True:\n    print(1)\n", samples.get(1).code());
        assertEquals("", samples.get(1).given());
    }
}
