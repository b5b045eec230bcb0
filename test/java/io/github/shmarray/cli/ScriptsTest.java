package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that start the commands, in a project whose Maven and whose JDK only tell how they were called. */
class ScriptsTest {
    private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();

    /** Like Maven, it leaves a jar alone that would be the same. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "$@" >>builds
            [ ! -e broken ] || exit 1
            mkdir -p target/classes/linux-any
            touch target/classes/linux-any/libshmarray.so
            [ -e target/shmarray-1-cli.jar ] || touch target/shmarray-1-cli.jar
            """;

    private static final String JAVA = """
            #!/bin/sh
            echo "java $*"
            """;

    private static final String JAVA_WITH_CACHE = """
            #!/bin/sh
            for option; do
                case $option in -XX:AOTCacheOutput=*)
                    echo made | tee -a "$JAVA_HOME/caches" >"${option#*=}"
                    echo made >"${option#*=}.config"
                    exit ;;
                esac
            done
            echo "java $*"
            """;

    /** Not what the link leads to. */
    private static final Pattern OWN_NAME = Pattern.compile("(?<!readlink -f )\"\\$0\"");

    @TempDir
    Path folder;

    private Path project;
    private Path source;

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        source = write("project/src/main/java/Source.java", "");
        write("project/pom.xml", "");
        for (String name : List.of("compare", "shmarray", "find-jdk")) {
            Path script = project.resolve("scripts").resolve(name);
            Files.createDirectories(script.getParent());
            Files.copy(SCRIPTS.resolve(name), script, StandardCopyOption.COPY_ATTRIBUTES);
        }
        executable("bin/mvn", MAVEN);
        executable("jdk/bin/java", JAVA);
        executable("jdk/bin/javac", JAVA);
        write("jdk/release", "JAVA_VERSION=\"25\"");
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.toList()) {
                age(file);
            }
        }
    }

    @Test
    void itBuildsOnceAndAgainOnceAfterAChange() throws Exception {
        assertTrue(run(project).endsWith("-jar " + project + "/target/shmarray-1-cli.jar compare --quick"));
        run(project);
        assertEquals(1, builds());
        Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
        run(project);
        assertEquals(2, builds());
        run(project);
        assertEquals(2, builds());
    }

    @Test
    void itBuildsAgainAfterAFailure() throws Exception {
        run(project);
        Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
        Path broken = Files.createFile(project.resolve("broken"));
        assertTrue(run(project).contains("the build failed"));
        Files.delete(broken);
        run(project);
        assertEquals(3, builds());
    }

    @Test
    void aLinkToItWorks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("elsewhere/scripts"));
        Files.createSymbolicLink(links.resolve("compare"), project.resolve("scripts/compare"));
        assertTrue(run(links.getParent()).endsWith("-jar " + project + "/target/shmarray-1-cli.jar compare --quick"));
        Path link = Files.createSymbolicLink(links.resolve("shmarray"), project.resolve("scripts/shmarray"));
        assertTrue(output(link.toString()).endsWith("-jar " + project + "/target/shmarray-1-cli.jar"));
    }

    @Test
    void noScriptGoesByTheNameOfALink() throws IOException {
        List<Path> scripts = new ArrayList<>(List.of(SCRIPTS.resolveSibling(".ci/run")));
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            scripts.addAll(files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList());
        }
        for (Path script : scripts) {
            assertFalse(OWN_NAME.matcher(Files.readString(script)).find(), script.toString());
        }
        assertTrue(scripts.size() > 1);
    }

    @Test
    void aCacheOfClassesIsMadeOnceForEachJarAndNotForAComparison() throws Exception {
        executable("jdk/bin/java", JAVA_WITH_CACHE);
        assertFalse(run(project).contains("AOTCache"));
        String list = output(project.resolve("scripts/shmarray").toString(), "ls");
        assertTrue(list.startsWith("java ") && list.contains(" -XX:AOTCache=" + project + "/target/commands-"), list);
        output(project.resolve("scripts/shmarray").toString(), "ls");
        assertEquals(1, caches());
        Files.delete(project.resolve("target/shmarray-1-cli.jar"));
        Files.createFile(project.resolve("target/shmarray-1-cli.jar"));
        output(project.resolve("scripts/shmarray").toString(), "ls");
        assertEquals(2, caches());
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            assertEquals(
                    1, files.filter(file -> file.toString().contains(".aot")).count(), "nothing unfinished is left");
        }
    }

    @Test
    void itStartsWithoutACacheWhereNoneCanBeMade() throws Exception {
        String list = output(project.resolve("scripts/shmarray").toString(), "ls");
        assertTrue(list.contains("\njava -XX:TieredStopAtLevel=1 ") && !list.contains("AOTCache"), list);
    }

    private long caches() throws IOException {
        return Files.readAllLines(folder.resolve("jdk/caches")).size();
    }

    private String run(Path place) throws Exception {
        return output(place.resolve("scripts/compare").toString(), "--quick");
    }

    private String output(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("CC", "true");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        process.waitFor();
        return output;
    }

    private int builds() throws IOException {
        return Files.readAllLines(project.resolve("builds")).size();
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void executable(String path, String text) throws IOException {
        assertTrue(write(path, text).toFile().setExecutable(true));
    }

    /** Older than anything that is built. */
    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }
}
