package io.github.shmarray.flight;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyFormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * Makes the arrays of a {@link SegmentServer} on another host here, where numpy and Java use them as if they had been made here. A name
 * appears with all its bytes, checked, or not at all; a later generation takes over the name in one step, and who has the old one keeps it.
 *
 * <pre>{@code
 * try (Mirror mirror = Mirror.connect("10.0.0.7", 8815, MirrorOptions.defaults().withToken(token))) {
 *     mirror.mirror("prices");
 * }
 * try (SharedDoubleArray prices = SharedDoubleArray.attachReadOnly("prices")) { ... }
 * }</pre>
 *
 * <p>What is written into an array while it is sent arrives as it is then, or is asked for again: there is no moment of which the whole is a
 * picture, unless its writer makes a new array each time. For one thread at a time.
 */
public final class Mirror implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final MirrorOptions options;
    private final ServerConnection server;

    private Mirror(MirrorOptions options, ServerConnection server) {
        this.options = options;
        this.server = server;
    }

    /**
     * A mirror of what a server offers. It is reached when it is needed.
     *
     * @throws IllegalArgumentException if the folder to mirror into is none
     * @throws SharedMemoryException if the certificates cannot be read, or the folder cannot be looked at
     */
    public static Mirror connect(String host, int port, MirrorOptions options) {
        Objects.requireNonNull(options, "options");
        Refusals.requireFolder("mirror into " + options.folder(), options.folder());
        return new Mirror(options, ServerConnection.open(host, port, options));
    }

    /**
     * What the server offers, without checksums.
     *
     * @throws SharedMemoryException if it cannot be reached, or refuses
     */
    public List<SegmentDescription> list() {
        String operation = "list what the server offers";
        Attempts attempts = new Attempts(operation, options.patience());
        while (true) {
            try {
                return server.list(operation);
            } catch (FlightRuntimeException e) {
                attempts.failed(e);
            }
        }
    }

    /**
     * Makes an array here as it is there. What is here already, from an interrupted try or in the array that has the name, is not sent
     * again. If it fails, nothing is left but what {@link MirrorOptions#withKept} keeps, or what was left by an interrupted try before, if the
     * server could not be asked.
     *
     * @throws IllegalArgumentException if the name is not valid
     * @throws NoSuchSegmentException if the server offers no such array
     * @throws SegmentExistsException if the name is taken here, and is not to be replaced
     * @throws SegmentFormatException if what the server tells contradicts itself
     * @throws SharedMemoryException if the server refuses, cannot be reached, or stops; or if there is no space
     */
    public Mirrored mirror(String name) {
        return new Transfer(server, options, name, options.isReplacing()).run();
    }

    /**
     * Mirrors an array now and whenever it has another generation, until the thread is interrupted. Each takes over the name from the one
     * before. While there is no array of the name, it waits.
     *
     * @param told of each generation that is here
     * @throws SharedMemoryException as {@link #mirror} does
     */
    public void follow(String name, Consumer<Mirrored> told) {
        untilInterrupted(() -> followEach(name, told));
    }

    /** What fails because the thread was interrupted has ended as it is meant to. */
    private static void untilInterrupted(Runnable following) {
        try {
            following.run();
        } catch (SharedMemoryException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    private void followEach(String name, Consumer<Mirrored> told) {
        boolean isReplacing = options.isReplacing();
        while (!Thread.currentThread().isInterrupted()) {
            Mirrored mirrored = new Transfer(server, options, name, isReplacing).run();
            told.accept(mirrored);
            // The name is this one's from here on.
            isReplacing = true;
            awaitNext(name, mirrored.segment().generation());
        }
    }

    private void awaitNext(String name, String generation) {
        String operation = "follow \"" + name + "\"";
        Attempts attempts = new Attempts(operation, options.patience());
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (server.awaitNext(name, generation, WAIT)) {
                    return;
                }
                attempts.succeeded();
            } catch (FlightRuntimeException e) {
                attempts.failed(e);
            }
        }
    }

    /**
     * Hands on the frames of a ring to the readers of a ring here, as they come, until the thread is interrupted. When the network is slower
     * than the writer, the newest frame comes next. The ring is made here, or gone on with if one of the same kind has the name; it stays.
     *
     * @param told of each frame that is here
     * @throws SegmentExistsException if something else has the name, and is not to be replaced
     * @throws SharedMemoryException as {@link #mirror} does
     */
    public void followFrames(String name, Consumer<MirroredFrame> told) {
        untilInterrupted(() -> followEachFrame(name, told));
    }

    private void followEachFrame(String name, Consumer<MirroredFrame> told) {
        String operation = "follow ring \"" + name + "\"";
        requireName(name, operation);
        Attempts attempts = new Attempts(operation, options.patience());
        FrameCount count = new FrameCount();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                SegmentDescription segment = server.find(name, operation).segment();
                count.follow(segment.generation());
                try (FrameRing ring = RingHere.open(options, segment)) {
                    server.receiveFrames(name, (number, frame) -> {
                        attempts.succeeded();
                        if (count.isNext(number)) {
                            ring.publish(MemorySegment.ofBuffer(frame));
                            told.accept(count.take(number));
                        }
                    });
                }
                attempts.failed((FlightRuntimeException) Outgoing.ended());
            } catch (FlightRuntimeException e) {
                attempts.failed(e);
            } catch (IOException e) {
                throw Refusals.of(operation, e);
            }
        }
    }

    /**
     * Makes an array of this host at the server, which has to allow that: the other way round. The array is there whole or not at all, and
     * replaces one there with {@link MirrorOptions#withReplace}.
     *
     * @return what was sent
     * @throws IllegalArgumentException if the name is not valid
     * @throws NoSuchSegmentException if there is no such array here
     * @throws SegmentFormatException if it is no array
     * @throws SharedMemoryException if the server refuses, cannot be reached, or stops
     */
    public SegmentDescription put(String name) {
        String operation = "put \"" + name + "\"";
        requireName(name, operation);
        try {
            ServedSegment segment = ServedSegment.open(options.folder(), name);
            server.put(segment, options.isReplacing());
            return segment.describe();
        } catch (FlightRuntimeException e) {
            throw Refusals.of(operation, e);
        } catch (IOException e) {
            throw Refusals.of(operation, e);
        } catch (NpyFormatException e) {
            SegmentFormatException refused =
                    new SegmentFormatException(operation + ": it is no array: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    static void requireName(String name, String operation) {
        if (!NamePatterns.isSegmentName(Objects.requireNonNull(name, "name"))) {
            throw new IllegalArgumentException(
                    operation + ": this is not the name of a segment: one part, without a folder");
        }
    }

    /** Ends the connection. Closing twice is fine. */
    @Override
    public void close() {
        server.close();
    }
}
