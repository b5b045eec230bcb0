package example;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.baseline.MemcpyLoop;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One's own copy into shared memory, beside memcpy called by JNI and memcpy in a loop in C. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CopyBenchmark {
    private static final int TIMES = 100;

    /** "shmarray compare --with" takes it for the size. */
    @Param({"1000", "100000"})
    public int n;

    private final Posix posix = Posix.jni();
    private int[] source;
    private SharedIntArray array;
    private MemorySegment target;
    private MemcpyLoop loop;

    @Setup
    public void prepare() {
        source = new Random(1).ints(n).toArray();
        String name = "jmh-" + ProcessHandle.current().pid();
        array = SharedIntArray.create(name, CreateOptions.defaults().withUnlinkOnClose(), n);
        target = array.memorySegment();
        loop = new MemcpyLoop(source);
    }

    /** What is to be compared: each element by itself. */
    @Benchmark
    public void own() {
        for (int i = 0; i < n; i++) {
            target.setAtIndex(ValueLayout.JAVA_INT, i, source[i]);
        }
    }

    @Benchmark
    public void memcpyByJni() {
        posix.memcpy(target.address(), source, 0, target.byteSize());
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long memcpyInC() {
        return loop.copy(TIMES);
    }

    /** A fork runs one of the methods, so one of the targets is filled. */
    @TearDown
    public void check() {
        boolean isRight = Arrays.equals(source, array.toArray())
                || Arrays.equals(source, loop.target().toArray(ValueLayout.JAVA_INT));
        loop.close();
        array.close();
        if (!isRight) {
            throw new IllegalStateException("wrong bytes");
        }
    }
}
