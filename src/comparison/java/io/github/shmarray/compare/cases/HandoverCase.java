package io.github.shmarray.compare.cases;

import io.github.shmarray.compare.handover.Handover;
import io.github.shmarray.compare.handover.Peer;
import io.github.shmarray.compare.handover.Sender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A frame to another process, and an acknowledgement back. */
final class HandoverCase implements Workload {
    private static final long REHEARSAL_NANOSECONDS = 1_000_000_000;

    private final Handover way;
    private int[] source;
    private int[] expected;
    private MemorySegment frame;
    private Sender sender;
    private Peer peer;
    private long sent;

    HandoverCase(Handover way) {
        this.way = way;
    }

    @Override
    public void prepare(int[] source) throws IOException {
        this.source = source;
        expected = source.clone();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(source.length, Integer.BYTES));
        frame = MemorySegment.ofBuffer(bytes).copyFrom(MemorySegment.ofArray(source));
        try {
            sender = way.sender(Names.ownSegment(), bytes);
            peer = new Peer(way, Names.ownSegment(), bytes.capacity());
            sender.connect();
            rehearse();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Warming up is for the JVM of this end; that of the other one, which has just started, may take longer to compile its own. */
    private void rehearse() throws IOException {
        long start = System.nanoTime();
        do {
            run();
        } while (!Preparation.isLeftOut() && System.nanoTime() - start < REHEARSAL_NANOSECONDS);
    }

    @Override
    public void run() throws IOException {
        sender.send();
        sender.awaitAcknowledgement();
        sent++;
    }

    /** There and back, of which half is reported. */
    @Override
    public int operations() {
        return 2;
    }

    /** The other process says what it has. */
    @Override
    public void verify() {
        try {
            frame.fill(Copies.WRONG);
            run();
            frame.copyFrom(MemorySegment.ofArray(source));
            run();
            Copies.verify(expected, MemorySegment.ofArray(peer.lastOf(sent)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (peer != null) {
            peer.close();
        }
        if (sender != null) {
            sender.close();
        }
    }
}
