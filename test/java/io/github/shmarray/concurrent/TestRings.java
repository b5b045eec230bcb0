package io.github.shmarray.concurrent;

import io.github.shmarray.TestSegments;
import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Rings of this test process's own, gone after each test. */
final class TestRings implements AfterEachCallback {
    private final TestSegments segments = new TestSegments();
    private final List<String> names = new ArrayList<>();
    private final List<FrameRing> open = new ArrayList<>();

    String name() {
        String name = segments.name();
        names.add(name);
        return name;
    }

    FrameRing ofInts(int slots, long... shape) {
        return closed(FrameRing.create(name(), slots, ElementType.INT32, shape));
    }

    /** Closes it after the test. */
    FrameRing closed(FrameRing ring) {
        open.add(ring);
        return ring;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        open.forEach(FrameRing::close);
        open.clear();
        for (String name : names) {
            for (String suffix : List.of("", ".frames", ".lock")) {
                Files.deleteIfExists(TestSegments.path(name + suffix));
            }
        }
        names.clear();
    }
}
