package io.github.shmarray.compare.handover;

import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The library's ring; the acknowledgement is a frame of one element in another ring. */
final class RingHandover {
    private static final int SLOTS = 4;
    private static final Duration LONG = Duration.ofSeconds(20);

    private RingHandover() {}

    private static String acknowledgements(String name) {
        return name + ".acknowledged";
    }

    /** @return false if there was none for a long time */
    private static boolean read(FrameReader reader, MemorySegment target) throws IOException {
        try {
            return reader.next(target, LONG) != FrameReader.NONE;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    static final class Sender implements io.github.shmarray.compare.handover.Sender {
        private final FrameRing frames;
        private final FrameRing acknowledgements;
        private final FrameReader reader;
        private final MemorySegment frame;
        private final MemorySegment acknowledgement = MemorySegment.ofArray(new long[1]);

        Sender(String name, ByteBuffer frame) {
            this.frame = MemorySegment.ofBuffer(frame);
            frames = FrameRing.create(name, SLOTS, ElementType.UINT8, frame.capacity());
            try {
                acknowledgements = FrameRing.create(acknowledgements(name), SLOTS, ElementType.INT64);
            } catch (RuntimeException e) {
                frames.unlink();
                frames.close();
                throw e;
            }
            reader = acknowledgements.reader();
        }

        @Override
        public void send() {
            frames.publish(frame);
        }

        @Override
        public void awaitAcknowledgement() throws IOException {
            if (!read(reader, acknowledgement)) {
                throw new EOFException("the reader of the ring has not acknowledged a frame for " + LONG);
            }
        }

        @Override
        public void close() {
            frames.unlink();
            frames.close();
            acknowledgements.unlink();
            acknowledgements.close();
        }
    }

    static final class Receiver implements io.github.shmarray.compare.handover.Receiver {
        private final FrameRing acknowledgements;
        private final FrameReader reader;
        private final MemorySegment frame;
        private final MemorySegment acknowledgement = MemorySegment.ofArray(new long[1]);

        Receiver(String name, ByteBuffer frame) {
            this.frame = MemorySegment.ofBuffer(frame);
            reader = FrameRing.attachReadOnly(name).reader();
            acknowledgements = FrameRing.attach(acknowledgements(name));
        }

        @Override
        public void receive() throws IOException {
            boolean isThere = false;
            while (!isThere) {
                isThere = read(reader, frame);
            }
        }

        @Override
        public void acknowledge() {
            acknowledgements.publish(acknowledgement);
        }
    }
}
