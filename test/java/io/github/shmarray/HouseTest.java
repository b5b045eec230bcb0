package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the sources stay easy to find one's way in. */
class HouseTest {
    private static final int LONGEST_FILE = 400;
    private static final int MOST_FILES_IN_THE_FRONT_ROOM = 32;

    private static List<Path> files(String folder, String pattern) throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(folder))) {
            return all.filter(path -> path.getFileName().toString().matches(pattern))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"src", "test", "scripts"})
    void noFileIsTooLongToBeReadAtOnce(String folder) throws IOException {
        List<Path> files = files(folder, "[^.]+(\\.(java|c|h|py))?");
        assertTrue(files.size() > 5, "only " + files);
        for (Path file : files) {
            int lines = Files.readAllLines(file).size();
            assertTrue(lines <= LONGEST_FILE, file + " has " + lines + " lines; split it by ideas");
        }
    }

    @Test
    void thePackageThatUsersSeeIsNotCrowded() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/shmarray"))) {
            List<Path> sources = files.filter(Files::isRegularFile).toList();
            assertTrue(sources.size() > 20, "only " + sources);
            assertTrue(
                    sources.size() <= MOST_FILES_IN_THE_FRONT_ROOM,
                    sources.size() + " files; what users do not touch has a package of its own");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/comparison/java"})
    void eachPackageSaysWhatLivesThere(String root) throws IOException {
        List<Path> packages = files(root, ".*\\.java").stream()
                .map(Path::getParent)
                .distinct()
                .toList();
        List<Path> described =
                files(root, "package-info\\.java").stream().map(Path::getParent).toList();
        assertEquals(
                packages.stream().sorted().toList(), described.stream().sorted().toList());
    }

    private static final String NUMBER = "%[-+,.0-9]*[dfeg]";

    private static final List<Pattern> FORMATS_OF_THE_DEFAULT_LOCALE = List.of(
            Pattern.compile("(?:String\\.format|printf)\\(\\s*(?!\\s|Locale)[^;]*?" + NUMBER),
            Pattern.compile(
                    "\"\"\"(?:(?!\"\"\")[\\s\\S])*?" + NUMBER + "(?:(?!\"\"\")[\\s\\S])*?\"\"\"\\s*\\.formatted\\("),
            Pattern.compile("\"[^\"\\n]*" + NUMBER + "[^\"\\n]*\"\\s*\\.formatted\\("));

    /** People compare what two machines print, and programs read it. */
    @Test
    void numbersAreWrittenAlikeInEveryLocale() throws IOException {
        for (Path file : files("src", ".*\\.java")) {
            String source = Files.readString(file);
            for (Pattern format : FORMATS_OF_THE_DEFAULT_LOCALE) {
                Matcher found = format.matcher(source);
                assertFalse(found.find(), () -> file + " lacks Locale.ROOT: " + found.group());
            }
        }
    }
}
