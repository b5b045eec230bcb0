package io.github.shmarray.compare.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class EnginesTest {
    private static final Effort SHORT = new Effort(1, 1, 1, 1, 3, 1);
    private static final Case ANY = Groups.COPY.baseline();
    private static final String BOOST = "boost/managed_shared_memory";

    @TempDir
    Path folder;

    private Source source;

    @BeforeEach
    void makeSource() throws IOException {
        source = Source.random(folder.resolve("source.npy"), 1000);
    }

    private static Stream<Case> cases(Case.Runtime runtime) {
        return Groups.all().stream()
                .flatMap(group -> group.cases().stream())
                .filter(benchmark -> benchmark.runtime() == runtime);
    }

    static Stream<Case> pythonCases() {
        return cases(Case.Runtime.PYTHON);
    }

    static Stream<Case> nativeCases() {
        return cases(Case.Runtime.C);
    }

    @ParameterizedTest
    @MethodSource("pythonCases")
    void pythonMeasuresAndVerifies(Case benchmark) throws Exception {
        assertMeasured(new PythonEngine(folder).measure(benchmark, source, SHORT));
    }

    @ParameterizedTest
    @MethodSource("nativeCases")
    void theNativeBaselineMeasuresAndVerifies(Case benchmark) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        assertMeasured(new NativeEngine(folder).measure(benchmark, source, SHORT));
    }

    /** As where it is not installed: a module of that name says so when it is imported. */
    @Test
    void whatNeedsNoNumpyRunsWithoutIt() throws Exception {
        PythonEngine engine = new PythonEngine(folder);
        Files.writeString(folder.resolve("numpy.py"), "raise ModuleNotFoundError(\"No module named 'numpy'\")");
        Source longer = new Source(source.file(), 2500, false);
        for (Case benchmark : List.of(
                new Case(Groups.CREATE, "cpython/RawArray-init"),
                new Case(Groups.CREATE, "cpython/memoryview-same"),
                new Case(Groups.COPY, "cpython/slice"),
                new Case(Groups.ALLOC, "cpython/RawArray"),
                new Case(Groups.HANDOVER, "cpython/Queue"))) {
            assertMeasured(engine.measure(benchmark, longer, SHORT));
        }
        Measurement needing = engine.measure(new Case(Groups.COPY, "numpy/assign"), source, SHORT);
        if (!needing.problem().startsWith("cannot start")) {
            assertEquals("No module named 'numpy'", needing.problem());
        }
    }

    /** The last source is shorter than the array, and repeated. The compiler takes longer than all of it. */
    @Test
    void boostMeasuresAndVerifies() throws Exception {
        BoostEngine engine = new BoostEngine(folder);
        for (Case benchmark : cases(Case.Runtime.CPP).toList()) {
            assertMeasured(engine.measure(benchmark, source, SHORT));
        }
        Source longer = new Source(source.file(), 3500, false);
        assertMeasured(engine.measure(new Case(Groups.COPY, BOOST), longer, SHORT));
        assertFalse(Files.exists(Names.ownSegmentPath()));
    }

    @Test
    void withoutACompilerOrItsHeadersBoostIsAbsentAndSaysWhatToInstall() throws Exception {
        Case benchmark = new Case(Groups.CREATE, BOOST);
        Path none = Files.createDirectory(folder.resolve("none"));
        String problem = new BoostEngine(none, "shmarray-no-such-compiler")
                .measure(benchmark, source, SHORT)
                .problem();
        assertEquals(
                "cannot start shmarray-no-such-compiler, to compile it with Boost; is it installed?"
                        + " (Debian: apt-get install g++ libboost-dev)",
                problem);
        assertEquals(
                "needs the headers of Boost.Interprocess (Debian: apt-get install g++ libboost-dev)",
                measureWithCompiler("echo 'boost_cases.cpp:6:2: error: #error no Boost.Interprocess' >&2; exit 1"));
        assertTrue(measureWithCompiler("echo \"a.hpp:1:1: error: 'x' is not a type\" >&2; exit 1")
                .endsWith("compiler cannot compile it: error: 'x' is not a type"));
    }

    @Test
    void theProgramForBoostIsKeptAndUsedAgain() throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        String compilerThatWorksOnce = "mkdir '" + kept + "/once' || exit 1; while [ \"$1\" != -o ]; do shift; done;"
                + " printf '#!/bin/sh\\necho 7; echo verified\\n' >\"$2\"; chmod 755 \"$2\"";
        System.setProperty(BoostEngine.KEPT, kept.toString());
        try {
            Path compiler = compiler(folder, compilerThatWorksOnce);
            for (int run = 0; run < 2; run++) {
                Path other = Files.createTempDirectory(folder, "run");
                Measurement measurement = new BoostEngine(other, compiler.toString())
                        .measure(new Case(Groups.CREATE, BOOST), source, SHORT);
                assertNull(measurement.problem());
                assertEquals(7, measurement.nanoseconds());
            }
        } finally {
            System.clearProperty(BoostEngine.KEPT);
        }
    }

    private static Path compiler(Path place, String script) throws IOException {
        Path compiler = Files.writeString(place.resolve("compiler"), "#!/bin/sh\n" + script + "\n");
        assertTrue(compiler.toFile().setExecutable(true));
        return compiler;
    }

    private String measureWithCompiler(String script) throws Exception {
        Path other = Files.createTempDirectory(folder, "compiled");
        return new BoostEngine(other, compiler(other, script).toString())
                .measure(new Case(Groups.CREATE, BOOST), source, SHORT)
                .problem();
    }

    @Test
    void jmhMeasuresAndVerifiesWarmAndColdCases() throws Exception {
        JmhEngine engine = new JmhEngine(folder, false);
        assertMeasured(engine.measure(new Case(Groups.COPY, "java/bulk"), source, SHORT));
        assertMeasured(engine.measure(new Case(Groups.CREATE, "java/filechannel-map"), source, SHORT));
    }

    @Test
    void chronicleGetsItsFlags() throws Exception {
        assertMeasured(
                new JmhEngine(folder, false).measure(new Case(Groups.COPY, "chronicle/MappedBytes"), source, SHORT));
    }

    @Test
    void whatCannotRunHereIsAbsentAndNotAFailure() {
        assertEquals(
                "Chronicle Bytes cannot map files",
                JmhEngine.problem("java.lang.UnsupportedOperationException: Chronicle Bytes cannot map files")
                        .problem());
        assertEquals(
                "failed: java.lang.IllegalStateException: wrong bytes",
                JmhEngine.problem("java.lang.IllegalStateException: wrong bytes")
                        .problem());
    }

    @Test
    void aFailureInsideJmhIsReportedWithItsReason() throws Exception {
        Measurement measurement =
                new JmhEngine(folder, false).measure(new Case(Groups.COPY, "java/none"), source, SHORT);
        assertTrue(measurement.problem().startsWith("failed: "), measurement.problem());
        assertTrue(measurement.problem().contains("there is no Java case copy.java/none"), measurement.problem());
    }

    /** Where python3 or numpy is missing the cases are absent, and these tests are skipped with that reason. */
    private static void assertMeasured(Measurement measurement) {
        if (measurement.isAbsent() && !measurement.problem().startsWith("failed")) {
            System.out.println("SKIPPED: a case of the comparison, because " + measurement.problem());
            throw new TestAbortedException(measurement.problem());
        }
        assertNull(measurement.problem());
        assertEquals(SHORT.iterations(), measurement.rounds().getFirst().length);
        assertTrue(measurement.nanoseconds() > 0);
    }

    private Measurement measureWithShell(String script) throws Exception {
        ChildEngine engine = new ChildEngine(folder.resolve("log")) {
            @Override
            List<String> command() {
                return List.of("sh", "-c", script);
            }
        };
        return engine.measure(ANY, source, SHORT);
    }

    @Test
    void whatAProgramPrintsIsTaken() throws Exception {
        Measurement measurement = measureWithShell("echo 1.5; echo 2.5; echo 2e0; echo verified");
        assertEquals(2, measurement.nanoseconds());
    }

    @Test
    void aProgramThatDoesNotVerifyIsNotBelieved() throws Exception {
        assertEquals(
                "failed: exit code 0", measureWithShell("echo 1.5; echo 2.5").problem());
        assertEquals(
                "failed: wrong bytes",
                measureWithShell("echo 1.5; echo verified; echo wrong bytes >&2; exit 1")
                        .problem());
    }

    @Test
    void aProgramMaySayWhyItCannotRun() throws Exception {
        assertEquals(
                "No module named 'numpy'",
                measureWithShell("echo \"absent No module named 'numpy'\"").problem());
    }

    private String problemOf(String program) throws Exception {
        ChildEngine engine = new ChildEngine(folder.resolve("log")) {
            @Override
            List<String> command() {
                return List.of(program);
            }
        };
        return engine.measure(ANY, source, SHORT).problem();
    }

    @Test
    void aMissingProgramIsAbsent() throws Exception {
        assertEquals("cannot start shmarray-no-such-program; is it installed?", problemOf("shmarray-no-such-program"));
    }

    @Test
    void aProgramThatMayNotBeStartedIsNotMissing() throws Exception {
        String program = Files.createFile(folder.resolve("no-program")).toString();
        String problem = problemOf(program);
        assertTrue(problem.startsWith("cannot start " + program + ": "), problem);
        assertTrue(problem.contains("Permission denied"), problem);
    }
}
