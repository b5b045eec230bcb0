package io.github.shmarray.compare.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class JavaCasesTest {
    /** Cases that have no elements to check. */
    private static final Set<Group> WITHOUT_BYTES =
            Set.of(Groups.ALLOC, Groups.CLOSE, Groups.LOCK, Groups.CONTENDED_LOCK);

    /** Which took most of the time, and would not change what is checked. */
    @BeforeAll
    static void leavePreparationsOut() {
        System.setProperty(Preparation.LEFT_OUT, "true");
    }

    @AfterAll
    static void prepareAgain() {
        System.clearProperty(Preparation.LEFT_OUT);
    }

    static Stream<Case> cases() {
        return Groups.all().stream()
                .flatMap(group -> group.cases().stream())
                .filter(benchmark -> benchmark.runtime() == Case.Runtime.JAVA);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesItsWorkAgainAndAgainNoticesWrongBytesAndLeavesNothing(Case benchmark) throws Exception {
        int[] source = IntStream.range(0, 1000).map(i -> i * 7919).toArray();
        Workload workload = prepared(benchmark, source);
        try {
            for (int run = 0; run < 5; run++) {
                workload.reset();
                workload.run();
                workload.verify();
            }
            if (!WITHOUT_BYTES.contains(benchmark.group())) {
                source[999]++;
                assertThrows(IllegalStateException.class, workload::verify);
            }
        } finally {
            workload.reset();
            workload.close();
        }
        assertEquals(List.of(), Names.leftovers());
    }

    static Stream<Case> coldCases() {
        return cases().filter(benchmark -> benchmark.group().isCold());
    }

    /** Or the memory of many runs would be full of what they made. */
    @ParameterizedTest
    @MethodSource("coldCases")
    void disposingUnmaps(Case benchmark) throws Exception {
        List<String> before = mappings();
        Workload workload = prepared(benchmark, new int[1000]);
        workload.run();
        workload.reset();
        workload.close();
        assertEquals(before, mappings());
    }

    private static List<String> mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(Names.ownSegment())).toList();
        }
    }

    private static Workload prepared(Case benchmark, int[] source) throws IOException {
        assumeTrue(!benchmark.needsNativeLibrary() || NativeLibrary.isAvailable(), NativeLibrary.failure());
        try {
            Workload workload = JavaCases.workload(benchmark);
            workload.prepare(source);
            return workload;
        } catch (UnsupportedOperationException notHere) {
            throw new TestAbortedException(benchmark.name() + ": " + notHere.getMessage());
        }
    }

    @Test
    void whatKilledProcessesLeftIsFoundAndDeleted() throws Exception {
        Path segment = Files.createFile(Names.ownSegmentPath());
        Path folder = Files.createDirectory(segment.resolveSibling(segment.getFileName() + ".folder"));
        // Not of a process that there is not, or a comparison beside this would delete it.
        Path foreign = Files.createFile(segment.resolveSibling(segment.getFileName() + "-0"));
        try {
            Files.createFile(folder.resolve("file"));
            assertEquals(Set.of(segment, folder), Set.copyOf(Names.leftovers()));
            Names.deleteLeftovers();
            assertEquals(List.of(), Names.leftovers());
            assertTrue(Files.exists(foreign));
        } finally {
            Files.delete(foreign);
        }
    }

    @Test
    void anUnknownCaseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JavaCases.workload(new Case(Groups.COPY, "java/none")));
    }
}
