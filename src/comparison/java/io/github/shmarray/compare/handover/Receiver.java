package io.github.shmarray.compare.handover;

import java.io.IOException;

/** The end that wants the frame. Not thread-safe. */
interface Receiver {
    /** Waits for the next frame and has it in its memory. */
    void receive() throws IOException;

    void acknowledge() throws IOException;
}
