package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Cases in C, timed in C; a JVM of their own loads the C code. */
public final class NativeEngine extends ChildEngine {
    /**
     * @param folder where the error output is put
     */
    public NativeEngine(Path folder) {
        super(folder.resolve("native.log"));
    }

    @Override
    List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + Names.PROPERTY + "=" + Names.ownSegment(),
                JmhEngine.ERROR_FILE,
                "-XX:MaxRAMPercentage=50",
                // It only starts what is timed, and no compiler is to be at work beside that.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                NativeCases.class.getName());
    }

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException, InterruptedException {
        if (!NativeLibrary.isAvailable()) {
            return Measurement.absent(NativeLibrary.failure());
        }
        return super.measure(benchmark, source, effort);
    }
}
