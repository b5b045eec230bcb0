package io.github.shmarray.compare.cases;

import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import org.apposed.appose.SharedMemory;

/** Appose, which calls the C library through JNA, and gives a buffer of the JDK to copy into. */
final class ApposeCases {
    private ApposeCases() {}

    private static SharedMemory create(long bytes) {
        return SharedMemory.create(Names.ownSegment(), bytes);
    }

    /** A new array, filled. */
    static final class Create implements Workload {
        private int[] source;
        private SharedMemory memory;

        @Override
        public void prepare(int[] source) {
            this.source = source;
        }

        @Override
        public void run() {
            memory = create((long) source.length * Integer.BYTES);
            memory.buf().asIntBuffer().put(source);
        }

        @Override
        public void verify() {
            Copies.verify(source, MemorySegment.ofBuffer(memory.buf()));
        }

        /** Who made it removes its name by closing it. */
        @Override
        public void reset() {
            if (memory != null) {
                memory.close();
                memory = null;
            }
        }
    }

    /** Into an array that is there. */
    static final class Copy extends Copies {
        private SharedMemory memory;
        private IntBuffer buffer;

        @Override
        MemorySegment map(long bytes) {
            memory = create(bytes);
            buffer = memory.buf().asIntBuffer();
            return MemorySegment.ofBuffer(memory.buf());
        }

        @Override
        public void run() {
            buffer.put(0, source);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
