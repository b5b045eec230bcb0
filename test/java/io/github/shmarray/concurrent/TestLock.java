package io.github.shmarray.concurrent;

import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.concurrent.LockClient.Language;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A lock for each test, and the counters that its clients use under it. */
final class TestLock implements BeforeEachCallback, AfterEachCallback {
    private final TestSegments segments = new TestSegments();
    private String name;
    private String countersName;
    private SharedLongArray counters;
    private SharedLock lock;

    @Override
    public void beforeEach(ExtensionContext context) {
        name = segments.name();
        countersName = segments.name();
        counters = SharedLongArray.create(countersName, LockProgram.COUNTERS);
        lock = SharedLock.openOrCreate(name);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        lock.close();
        counters.close();
        segments.afterEach(context);
    }

    SharedLock lock() {
        return lock;
    }

    SharedLongArray counters() {
        return counters;
    }

    LockClient client(Language language) {
        return clientOf(name, language);
    }

    /** A client of another lock. */
    LockClient clientOf(String lockName, Language language) {
        return LockClient.start(language, lockName, countersName);
    }

    /** The name for a lock that is closed by the test, and removed with this one. */
    String anotherName() {
        return segments.name();
    }

    /** A Java process that locks and unlocks, and stops at each of these steps in turn until it is told to go on. */
    LockClient stopper(Step... steps) {
        return LockClient.start(LockStopper.command(name, steps), "a process that stops at steps");
    }
}
