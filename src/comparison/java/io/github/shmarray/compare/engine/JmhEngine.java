package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.JavaCases;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.compare.cases.Preparation;
import io.github.shmarray.loader.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.LinuxPerfNormProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Java cases, by JMH in forked JVMs. */
public final class JmhEngine implements Engine {
    private static final long SMALLEST_HEAP_MEGABYTES = 128;

    /** An iteration is shorter than the interval at which JMH would look at the counters. */
    private static final String COUNTED = "events=" + String.join(",", Perf.EVENTS) + ";interval=10";

    /** A JVM that is killed would leave its report in the user's folder. */
    static final String ERROR_FILE = "-XX:ErrorFile=/dev/null";

    private final Path log;
    private final Path archive;
    private final boolean isCounting;

    /**
     * @param folder where JMH may write what it says, and the JVMs the classes that the next of them start with
     * @param isCounting whether {@link Perf} counts events meanwhile
     */
    public JmhEngine(Path folder, boolean isCounting) {
        this.isCounting = isCounting;
        log = folder.resolve("jmh.log");
        archive = folder.resolve("classes.jsa");
        // Its lock file would be left behind by whoever is killed, and then keep everybody else from starting.
        System.setProperty("jmh.ignoreLock", "true");
        // It would start two JVMs to find out how to keep a result from being left out; what is measured here returns
        // none.
        System.setProperty("jmh.blackhole.autoDetect", "false");
    }

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException {
        if (benchmark.needsNativeLibrary() && !NativeLibrary.isAvailable()) {
            return Measurement.absent(NativeLibrary.failure());
        }
        try {
            Collection<RunResult> results = new Runner(options(benchmark, source, effort)).run();
            int operations = JavaCases.workload(benchmark).operations();
            Measurement times = Measurement.of(forks(results)
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .map(IterationResult::getPrimaryResult)
                    .mapToDouble(result -> result.getScore() / operations)
                    .toArray());
            return times.counting(counts(results, operations));
        } catch (RunnerException e) {
            return problem(Log.reason(log));
        }
    }

    private static Stream<BenchmarkResult> forks(Collection<RunResult> results) {
        return results.stream().flatMap(result -> result.getBenchmarkResults().stream());
    }

    /** What {@link Perf} counted for each operation; JMH leaves out what it could not tell, or calls it NaN. */
    private static Map<String, Double> counts(Collection<RunResult> results, int operations) {
        Map<String, Double> counts = new TreeMap<>();
        forks(results)
                .forEach(fork -> fork.getSecondaryResults().forEach((counter, result) -> {
                    String event = Perf.eventOf(counter);
                    if (Perf.EVENTS.contains(event) && Double.isFinite(result.getScore())) {
                        counts.put(event, result.getScore() / operations);
                    }
                }));
        return counts;
    }

    /** A case that cannot run here says so by an exception of its own. */
    static Measurement problem(String reason) {
        String unsupported = UnsupportedOperationException.class.getName() + ": ";
        return Measurement.absent(
                reason.startsWith(unsupported) ? reason.substring(unsupported.length()) : "failed: " + reason);
    }

    private Options options(Case benchmark, Source source, Effort effort) {
        Class<?> type = benchmark.group().isCold() ? ColdBenchmark.class : WarmBenchmark.class;
        long heap = (long) benchmark.group().heapPerElement() * source.elements() >> 20;
        TimeValue time = TimeValue.milliseconds(effort.milliseconds());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + type.getName().replace(".", "\\.") + "\\.run$")
                .param("id", benchmark.id())
                .param("file", source.file().toString())
                .param("elements", String.valueOf(source.elements()))
                .forks(1)
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.warmupMilliseconds()))
                .measurementIterations(effort.iterations())
                .measurementTime(time)
                .jvmArgs(jvmArguments(benchmark, Math.max(SMALLEST_HEAP_MEGABYTES, heap))
                        .toArray(String[]::new))
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString())
                .shouldFailOnError(true);
        if (isCounting) {
            options.addProfiler(LinuxPerfNormProfiler.class, COUNTED);
        }
        return options.build();
    }

    /**
     * A heap of fixed size whose pages are there already, so that no row pays for the heap's growth; and classes from an archive
     * that the first JVM makes, so that the others start in less time.
     */
    private List<String> jvmArguments(Case benchmark, long heapMegabytes) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xms" + heapMegabytes + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+AlwaysPreTouch",
                ERROR_FILE,
                "-D" + Names.PROPERTY + "=" + Names.ownSegment(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
        arguments.addAll(JavaCases.jvmArguments(benchmark));
        arguments.addAll(Preparation.jvmArguments());
        if (benchmark.group().isCold()) {
            // What makes something runs too seldom to be compiled in a short time: 5000 times.
            arguments.add("-XX:CompileThresholdScaling=0.1");
        }
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
