package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.JavaCases;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.loader.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Java cases, by JMH in forked JVMs. */
public final class JmhEngine implements Engine {
    private static final long SMALLEST_HEAP_MEGABYTES = 256;

    /** A case that makes something runs more code but less often, and is compiled later. */
    private static final int COLD_WARMUP = 2;

    /** A JVM that is killed would leave its report in the user's folder. */
    static final String ERROR_FILE = "-XX:ErrorFile=/dev/null";

    private final Path log;
    private final Path archive;

    /**
     * @param folder where JMH may write what it says, and the JVMs the classes that the next of them start with
     */
    public JmhEngine(Path folder) {
        log = folder.resolve("jmh.log");
        archive = folder.resolve("classes.jsa");
        // Its lock file would be left behind by whoever is killed, and then keep everybody else from starting.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException {
        if (benchmark.needsNativeLibrary() && !NativeLibrary.isAvailable()) {
            return Measurement.absent(NativeLibrary.failure());
        }
        try {
            Collection<RunResult> results = new Runner(options(benchmark, source, effort)).run();
            int operations = JavaCases.workload(benchmark).operations();
            return Measurement.of(results.stream()
                    .flatMap(result -> result.getBenchmarkResults().stream())
                    .flatMap(result -> result.getIterationResults().stream())
                    .map(IterationResult::getPrimaryResult)
                    .mapToDouble(result -> result.getScore() / operations)
                    .toArray());
        } catch (RunnerException e) {
            return Measurement.absent("failed: " + Log.reason(log));
        }
    }

    private Options options(Case benchmark, Source source, Effort effort) {
        Class<?> type = benchmark.group().isCold() ? ColdBenchmark.class : WarmBenchmark.class;
        long heap = (long) benchmark.group().heapPerElement() * source.elements() >> 20;
        TimeValue time = TimeValue.milliseconds(effort.milliseconds());
        return new OptionsBuilder()
                .include("^" + type.getName().replace(".", "\\.") + "\\.run$")
                .param("id", benchmark.id())
                .param("file", source.file().toString())
                .param("elements", String.valueOf(source.elements()))
                .forks(1)
                .warmupIterations(effort.warmups() * (benchmark.group().isCold() ? COLD_WARMUP : 1))
                .warmupTime(TimeValue.milliseconds(effort.warmupMilliseconds()))
                .measurementIterations(effort.iterations())
                .measurementTime(time)
                .jvmArgs(jvmArguments(Math.max(SMALLEST_HEAP_MEGABYTES, heap)).toArray(String[]::new))
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString())
                .shouldFailOnError(true)
                .build();
    }

    /**
     * A heap of fixed size whose pages are there already, so that no row pays for the heap's growth; and classes from an archive
     * that the first JVM makes, so that the others start in less time.
     */
    private List<String> jvmArguments(long heapMegabytes) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xms" + heapMegabytes + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+AlwaysPreTouch",
                ERROR_FILE,
                "-D" + Names.PROPERTY + "=" + Names.ownSegment(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
        if (areClassesInJars()) {
            arguments.addAll(
                    List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive, "-Xlog:disable"));
        }
        return arguments;
    }

    /** Others cannot be archived, and a JVM that is to do so does not start. */
    private static boolean areClassesInJars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .noneMatch(entry -> Files.isDirectory(Path.of(entry)));
    }
}
