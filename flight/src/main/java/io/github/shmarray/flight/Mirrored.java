package io.github.shmarray.flight;

import java.time.Duration;

/**
 * What was done to have an array here.
 *
 * @param segment that is here now
 * @param receivedBytes that were sent for it, those included that were sent twice
 * @param keptBytes that were here before, from an interrupted try or the generation before
 * @param time from the first question to its name
 */
public record Mirrored(SegmentDescription segment, long receivedBytes, long keptBytes, Duration time) {
    /** {@code prices: <f8 [1000, 2], 16128 bytes; 16128 received, 0 were here, in 12 ms} */
    @Override
    public String toString() {
        return segment + "; " + receivedBytes + " received, " + keptBytes + " were here, in " + time.toMillis() + " ms";
    }
}
