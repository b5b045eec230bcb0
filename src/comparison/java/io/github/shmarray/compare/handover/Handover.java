package io.github.shmarray.compare.handover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The ways to hand over frames between processes. All copy from, and to, memory outside the Java heap. */
public enum Handover {
    UNIX_SOCKET(UnixSocketHandover.Sender::new, UnixSocketHandover.Receiver::new),
    AERON(AeronHandover.Sender::new, AeronHandover.Receiver::new),
    RING(RingHandover.Sender::new, RingHandover.Receiver::new),

    /** To a Python process, with the reader and the writer of {@code examples/python}. */
    RING_TO_NUMPY(RingHandover.Sender::new, null);

    private final EndMaker<Sender> sender;
    private final EndMaker<Receiver> receiver;

    private interface EndMaker<E> {
        E make(String name, ByteBuffer frame) throws IOException;
    }

    Handover(EndMaker<Sender> sender, EndMaker<Receiver> receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /**
     * The end of this process.
     *
     * @param name what segments and files in /dev/shm are named after
     * @param frame direct, with as many bytes as all frames have
     * @throws UnsupportedOperationException if there can be no such frames; its message says why
     */
    public Sender sender(String name, ByteBuffer frame) throws IOException {
        return sender.make(name, frame);
    }

    Receiver receiver(String name, ByteBuffer frame) throws IOException {
        return receiver.make(name, frame);
    }

    /** The program of the other process. */
    List<String> command(String name, int bytes) throws IOException {
        return this == RING_TO_NUMPY ? PythonPeer.command(name) : JavaPeer.command(this, name, bytes);
    }
}
