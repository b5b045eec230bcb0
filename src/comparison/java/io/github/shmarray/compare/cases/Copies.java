package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the cases of the copy group share: a mapped segment, and a check of what arrived in it. */
abstract class Copies implements Workload {
    /** Where data starts in the segment: not at a page, as behind the header of an .npy file. */
    static final long DATA_OFFSET = 128;

    /** What a target is filled with before a run is checked. */
    static final byte WRONG = 0x55;

    /** Some cases take turns. */
    private static final int VERIFIED_RUNS = 3;

    private SharedMemory memory;

    /** What must arrive. */
    private int[] expected;

    /** What is copied. */
    int[] source;

    /** Where to, as long as the source. */
    MemorySegment target;

    @Override
    public void prepare(int[] source) throws IOException {
        this.source = source;
        expected = source.clone();
        target = map((long) source.length * Integer.BYTES);
    }

    /** New shared memory; those whose memory is their own take it from there. */
    MemorySegment map(long bytes) {
        memory = SharedMemory.create(Names.ownSegment(), DATA_OFFSET + bytes);
        memory.unlink();
        return memory.memorySegment().asSlice(DATA_OFFSET, bytes);
    }

    @Override
    public abstract void run();

    @Override
    public void verify() {
        for (int run = 0; run < VERIFIED_RUNS; run++) {
            target.fill(WRONG);
            run();
            verify(expected, target);
        }
        verify(expected, MemorySegment.ofArray(source));
    }

    @Override
    public void close() {
        memory.close();
    }

    /** The same bytes, for those who take no int[]. */
    static byte[] bytes(int[] source) {
        byte[] bytes = new byte[source.length * Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().put(source);
        return bytes;
    }

    static void verify(int[] expected, MemorySegment found) {
        long mismatch = MemorySegment.ofArray(expected).mismatch(found);
        if (mismatch >= 0) {
            throw new IllegalStateException(
                    "wrong bytes: the first wrong one is at offset " + mismatch + " of " + found.byteSize());
        }
    }
}
