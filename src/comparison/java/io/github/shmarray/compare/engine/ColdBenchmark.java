package io.github.shmarray.compare.engine;

import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** The one benchmark behind all Java cases whose every run makes something new. */
public class ColdBenchmark extends WarmBenchmark {
    @Setup(Level.Invocation)
    public void disposeOfTheLast() throws IOException {
        reset();
    }
}
