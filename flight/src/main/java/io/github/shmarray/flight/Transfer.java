package io.github.shmarray.flight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import org.apache.arrow.flight.FlightRuntimeException;

/** One array on its way here. For one thread at a time. */
final class Transfer {
    private final ServerConnection server;
    private final MirrorOptions options;
    private final String name;
    private final String operation;
    private final boolean isReplacing;
    private final Attempts attempts;
    private final long start = System.nanoTime();
    private long received;
    private long kept = -1;

    /** Stays open from one try to the next, so that its file is nobody else's meanwhile; null before the first and after the last. */
    private Incoming incoming;

    Transfer(ServerConnection server, MirrorOptions options, String name, boolean isReplacing) {
        this.server = server;
        this.options = options;
        this.name = name;
        this.operation = "mirror \"" + name + "\"";
        Mirror.requireName(name, operation);
        this.isReplacing = isReplacing;
        this.attempts = new Attempts(operation, options.patience());
    }

    Mirrored run() {
        try {
            if (!isReplacing && Files.exists(options.folder().resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(name);
            }
            while (true) {
                Mirrored mirrored = tryOnce();
                if (mirrored != null) {
                    return mirrored;
                }
            }
        } catch (IOException e) {
            abandon(e);
            throw Refusals.of(operation, e);
        } catch (RuntimeException | Error e) {
            abandon(e);
            throw e;
        }
    }

    private void abandon(Throwable failure) {
        if (incoming != null) {
            incoming.abandon(failure);
        }
    }

    /** Null if it is to be tried again. */
    private Mirrored tryOnce() throws IOException {
        Source source;
        try {
            source = isNew() ? server.find(name, operation) : server.describe(name, operation);
        } catch (FlightRuntimeException e) {
            attempts.failed(e);
            return null;
        }
        Incoming before = incoming;
        incoming = null;
        incoming = before == null
                ? Incoming.open(options.folder(), source.segment(), options.isKeeping())
                : before.goOn(source.segment());
        kept = kept < 0 ? incoming.rightBytes() : kept;
        if (!receive(source)) {
            return null;
        }
        Incoming done = incoming;
        incoming = null;
        done.close();
        return new Mirrored(done.segment(), received, kept, Duration.ofNanos(System.nanoTime() - start));
    }

    /** Whether there is nothing that could have parts of it, so that no checksum is needed before the end. */
    private boolean isNew() {
        return !Files.exists(options.folder().resolve(HiddenFile.nameFor(name)), LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(options.folder().resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    private boolean receive(Source source) throws IOException {
        try {
            // What is wrong may come from something on the way of HTTP that keeps copies.
            Source from = attempts.hasChanged() ? source.byFlightAlone() : source;
            if (!incoming.missing().isEmpty()) {
                server.receive(from, incoming.missing(), into());
            }
            if (!incoming.missing().isEmpty() && !incoming.isChecking()) {
                checkAfterwards(source.segment());
            }
        } catch (FlightRuntimeException e) {
            attempts.failed(e);
            return false;
        }
        if (!incoming.missing().isEmpty()) {
            attempts.changed();
            return false;
        }
        incoming.publish(isReplacing);
        return true;
    }

    private ServerConnection.Taker into() {
        return new ServerConnection.Taker() {
            @Override
            public void take(long offset, ByteBuffer bytes) throws IOException {
                received += bytes.remaining();
                incoming.write(offset, bytes);
                attempts.succeeded();
            }

            @Override
            public void check(int firstPart, int[] checksums) {
                incoming.check(firstPart, checksums);
            }
        };
    }

    /** Of bytes that have come without their checksums. */
    private void checkAfterwards(SegmentDescription arrived) {
        SegmentDescription described = server.describe(name, operation).segment();
        if (!described.generation().equals(arrived.generation())) {
            throw Changes.replaced(name);
        }
        incoming.check(0, described.checksums());
    }
}
