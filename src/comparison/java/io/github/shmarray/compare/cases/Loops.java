package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import java.lang.foreign.MemorySegment;

/** Loops over single elements, from a shared array into a Java array and back. */
abstract class Loops {
    SharedArray array;
    MemorySegment segment;

    /** A new shared array, of any shape of so many elements. */
    abstract SharedArray create(String name, int length);

    /** Makes the Java array, and returns its memory. */
    abstract MemorySegment createPlain(int length);

    /** Takes the array that it made. */
    void use(SharedArray array) {
        this.array = array;
        segment = array.memorySegment();
    }
}
