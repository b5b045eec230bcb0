package io.github.shmarray;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A heap of its own for each test. */
public final class TestHeap implements BeforeEachCallback, AfterEachCallback {
    private final TestSegments segments = new TestSegments();
    private final long capacity;
    private SharedHeap heap;

    TestHeap(long capacity) {
        this.capacity = capacity;
    }

    SharedHeap get() {
        return heap;
    }

    /** A name for one more segment. */
    String name() {
        return segments.name();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        heap = new SharedHeap(segments.name(), capacity);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        heap.close();
        segments.afterEach(context);
    }
}
