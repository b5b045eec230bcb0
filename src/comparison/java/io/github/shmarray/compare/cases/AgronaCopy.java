package io.github.shmarray.compare.cases;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Agrona takes no int[], so it copies a byte[] with the same bytes. */
final class AgronaCopy extends Copies {
    private byte[] bytes;
    private UnsafeBuffer buffer;

    @Override
    public void prepare(int[] source) {
        super.prepare(source);
        bytes = new byte[source.length * Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().put(source);
        buffer = new UnsafeBuffer(target.asByteBuffer());
    }

    @Override
    public void run() {
        buffer.putBytes(0, bytes);
    }
}
