package io.github.shmarray.flight;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.flight.ServedSegment.NoRegularFileException;
import io.github.shmarray.npy.NpyFormatException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** What a server answers. Nothing that comes from a caller is trusted. Safe to use from many threads, as each call has one. */
final class SegmentProducer extends NoOpFlightProducer {
    static final String WAIT = "wait";

    private static final long LOOK_NANOSECONDS = 10_000_000;
    private static final long LONGEST_WAIT_MILLISECONDS = 30_000;

    private final ServedFolder folder;
    private final boolean isMapped;
    private final boolean isPutAllowed;
    private final BufferAllocator allocator;
    private final AtomicLong sentBytes;
    private final Function<String, Optional<URI>> http;
    private volatile boolean isEnding;

    /**
     * @param sentBytes is counted up
     * @param http where the file of a name can also be had by HTTP, from a {@link HttpRangeServer} of the same segments
     */
    SegmentProducer(
            ServerOptions options,
            BufferAllocator allocator,
            AtomicLong sentBytes,
            Function<String, Optional<URI>> http) {
        this.folder = new ServedFolder(options);
        // What encrypts reads in the JVM, which a file that is cut short would end.
        this.isMapped = options.certificate() == null;
        this.isPutAllowed = options.isPutAllowed();
        this.allocator = allocator;
        this.sentBytes = sentBytes;
        this.http = http;
    }

    void close() {
        isEnding = true;
    }

