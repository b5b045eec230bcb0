package io.github.shmarray.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That each promise of SECURITY.md has a test which holds it. */
class SecurityDocumentTest {
    private static final Pattern PROMISE = Pattern.compile("- .*");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static List<String> promises() throws IOException {
        String page = Files.readString(Path.of("SECURITY.md"));
        String section =
                page.substring(page.indexOf("## What is promised"), page.indexOf("## What cannot be promised"));
        return section.lines().filter(PROMISE.asMatchPredicate()).toList();
    }

    @Test
    void eachPromiseIsHeldByTestsThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        for (String promise : promises()) {
            Matcher test = TEST.matcher(promise);
            boolean hasTest = false;
            while (test.find()) {
                hasTest = true;
                if (!exists(test.group(1), test.group(2))) {
                    broken.add("there is no " + test.group() + ", which should hold: " + promise);
                }
            }
            if (!hasTest) {
                broken.add("no test holds: " + promise);
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(promises().size() > 10, "only " + promises());
    }

    private static boolean exists(String className, String method) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("test/java"))) {
            for (Path file :
                    files.filter(path -> path.endsWith(className + ".java")).toList()) {
                boolean isTest = Pattern.compile(
                                "@(Test|ParameterizedTest)[^;{}]*(\\{[^{}]*}[^;{}]*)?void " + method + "\\(")
                        .matcher(Files.readString(file))
                        .find();
                if (isTest) {
                    return true;
                }
            }
        }
        return false;
    }
}
