package io.github.shmarray.compare.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.loader.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaCasesTest {
    static Stream<Case> cases() {
        return Groups.all().stream()
                .flatMap(group -> group.cases().stream())
                .filter(benchmark -> benchmark.runtime() == Case.Runtime.JAVA);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesItsWorkAgainAndAgainAndLeavesNothing(Case benchmark) throws Exception {
        Workload workload = workload(benchmark);
        workload.prepare(IntStream.range(0, 1000).map(i -> i * 7919).toArray());
        try {
            for (int run = 0; run < 5; run++) {
                workload.reset();
                workload.run();
                workload.verify();
            }
        } finally {
            workload.reset();
            workload.close();
        }
        assertEquals(false, Files.exists(Path.of("/dev/shm", Names.ownSegment())));
    }

    static Stream<Case> copyingCases() {
        return cases().filter(benchmark -> benchmark.group() != Groups.ALLOC);
    }

    @ParameterizedTest
    @MethodSource("copyingCases")
    void wrongBytesDoNotPass(Case benchmark) throws Exception {
        int[] source = IntStream.range(0, 1000).toArray();
        Workload workload = workload(benchmark);
        workload.prepare(source);
        try {
            workload.run();
            source[999]++;
            assertThrows(IllegalStateException.class, workload::verify);
        } finally {
            workload.reset();
            workload.close();
        }
    }

    private static Workload workload(Case benchmark) {
        assumeTrue(!benchmark.needsNativeLibrary() || NativeLibrary.isAvailable(), NativeLibrary.failure());
        return JavaCases.workload(benchmark);
    }

    @Test
    void anUnknownCaseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JavaCases.workload(new Case(Groups.COPY, "java/none")));
    }
}
