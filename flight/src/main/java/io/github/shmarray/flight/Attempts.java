package io.github.shmarray.flight;

import io.github.shmarray.error.SharedMemoryException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.FlightRuntimeException;

/** How often something is tried again. For one thread at a time. */
final class Attempts {
    private static final int MOST_CHANGES = 10;
    private static final long PAUSE_NANOSECONDS = 100_000_000;

    private final String operation;
    private final Duration patience;

    /** When it first failed since something arrived. */
    private OptionalLong failing = OptionalLong.empty();

    private int changes;

    Attempts(String operation, Duration patience) {
        this.operation = operation;
        this.patience = patience;
    }

    void succeeded() {
        failing = OptionalLong.empty();
    }

    /** Waits a little before the next one, or gives up. */
    void failed(FlightRuntimeException failure) {
        if (Changes.isReplaced(failure)) {
            changed();
            return;
        }
        long now = System.nanoTime();
        failing = OptionalLong.of(failing.orElse(now));
        boolean isPatient = now - failing.getAsLong() < patience.toNanos();
        if (!Refusals.isPassing(failure) || !isPatient || Thread.currentThread().isInterrupted()) {
            throw Refusals.of(operation, failure);
        }
        LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }

    boolean hasChanged() {
        return changes > 0;
    }

    /** The array was written or replaced between its checksums and its bytes. */
    void changed() {
        changes++;
        if (changes > MOST_CHANGES) {
            throw new SharedMemoryException(
                    operation + ": it was changed " + changes
                            + " times while it was sent; let its writer pause, or make" + " a new array each time",
                    0);
        }
    }
}
