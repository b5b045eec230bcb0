package io.github.shmarray.compare.handover;

import java.io.Closeable;
import java.io.IOException;

/** The end that has the frame; it makes what both ends need. Not thread-safe. */
public interface Sender extends Closeable {
    /** Called once the other end is there, before the first frame. */
    default void connect() throws IOException {}

    /** Hands over what the frame's memory holds. */
    void send() throws IOException;

    /** @throws IOException if the other end is gone */
    void awaitAcknowledgement() throws IOException;
}
