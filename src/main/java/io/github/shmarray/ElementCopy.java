package io.github.shmarray;

import io.github.shmarray.copy.MemoryCopy;
import java.lang.foreign.MemorySegment;

/** Copies of many elements as they are, from and to other memory. */
abstract sealed class ElementCopy extends ElementAccess permits ElementConversion {
    ElementCopy(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /**
     * Whether a bulk transfer is better not made by the JDK's own copy. That is fastest between two segments, where it takes
     * few bytes without a call.
     */
    static boolean isLarge(long byteCount) {
        return MemoryCopy.isLarge(byteCount);
    }

    final void copyLargeFrom(MemorySegment source, int from, long offset, int count) {
        copyInto(source, (long) from * elementSize, offset, count, Parallelism.NONE);
    }

    final void copyLargeTo(MemorySegment target, int to, long offset, int count) {
        copyOut(offset, target, (long) to * elementSize, count, Parallelism.NONE);
    }

    final void copyAllFrom(MemorySegment source, int count, Parallelism parallelism) {
        requireLength(count, "copy into");
        requireWritable("copy into");
        writing("copy into", 0, length, () -> copyInto(source, 0, 0, count, parallelism));
    }

    final void copyAllTo(MemorySegment target, int count, Parallelism parallelism) {
        requireLength(count, "copy from");
        copyOut(0, target, 0, count, parallelism);
    }

    private void copyInto(MemorySegment source, long sourceOffset, long offset, int count, Parallelism parallelism) {
        requireWritable("copy into");
        long byteCount = (long) count * elementSize;
        memory().during(
                        "copy into",
                        () -> MemoryCopy.copy(
                                source, sourceOffset, elements(), offset, byteCount, parallelism.threads()));
    }

    private void copyOut(long offset, MemorySegment target, long targetOffset, int count, Parallelism parallelism) {
        long byteCount = (long) count * elementSize;
        memory().during(
                        "copy from",
                        () -> MemoryCopy.copy(
                                elements(), offset, target, targetOffset, byteCount, parallelism.threads()));
    }

    /** The length, if a Java array can have it. */
    final int javaLength() {
        requireOpen("toArray of");
        if (length > LONGEST_JAVA_ARRAY) {
            throw new IllegalStateException("toArray of array \"" + memory().name() + "\": its " + length
                    + " elements are more than a Java array can have; copy parts of it with copyTo");
        }
        return (int) length;
    }
}
