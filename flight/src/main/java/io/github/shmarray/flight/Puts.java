package io.github.shmarray.flight;

import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightStream;

/** Makes arrays that clients send, each whole or not at all. Stateless, so safe to use from many threads. */
final class Puts {
    private final Path folder;
    private final NamePatterns names;

    Puts(Path folder, NamePatterns names) {
        this.folder = folder;
        this.names = names;
    }

    /** Takes one array. Throws Flight's exceptions, in words; nothing is left then. */
    void take(FlightStream stream) {
        String operation = "put";
        try {
            Offer offer = Offer.read(stream.getDescriptor().getCommand());
            operation = "put \"" + offer.segment().name() + "\"";
            if (!names.matches(offer.segment().name())) {
                throw CallStatus.UNAUTHORIZED
                        .withDescription(operation + ": this server takes no array of that name")
                        .toRuntimeException();
            }
            take(offer, stream);
        } catch (IOException e) {
            throw told(Refusals.of(operation, e));
        } catch (SharedMemoryException e) {
            throw told(e);
        }
    }

    private void take(Offer offer, FlightStream stream) throws IOException {
        Incoming incoming = Incoming.open(folder, offer.segment(), false);
        try {
            while (stream.next()) {
                ServerConnection.take(stream.getRoot(), (offset, bytes) -> {
                    if (!incoming.isRight(offset)) {
                        incoming.write(offset, bytes);
                    }
                });
            }
            if (!incoming.missing().isEmpty()) {
                throw new IOException(incoming.missing().cardinality()
                        + " parts have not arrived, or with other checksums: was it written meanwhile?");
            }
            incoming.publish(offer.isReplacing());
        } catch (IOException | RuntimeException | Error e) {
            incoming.abandon(e);
            throw e;
        }
        incoming.close();
    }

    private static RuntimeException told(SharedMemoryException refused) {
        CallStatus status =
                refused instanceof SegmentExistsException ? CallStatus.ALREADY_EXISTS : CallStatus.INVALID_ARGUMENT;
        return status.withDescription(refused.getMessage()).withCause(refused).toRuntimeException();
    }
}
