package io.github.shmarray.compare.cases;

import io.github.shmarray.compare.handover.ContendedLock;
import io.github.shmarray.compare.handover.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The library's lock, while another process locks it again and again: until it has gone there and back. */
final class ContendedLockCase implements Workload {
    private ContendedLock lock;
    private Peer peer;

    @Override
    public void prepare(int[] source) throws IOException {
        lock = ContendedLock.create(Names.ownSegment());
        try {
            peer = ContendedLock.start(Names.ownSegment());
            lock.unlink();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void run() {
        lock.takeFromTheOther();
    }

    /** There and back. */
    @Override
    public int operations() {
        return 2;
    }

    @Override
    public void verify() {
        try {
            lock.verify(peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        peer.close();
        lock.close();
    }
}
