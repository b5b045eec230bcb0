package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.JavaCases;
import io.github.shmarray.compare.cases.PagePlacement;
import io.github.shmarray.compare.cases.Preparation;
import io.github.shmarray.compare.cases.Workload;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The one benchmark behind all Java cases that can run again and again; a fork sees a single case. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WarmBenchmark {
    /** What takes long runs only a few times in the time to warm up, and some ways of copying try several kernels first. */
    private static final int LEAST_RUNS = 20;

    /** A compiler that is at work takes caches and a processor from what it compiles. */
    private static final long QUIET_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long MOST_NANOSECONDS = TimeUnit.SECONDS.toNanos(2);

    @Param("")
    public String id;

    @Param("")
    public String file;

    @Param("0")
    public int elements;

    private Workload workload;

    @Setup
    public void prepare() throws IOException {
        workload = JavaCases.workload(Case.ofId(id));
        var data = new Source(Path.of(file), elements, false);
        workload.prepare(PagePlacement.atPage(data::ints));
        warmUp();
    }

    /** Runs it until nothing is compiled any more. */
    private void warmUp() throws IOException {
        long quiet = Preparation.isLeftOut() ? 0 : QUIET_NANOSECONDS;
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long start = System.nanoTime();
        long now = start;
        long quietFrom = start;
        long compiled = -1;
        for (int i = 0; now - start < MOST_NANOSECONDS && (i < LEAST_RUNS || now - quietFrom < quiet); i++) {
            workload.run();
            workload.reset();
            now = System.nanoTime();
            long found = compiler.getTotalCompilationTime();
            quietFrom = found == compiled ? quietFrom : now;
            compiled = found;
        }
    }

    @Benchmark
    public void run() throws IOException {
        workload.run();
    }

    /** Disposes of what the run before made. */
    void reset() throws IOException {
        workload.reset();
    }

    @TearDown
    public void verify() throws IOException {
        try {
            workload.verify();
        } finally {
            workload.reset();
            workload.close();
        }
    }
}
