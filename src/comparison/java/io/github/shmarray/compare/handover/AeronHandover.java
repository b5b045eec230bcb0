package io.github.shmarray.compare.handover;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Aeron's shared memory, with a media driver in the sending process; the acknowledgement is a message of one byte in another stream. Both
 * ends look for messages again and again, as they do where time matters, and fragments are as large as they may be.
 */
final class AeronHandover {
    private static final int FRAMES = 1;
    private static final int ACKNOWLEDGEMENTS = 2;

    /** The largest fragment. */
    private static final String MTU = "|mtu=65504";

    private static final int SMALLEST_TERM = 1 << 20;
    private static final int LARGEST_TERM = 1 << 30;

    /** No message is larger, nor larger than an eighth of a term. */
    private static final int LARGEST_MESSAGE = 16 << 20;

    private static final int MESSAGES_PER_TERM = 8;

    private AeronHandover() {}

    private static String folder(String name) {
        return "/dev/shm/" + name + ".aeron";
    }

    private static Aeron connect(String name) {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(folder(name)));
    }

    private static String channel(int bytes) {
        if (bytes > LARGEST_MESSAGE) {
            throw new UnsupportedOperationException("a message of Aeron has at most 16 MiB");
        }
        long wanted = Math.clamp((long) bytes * MESSAGES_PER_TERM, SMALLEST_TERM, LARGEST_TERM);
        long term = Long.highestOneBit(2 * wanted - 1);
        return "aeron:ipc?term-length=" + term + MTU;
    }

    private static void send(ExclusivePublication publication, UnsafeBuffer message, IdleStrategy idle)
            throws IOException {
        idle.reset();
        long deadline = deadline();
        long result = publication.offer(message);
        while (result < 0) {
            if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED || isOver(deadline)) {
                throw new IOException("Aeron takes no message: " + Publication.errorString(result));
            }
            idle.idle();
            result = publication.offer(message);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }

    private static boolean isOver(long deadline) {
        return System.nanoTime() - deadline > 0;
    }

    static final class Sender implements io.github.shmarray.compare.handover.Sender {
        private final MediaDriver driver;
        private final Aeron aeron;
        private final ExclusivePublication frames;
        private final Subscription acknowledgements;
        private final UnsafeBuffer frame;
        private final IdleStrategy idle = new YieldingIdleStrategy();
        private final FragmentHandler ignoring = (buffer, offset, length, header) -> {};

        Sender(String name, ByteBuffer frame) {
            this.frame = new UnsafeBuffer(frame);
            String channel = channel(frame.capacity());
            driver = MediaDriver.launch(new MediaDriver.Context()
                    .aeronDirectoryName(folder(name))
                    .threadingMode(ThreadingMode.SHARED)
                    .dirDeleteOnStart(true)
                    .dirDeleteOnShutdown(true));
            aeron = AeronHandover.connect(name);
            frames = aeron.addExclusivePublication(channel, FRAMES);
            acknowledgements = aeron.addSubscription("aeron:ipc", ACKNOWLEDGEMENTS);
        }

        @Override
        public void send() throws IOException {
            AeronHandover.send(frames, frame, idle);
        }

        @Override
        public void awaitAcknowledgement() throws IOException {
            idle.reset();
            long deadline = deadline();
            while (acknowledgements.poll(ignoring, 1) == 0) {
                if (isOver(deadline)) {
                    throw new EOFException("Aeron's subscriber has not acknowledged a frame for 20 seconds");
                }
                idle.idle();
            }
        }

        @Override
        public void close() {
            aeron.close();
            driver.close();
        }
    }

    static final class Receiver implements io.github.shmarray.compare.handover.Receiver {
        private static final int MOST_FRAGMENTS = 64;

        private final Subscription frames;
        private final ExclusivePublication acknowledgements;
        private final ByteBuffer frame;
        private final UnsafeBuffer acknowledgement = new UnsafeBuffer(ByteBuffer.allocateDirect(1));
        private final IdleStrategy idle = new YieldingIdleStrategy();

        /** Into their places, without the copy that an assembler of fragments would make. */
        private final FragmentHandler copying;

        private int position;

        Receiver(String name, ByteBuffer frame) {
            this.frame = frame;
            copying = (buffer, offset, length, header) -> {
                buffer.getBytes(offset, frame, position, length);
                position += length;
            };
            Aeron aeron = AeronHandover.connect(name);
            acknowledgements = aeron.addExclusivePublication(channel(1), ACKNOWLEDGEMENTS);
            frames = aeron.addSubscription("aeron:ipc", FRAMES);
        }

        @Override
        public void receive() {
            position = 0;
            while (position < frame.capacity()) {
                idle.idle(frames.poll(copying, MOST_FRAGMENTS));
            }
        }

        @Override
        public void acknowledge() throws IOException {
            send(acknowledgements, acknowledgement, idle);
        }
    }
}
