package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.cases.OwnCasesTest;
import io.github.shmarray.compare.cases.Preparation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The program as users start it, in a process of its own. */
class MainTest {
    @TempDir
    Path folder;

    private record Result(int exitCode, String out, String err) {}

    private Result run(String... arguments) throws Exception {
        Process process = start(arguments);
        return new Result(process.waitFor(), Files.readString(out()), Files.readString(err()));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path err() {
        return folder.resolve("err");
    }

    private Path json() {
        return folder.resolve("rows.json");
    }

    private Process start(String... arguments) throws Exception {
        return command(arguments)
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
    }

    /** What it measures is nobody's concern. */
    private ProcessBuilder command(String... arguments) {
        List<String> command = ChildJvm.command(Main.class, (Object[]) arguments);
        command.add(1, "-D" + Preparation.LEFT_OUT + "=true");
        return new ProcessBuilder(command);
    }

    @Test
    void helpListsTheOptions() throws Exception {
        Result result = run("compare", "--help");
        assertEquals(0, result.exitCode);
        for (String option : List.of(
                "--quick",
                "--full",
                "--groups",
                "--cases",
                "--sizes",
                "--input",
                "--profile",
                "--csv",
                "--json",
                "--html",
                "--repeat")) {
            assertTrue(result.out.contains(option), option);
        }
    }

    @Test
    void casesAreListed() throws Exception {
        Result result = run("compare", "--list", "--groups", "small,lock", "--cases", "java/*,shmarray/copyFrom");
        assertEquals(0, result.exitCode, result.err);
        assertEquals(
                List.of("  jni/memcpy", "  java/bulk", "  shmarray/copyFrom"),
                result.out
                        .lines()
                        .filter(line -> line.startsWith("  "))
                        .toList()
                        .subList(0, 3));
        assertTrue(result.out.contains("lock (on request): "), result.out);
    }

    @Test
    void anOwnCopyIsMeasuredBesideTheOthers() throws Exception {
        String own = OwnCasesTest.class.getName() + "$Right";
        Result result = run(
                "compare",
                "--quick",
                "--groups",
                "small",
                "--sizes",
                "1e1",
                "--cases",
                "java/bulk",
                "--case-class",
                own);
        assertEquals(0, result.exitCode, result.err);
        assertTrue(
                Pattern.compile("own/" + Pattern.quote(own) + " +\\d")
                        .matcher(result.out)
                        .find(),
                result.out);
        Result unnamed = run("compare", "--groups", "small", "--case-command", "cat {source}");
        assertEquals(2, unnamed.exitCode);
        assertTrue(unnamed.err.contains("it needs {source} and {target}"), unnamed.err);
        Result elsewhere = run("compare", "--groups", "create", "--case-class", own);
        assertEquals(2, elsewhere.exitCode);
        assertTrue(elsewhere.err.startsWith("an own copy is measured in the groups"), elsewhere.err);
    }

    @Test
    void segmentsAreListedAndCollected() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("segments"));
        CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(shared));
        try (SharedIntArray used = SharedIntArray.create("used", options, 3)) {
            SharedIntArray.create("abandoned", options, 3).close();
            Result list = run("list", "--folder", shared.toString());
            assertEquals(0, list.exitCode, list.err);
            assertTrue(
                    list.out.matches("NAME .*\nabandoned +array +int32 +3 +140 B +\\S+ +rw------- +nobody\nused .* "
                            + ProcessHandle.current().pid() + "\n"),
                    list.out);
            Result abandoned = run("list", "--abandoned", "--folder", shared.toString());
            assertEquals(2, abandoned.out.lines().count(), abandoned.out);
            Result collect = run("collect", "--verbose", "--folder", shared.toString());
            assertEquals(
                    "removed abandoned\nleft used: in use by process "
                            + ProcessHandle.current().pid() + "\n1 segments of 140 bytes removed, 1 left\n",
                    collect.out);
            assertTrue(used.isLinked());
        }
        Result none = run("list", "--folder", "/none");
        assertEquals(1, none.exitCode);
        assertEquals("shmarray: list segments in /none: there is no folder /none; create it first\n", none.err);
    }

    @Test
    void aMissingFolderForTemporaryFilesIsNamed() throws Exception {
        ProcessBuilder command = command("compare", "--groups", "alloc", "--sizes", "1");
        command.command().add(1, "-Djava.io.tmpdir=/none");
        Process process = command.redirectError(err().toFile()).start();
        assertEquals(1, process.waitFor());
        String message = Files.readString(err());
        assertTrue(message.contains("shmarray: there is no folder /none for temporary files; create it"), message);
    }

    private static final String LOST =
            "shmarray: not all could be written to the standard output: it is closed, or its disk is full\n";

    static Stream<Arguments> whereOutputIsLost() {
        return Stream.of(
                Arguments.of("exec \"$@\" > /dev/full", 1, LOST),
                Arguments.of("exec \"$@\" >&-", 1, LOST),
                Arguments.of("exec 3> >(:); wait $!; exec \"$@\" >&3", 141, ""));
    }

    /** The last is a pipe whose reader has gone. */
    @ParameterizedTest
    @MethodSource("whereOutputIsLost")
    void outputThatIsLostIsAFailure(String shell, int code, String message) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", shell, "bash"));
        command.addAll(command("compare", "--list").command());
        Process process =
                new ProcessBuilder(command).redirectError(err().toFile()).start();
        assertEquals(code, process.waitFor());
        assertEquals(message, Files.readString(err()));
    }

    @Test
    void anUnknownGroupOrSizeIsAUsageError() throws Exception {
        Result group = run("compare", "--groups", "nonsense");
        assertEquals(2, group.exitCode);
        assertTrue(
                group.err.startsWith("there is no group \"nonsense\"; there are create, copy, small, convert"),
                group.err);
        assertEquals(2, run("compare", "--sizes", "0").exitCode);
        Result unknownCase = run("compare", "--cases", "java/bulk,none/such");
        assertEquals(2, unknownCase.exitCode);
        assertTrue(unknownCase.err.startsWith("there is no case \"none/such\""), unknownCase.err);
        assertEquals(2, run("compare", "--quick", "--full").exitCode);
    }

    @Test
    void aMissingInputIsNamed() throws Exception {
        Result result = run("compare", "--input", folder.resolve("none.npy").toString());
        assertEquals(1, result.exitCode);
        assertTrue(result.err.contains("none.npy"), result.err);
    }

    private Result compareAlloc(String cases, String sizes, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("compare", "--quick", "--groups", "alloc", "--cases", cases, "--sizes", sizes));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void aSmallComparisonPrintsItsTableAndWritesItsFiles() throws Exception {
        Path csv = folder.resolve("rows.csv");
        Path html = folder.resolve("rows.html");
        Result result = compareAlloc(
                "java/new,numpy/zeros",
                "1000",
                "--csv",
                csv.toString(),
                "--json",
                json().toString(),
                "--html",
                html.toString(),
                "--repeat",
                "2");
        assertEquals(0, result.exitCode, result.err);
        assertTrue(result.out.contains("alloc: memory for an int32 array"), result.out);
        assertTrue(result.out.contains("1,000 elements, 4 kB"), result.out);
        assertEquals(4, Files.readAllLines(csv).size(), "the baseline is always there");
        assertTrue(Files.readString(json()).contains("\"benchmark\": \"alloc.java/new\""));
        assertTrue(Files.readString(html).contains("<h1>Arrays in shared memory: a comparison</h1>"));
        Path copy = Files.copy(json(), folder.resolve("copy.json"));
        Path changes = folder.resolve("changes.html");
        Result report = run("report", json().toString(), copy.toString(), "--html", changes.toString());
        assertEquals(0, report.exitCode, report.err);
        assertTrue(report.out.contains("0 faster, 0 slower, "), report.out);
        assertTrue(Files.readString(changes).contains("no difference shown"));
    }

    /** Nor does a size that is given twice count as two rounds. */
    @Test
    void aFileThatCannotBeWrittenIsNamedAndTheOthersAreWritten() throws Exception {
        Result result = compareAlloc(
                "java/new", "1000,1000", "--csv", "/dev/full", "--json", json().toString(), "--html", "/dev/full");
        assertEquals(1, result.exitCode, result.err);
        String problem = "shmarray: /dev/full: No space left on device\n";
        assertTrue(result.err.endsWith(problem + problem), result.err);
        assertTrue(Files.readString(json()).contains("\"benchmark\": \"alloc.java/new\""));
        assertTrue(result.out.contains("there was one round"), result.out);
        Path copy = Files.copy(json(), folder.resolve("copy.json"));
        Result report = run("report", json().toString(), copy.toString(), "--html", "/dev/full");
        assertEquals(1, report.exitCode);
        assertEquals(problem, report.err);
    }

    /** Before anything is measured, or printed. As root, everything can be written by its permissions. */
    @Test
    void aFileThatCannotBeMadeIsToldOfFirst() throws Exception {
        for (String option : List.of("--csv", "--json", "--html")) {
            Result result = run("compare", "--quick", option, "/proc/shmarray-none");
            assertEquals(2, result.exitCode, result.out);
            assertTrue(result.err.startsWith("/proc/shmarray-none cannot be written: "), result.err);
        }
        assertEquals(2, run("compare", "--quick", "--csv", folder.toString()).exitCode, "a folder");
        Result report = run("report", "a.json", "b.json", "--html", "/proc/shmarray-none");
        assertTrue(report.err.startsWith("shmarray: /proc/shmarray-none cannot be written: "), report.err);
        Path kept = Files.writeString(folder.resolve("kept"), "text");
        assertEquals(1, run("report", "a.json", "b.json", "--html", kept.toString()).exitCode);
        assertEquals("text", Files.readString(kept));
        Path none = folder.resolve("none");
        assertEquals(1, run("report", "a.json", "b.json", "--html", none.toString()).exitCode);
        assertTrue(Files.notExists(none));
    }

    @Test
    void reportsThatAreNoneAreNamed() throws Exception {
        Files.writeString(json(), "[]");
        Result empty = run("report", json().toString(), "none.json");
        assertEquals(1, empty.exitCode);
        assertTrue(empty.err.contains("rows.json: it is not a report"), empty.err);
        assertEquals(2, run("report", json().toString()).exitCode, "one report");
        assertEquals(2, run("report", json().toString(), json().toString()).exitCode, "twice the same");
        Result odd = run("report", "--interleaved", "a.json", "b.json", "c.json");
        assertEquals(2, odd.exitCode);
        assertTrue(odd.err.contains("two runs or more of either version"), odd.err);
    }

    /** A perf that has 3 million cycles and twice as many instructions in each millisecond of any program, however busy the machine is. */
    private static final String PERF = """
            #!/bin/bash
            interval=
            while [[ $1 == stat || $1 == -* ]]; do
                case $1 in -I | --interval-print) interval=$2 ;; esac
                case $1 in stat) shift ;; *) shift 2 ;; esac
            done
            print() { printf '%s\n' "${1}3000000,,cycles:u,1000,100.00,," "${1}6000000,,instructions:u,1000,100.00,," >&2; }
            [ -n "$interval" ] || { "$@"; print; exit; }
            start=$(date +%s%N)
            "$@"
            status=$?
            passed=$((($(date +%s%N) - start) / 1000000))
            for ((milli = 1; milli <= passed; milli++)); do
                printf -v time %d.%03d, $((milli / 1000)) $((milli % 1000))
                print "$time"
            done
            exit $status
            """;

    private Result profile(String perf) throws Exception {
        ProcessBuilder command = command(
                "compare",
                "--quick",
                "--profile",
                "--groups",
                "alloc",
                "--cases",
                "java/new",
                "--sizes",
                "1000",
                "--json",
                json().toString());
        command.environment().put("JMH_PERF", perf);
        Process process = command.redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
        return new Result(process.waitFor(), Files.readString(out()), Files.readString(err()));
    }

    @Test
    void aProfileCountsTheJavaRows() throws Exception {
        Path perf = Files.writeString(folder.resolve("perf"), PERF);
        assertTrue(perf.toFile().setExecutable(true));
        Result result = profile(perf.toString());
        assertEquals(0, result.exitCode, result.err);
        assertTrue(result.out.contains("perf         counts for the Java rows\n"), result.out);
        assertTrue(
                Pattern.compile(
                                "java/new +[\\d.]+ .?s +>?[\\d.]+ % +- +(-|[\\d.]+)( +(>?[\\d.]+ %|-))? +[\\d.]+( k)? +[\\d.]+( k)?( .*)?\\n")
                        .matcher(result.out)
                        .find(),
                result.out);
        JsonObject counts = JsonParser.parseString(Files.readString(json()))
                .getAsJsonArray()
                .asList()
                .getLast()
                .getAsJsonObject()
                .getAsJsonObject("secondaryMetrics");
        double cycles = counts.getAsJsonObject("cycles").get("score").getAsDouble();
        assertTrue(cycles > 0);
        assertEquals(
                2 * cycles, counts.getAsJsonObject("instructions").get("score").getAsDouble(), cycles / 2);
    }

    @Test
    void aProfileWithoutPerfSaysSoAndGoesOn() throws Exception {
        Result result = profile("shmarray-no-such-perf");
        assertEquals(0, result.exitCode, result.err);
        assertTrue(
                result.out.contains("perf         counts nothing: cannot start shmarray-no-such-perf; is it installed?"
                        + " (Debian: apt-get install linux-perf)\n"),
                result.out);
        assertTrue(Pattern.compile("java/new +[\\d.]+ .?s").matcher(result.out).find(), result.out);
    }
}