    @Override
    public void listFlights(CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path())) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (folder.names().matches(name)) {
                    list(name, listener);
                }
            }
            listener.onCompleted();
        } catch (IOException e) {
            listener.onError(internal("list " + folder.path(), e));
        } catch (DirectoryIteratorException e) {
            listener.onError(internal("list " + folder.path(), e.getCause()));
        }
    }

    private void list(String name, StreamListener<FlightInfo> listener) throws IOException {
        try (ServedSegment segment = ServedSegment.open(folder.path(), name)) {
            if (ServedFolder.isServed(segment)) {
                listener.onNext(info(FlightDescriptor.path(name), segment, segment.describe()));
            }
        } catch (NpyFormatException | NoRegularFileException notOfOurs) {
            // Other programs' files are not offered,
        } catch (AccessDeniedException | NoSuchFileException notHere) {
            // nor what this user may not read, or has just gone.
        }
    }

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        Request request = descriptor.isCommand() ? read(descriptor.getCommand()) : ofPath(descriptor.getPath());
        try (ServedSegment segment = open(request)) {
            boolean isForMirror = descriptor.isCommand();
            boolean isChecking = isForMirror && request.what() != Request.What.FIND;
            SegmentDescription description = isChecking ? segment.describeWithChecksums() : segment.describe();
            return isForMirror ? partsInfo(descriptor, description) : info(descriptor, segment, description);
        } catch (IOException e) {
            throw internal("describe \"" + request.name() + "\"", e);
        }
    }

    private static Request ofPath(List<String> path) {
        if (path.size() != 1) {
            throw CallStatus.INVALID_ARGUMENT
                    .withDescription("a path of " + path.size() + " parts; the name of a segment is one")
                    .toRuntimeException();
        }
        return Request.describe(path.getFirst());
    }

    private static FlightInfo info(FlightDescriptor descriptor, ServedSegment segment, SegmentDescription description) {
        Schema schema = ElementBatches.schema(segment.header());
        List<FlightEndpoint> endpoints = new ArrayList<>();
        if (schema != null) {
            Request elements = Request.elements(segment.name(), segment.generation());
            endpoints.add(new FlightEndpoint(new Ticket(Json.write(elements))));
        }
        return FlightInfo.builder(schema == null ? new Schema(List.of()) : schema, descriptor, endpoints)
                .setBytes(segment.header().byteSize())
                .setRecords(schema == null ? -1 : ElementBatches.rows(segment.header()))
                .setAppMetadata(Json.write(description))
                .build();
    }

    /** For a mirror, which has the same bytes from either place. Others do not ask by a command, and get no file where they expect batches. */
    private FlightInfo partsInfo(FlightDescriptor descriptor, SegmentDescription description) {
        Request all = Request.parts(description, description.parts().all());
        List<Location> locations = new ArrayList<>(List.of(Location.reuseConnection()));
        http.apply(description.name()).map(Location::new).ifPresent(locations::add);
        FlightEndpoint endpoint = new FlightEndpoint(new Ticket(Json.write(all)), locations.toArray(Location[]::new));
        return FlightInfo.builder(Outgoing.SCHEMA, descriptor, List.of(endpoint))
                .setBytes(description.size())
                .setAppMetadata(Json.write(description))
                .build();
    }

    private static Request read(byte[] bytes) {
        try {
            Request request = Json.read(bytes, Request.class);
            if (request.what() != null && request.name() != null && request.ranges() != null) {
                return request;
            }
        } catch (IOException e) {
            throw unknown(e);
        }
        throw unknown(null);
    }

    private static RuntimeException unknown(Exception cause) {
        return CallStatus.INVALID_ARGUMENT
                .withDescription("this is no request that a server of shmarray knows")
                .withCause(cause)
                .toRuntimeException();
    }

    private ServedSegment open(Request request) {
        return folder.open(request.name(), request.generation());
    }

    private static RuntimeException internal(String operation, IOException cause) {
        return CallStatus.INTERNAL
                .withDescription(operation + ": " + cause.getMessage())
                .withCause(cause)
                .toRuntimeException();
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
        try {
            Request request = read(ticket.getBytes());
            switch (request.what()) {
                case PARTS -> sendParts(request, listener);
                case ELEMENTS -> sendElements(request, listener);
                default -> throw unknown(null);
            }
            listener.completed();
        } catch (IOException e) {
            listener.error(internal("send", e));
        } catch (IllegalArgumentException e) {
            listener.error(CallStatus.INVALID_ARGUMENT
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .toRuntimeException());
        } catch (RuntimeException e) {
            listener.error(e);
        }
    }

    private void sendParts(Request request, ServerStreamListener listener) throws IOException {
        try (Outgoing outgoing =
                new Outgoing(open(request), isMapped, allocator, () -> goesOn() && !listener.isCancelled())) {
            outgoing.sendParts(outgoing.segment().parts().of(request.ranges()), listener, sentBytes);
        }
    }

    private void sendElements(Request request, ServerStreamListener listener) throws IOException {
        try (Outgoing outgoing =
                new Outgoing(open(request), isMapped, allocator, () -> goesOn() && !listener.isCancelled())) {
            new ElementBatches(outgoing, allocator).send(listener);
        }
    }

    @Override
    public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> listener) {
        return () -> {
            try {
                if (!isPutAllowed) {
                    throw CallStatus.UNAUTHORIZED
                            .withDescription(
                                    "this server is for reading; its owner can allow more with --allow-put (withPut)")
                            .toRuntimeException();
                }
                new Puts(folder.path(), folder.names()).take(stream);
                listener.onCompleted();
            } catch (RuntimeException e) {
                listener.onError(e);
            }
        };
    }

    @Override
    public void doExchange(CallContext context, FlightStream client, ServerStreamListener listener) {
        try {
            Request request = read(client.getDescriptor().getCommand());
            open(request).close();
            try (FrameRing ring = FrameRing.attachReadOnly(folder.path().resolve(request.name()))) {
                new FrameBatches(ring, allocator, FrameBatches.SIGN_OF_LIFE).send(client, listener, this::goesOn);
            }
            listener.completed();
        } catch (SharedMemoryException e) {
            listener.error(CallStatus.NOT_FOUND
                    .withDescription("this server offers no such ring: " + e.getMessage())
                    .withCause(e)
                    .toRuntimeException());
        } catch (IOException e) {
            listener.error(internal("send frames", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.error(Outgoing.ended());
        } catch (RuntimeException e) {
            listener.error(e);
        }
    }

    private boolean goesOn() {
        return !isEnding;
    }

    @Override
    public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
        try {
            if (!action.getType().equals(WAIT)) {
                throw unknown(null);
            }
            listener.onNext(new Result(Json.write(await(read(action.getBody()), context))));
            listener.onCompleted();
        } catch (RuntimeException e) {
            listener.onError(e);
        }
    }

    /** Whether a name has another generation, once it has or the time is over. */
    private boolean await(Request request, CallContext context) {
        long end = System.nanoTime() + Math.clamp(request.number(), 0, LONGEST_WAIT_MILLISECONDS) * 1_000_000;
        while (true) {
            if (!generation(request).equals(request.generation())) {
                return true;
            }
            if (System.nanoTime() - end >= 0 || context.isCancelled() || isEnding) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOSECONDS);
        }
    }

    /** A name without a file has the generation that the asker has: nothing new. */
    private String generation(Request request) {
        try (ServedSegment segment = open(new Request(request.what(), request.name(), null, List.of(), 0))) {
            return segment.generation();
        } catch (IOException e) {
            throw internal("wait for \"" + request.name() + "\"", e);
        } catch (FlightRuntimeException e) {
            if (e.status().code() == FlightStatusCode.NOT_FOUND
                    && folder.names().matches(request.name())
                    && request.generation() != null) {
                return request.generation();
            }
            throw e;
        }
    }

    @Override
    public void listActions(CallContext context, StreamListener<ActionType> listener) {
        listener.onNext(new ActionType(WAIT, "Answers once a name has another generation, or the time is over."));
        listener.onCompleted();
    }
}
