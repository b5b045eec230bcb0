package io.github.shmarray.compare.cases;

import io.github.shmarray.posix.Posix;
import java.io.IOException;

/** C's memcpy, called from Java. */
final class PosixCopy extends Copies {
    private final Posix posix;
    private long address;
    private long bytes;

    PosixCopy(Posix posix) {
        this.posix = posix;
    }

    @Override
    public void prepare(int[] source) throws IOException {
        super.prepare(source);
        address = target.address();
        bytes = target.byteSize();
    }

    @Override
    public void run() {
        posix.memcpy(address, source, 0, bytes);
    }
}
