package io.github.shmarray.compare.cases;

import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;

/** Agrona takes no int[], so it copies a byte[] with the same bytes. */
final class AgronaCopy extends Copies {
    private byte[] bytes;
    private UnsafeBuffer buffer;

    @Override
    public void prepare(int[] source) throws IOException {
        super.prepare(source);
        bytes = PagePlacement.atPage(() -> bytes(source));
        buffer = new UnsafeBuffer(target.asByteBuffer());
    }

    @Override
    public void run() {
        buffer.putBytes(0, bytes);
    }
}
