package io.github.shmarray.compare.cases;

import io.github.shmarray.copy.MemoryCopy;
import java.lang.foreign.MemorySegment;

/** Stores that go past the caches, whatever the size. */
final class StreamingCopies extends Copies {
    @Override
    public void run() {
        MemoryCopy.stream(MemorySegment.ofArray(source), target);
    }
}
