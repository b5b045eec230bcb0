package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import java.io.IOException;

/** Runs cases of one runtime, each in a process of its own. */
public interface Engine {
    /**
     * Measures one round of a case. What cannot be measured here, or whose result is wrong, comes back as absent with the
     * reason.
     */
    Measurement measure(Case benchmark, Source source, Effort effort) throws IOException, InterruptedException;
}
