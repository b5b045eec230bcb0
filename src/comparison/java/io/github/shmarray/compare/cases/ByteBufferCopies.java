package io.github.shmarray.compare.cases;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** Copies through a direct {@link IntBuffer}. */
abstract class ByteBufferCopies extends Copies {
    IntBuffer buffer;

    @Override
    public void prepare(int[] source) throws IOException {
        super.prepare(source);
        buffer = target.asByteBuffer().order(ByteOrder.nativeOrder()).asIntBuffer();
    }

    static final class Bulk extends ByteBufferCopies {
        @Override
        public void run() {
            buffer.put(0, source);
        }
    }

    static final class Element extends ByteBufferCopies {
        @Override
        public void run() {
            int[] from = source;
            IntBuffer to = buffer;
            for (int i = 0; i < from.length; i++) {
                to.put(i, from[i]);
            }
        }
    }
}
