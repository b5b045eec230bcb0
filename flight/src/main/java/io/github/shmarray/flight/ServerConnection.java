package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The calls that a mirror makes to a server. They throw {@link FlightRuntimeException} where the server refuses, or does not answer. */
final class ServerConnection implements AutoCloseable {
    /** Takes bytes of a file. */
    interface Taker {
        /** Some of them, which are gone after the call. */
        void take(long offset, ByteBuffer bytes) throws IOException;

        /** The checksums with which parts were sent, where they come with the bytes. */
        default void check(int firstPart, int[] checksums) {}
    }

    private static final Duration FOR_AN_ANSWER = Duration.ofMinutes(1);

    /** The server reads all bytes before it answers. */
    private static final Duration FOR_CHECKSUMS = Duration.ofMinutes(10);

    /** However little patience there is, a connection over the world takes so long. */
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(5);

    /** After so long without a byte, the other side is asked for a sign of life: a host that is gone says nothing. */
    static final long KEEP_ALIVE_SECONDS = 10;

    private static final long CLOSING_SECONDS = 5;

    private final BufferAllocator allocator = new RootAllocator();
    private final ManagedChannel channel;
    private final boolean isTls;
    private final FlightClient client;
    private final List<CallOption> options = new ArrayList<>();
    private final HttpRangeClient http;

    /** Of this connection alone: one that has died of what failed is no other's. */
    private final EventLoopGroup thread;

    private ServerConnection(
            ManagedChannel channel, MirrorOptions mirroring, HttpRangeClient http, EventLoopGroup thread) {
        this.thread = thread;
        this.channel = channel;
        this.isTls = mirroring.isTls();
        this.http = http;
        this.client = FlightGrpcUtils.createFlightClient(allocator, channel);
        if (mirroring.token() != null) {
            options.add(new CredentialCallOption(new BearerCredentialWriter(mirroring.token())));
        }
    }

    static ServerConnection open(String host, int port, MirrorOptions options) {
        Duration patience = options.patience();
        Duration connecting = patience.compareTo(FOR_A_CONNECTION) < 0 ? FOR_A_CONNECTION : patience;
        return open(host, port, options, thread -> new SilenceLimit(connecting, thread));
    }

    static ServerConnection open(
            String host, int port, MirrorOptions options, Function<EventLoopGroup, SilenceLimit> limiting) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(host, port)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .flowControlWindow(SegmentServer.WINDOW)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        if (!options.isTls()) {
            builder.usePlaintext();
        } else if (options.trust() != null) {
            builder.sslContext(trusting(GrpcSslContexts.forClient(), options.trust()));
        }
        SslContext tls = options.isTls() ? tls(options) : null;
        EventLoopGroup thread = newThread("mirror from " + host + ":" + port);
        SilenceLimit limit = limiting.apply(thread);
        builder.eventLoopGroup(thread).channelType(NioSocketChannel.class).intercept(limit);
        HttpRangeClient http = new HttpRangeClient(host, options.token(), tls, thread);
        ManagedChannel channel = builder.build();
        limit.onSilentConnection(channel::enterIdle);
        return new ServerConnection(channel, options, http, thread);
    }

    static EventLoopGroup newThread(String operation) {
        try {
            return new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("shmarray-mirror", true), NioIoHandler.newFactory());
        } catch (IllegalStateException e) {
            // As with too many open files.
            throw Refusals.of(operation, new IOException(Refusals.innermost(e).toString(), e));
        }
    }

    /** As for Flight. */
    static SslContext tls(MirrorOptions options) {
        SslContextBuilder context = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        try {
            return options.trust() == null ? context.build() : trusting(context, options.trust());
        } catch (SSLException e) {
            throw Refusals.of("speak TLS", e);
        }
    }

    private static SslContext trusting(SslContextBuilder context, Path trust) {
        try (InputStream trusted = Files.newInputStream(trust)) {
            return context.trustManager(trusted).build();
        } catch (IOException e) {
            throw Refusals.of("trust the certificates in " + trust, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("there are no certificates in " + trust, e);
        }
    }

    private CallOption[] calling(Duration most) {
        List<CallOption> all = new ArrayList<>(options);
        all.add(CallOptions.timeout(most.toMillis(), TimeUnit.MILLISECONDS));
        return all.toArray(CallOption[]::new);
    }

    List<SegmentDescription> list(String operation) {
        List<SegmentDescription> found = new ArrayList<>();
        try {
            for (FlightInfo info : client.listFlights(Criteria.ALL, options.toArray(CallOption[]::new))) {
                String name = String.join("/", info.getDescriptor().getPath());
                found.add(SegmentDescription.read(info.getAppMetadata(), name, operation));
            }
        } catch (RejectedExecutionException e) {
            throw ended(e);
        }
        return found;
    }

    /** With checksums, for which the server has to read all bytes. */
    Source describe(String name, String operation) {
        Source source = ask(Request.describe(name), FOR_CHECKSUMS, operation);
        if (source.segment().checksums().length == 0) {
            throw new SegmentFormatException(operation + ": the server tells no checksums");
        }
        return source;
    }

    /** Without checksums. */
    Source find(String name, String operation) {
        Source source = ask(Request.find(name), FOR_AN_ANSWER, operation);
        return new Source(source.segment().withChecksums(), source.http());
    }

    private Source ask(Request request, Duration most, String operation) {
        FlightInfo info;
        try {
            info = client.getInfo(FlightDescriptor.command(Json.write(request)), calling(most));
        } catch (RejectedExecutionException e) {
            throw ended(e);
        }
        SegmentDescription told = SegmentDescription.read(info.getAppMetadata(), request.name(), operation);
        return new Source(told, httpLocation(info));
    }

    private static Optional<URI> httpLocation(FlightInfo info) {
        return info.getEndpoints().stream()
                .flatMap(endpoint -> endpoint.getLocations().stream())
                .map(Location::getUri)
                .filter(uri -> List.of("http", "https").contains(uri.getScheme()))
                .findFirst();
    }

    /** Whether a name has another generation than this, as soon as it has or after some time. */
    boolean awaitNext(String name, String generation, Duration most) {
        Request request = new Request(Request.What.WAIT, name, generation, List.of(), most.toMillis());
        Action action = new Action(SegmentProducer.WAIT, Json.write(request));
        try {
            Iterator<Result> results = client.doAction(action, calling(most.plus(FOR_AN_ANSWER)));
            return results.hasNext() && new String(results.next().getBody(), UTF_8).equals("true");
        } catch (RejectedExecutionException e) {
            throw ended(e);
        }
    }

    /** By HTTP where that is offered and works, which is twice as fast. */
    void receive(Source source, BitSet parts, Taker taker) throws IOException {
        if (source.http().isEmpty() || !http.receive(source, parts, taker)) {
            receiveByFlight(source.segment(), parts, taker);
        }
    }

    private void receiveByFlight(SegmentDescription segment, BitSet parts, Taker taker) throws IOException {
        Ticket ticket = new Ticket(Json.write(Request.parts(segment, parts)));
        try (FlightStream stream = client.getStream(ticket, options.toArray(CallOption[]::new))) {
            while (stream.next()) {
                take(stream.getRoot(), taker);
            }
        } catch (FlightRuntimeException | IOException | SharedMemoryException e) {
            throw e;
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new IOException("the server sent something else than parts of the array", e);
        } catch (Exception e) {
            throw ended(e);
        }
    }

    /** A stream tells of an interruption by hiding it. */
    static RuntimeException ended(Exception failed) {
        boolean isInterrupted =
                failed instanceof InterruptedException || failed.getCause() instanceof InterruptedException;
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return (isInterrupted ? CallStatus.CANCELLED : CallStatus.INTERNAL)
                .withDescription(isInterrupted ? "its thread was interrupted" : failed.toString())
                .withCause(failed)
                .toRuntimeException();
    }

    /** Sends a whole array; returns when the server has made it. */
    void put(ServedSegment segment, boolean isReplacing) throws IOException {
        SegmentDescription described;
        try {
            described = segment.describeWithChecksums();
        } catch (IOException e) {
            segment.close();
            throw e;
        }
        FlightDescriptor descriptor = FlightDescriptor.command(Json.write(new Offer(described, isReplacing)));
        AsyncPutListener answer = new AsyncPutListener();
        try (Outgoing outgoing = new Outgoing(segment, !isTls, allocator, () -> !answer.isCancelled())) {
            requireConnection();
            FlightClient.ClientStreamListener stream =
                    client.startPut(descriptor, answer, options.toArray(CallOption[]::new));
            outgoing.sendParts(described.parts().all(), stream, new AtomicLong());
            stream.completed();
        } catch (FlightRuntimeException e) {
            // Where the server has answered before the end, that is the reason.
            if (answer.isCancelled()) {
                answer.getResult();
            }
            throw e;
        } catch (RejectedExecutionException e) {
            throw ended(e);
        }
        answer.getResult();
    }

    /** What is sent before there is a connection, gRPC does not let go of if there never is one. */
    private void requireConnection() {
        client.listActions(calling(FOR_AN_ANSWER)).forEach(known -> {});
    }

    /** Takes frames by their number until the server ends, and tells it of each. */
    void receiveFrames(String name, Taker taker) throws IOException {
        FlightDescriptor descriptor = FlightDescriptor.command(Json.write(Request.frames(name)));
        try (FlightClient.ExchangeReaderWriter exchange =
                client.doExchange(descriptor, options.toArray(CallOption[]::new))) {
            FlightStream stream = exchange.getReader();
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                if (root.getRowCount() == 1) {
                    takeFrame(name, root, taker);
                    exchange.getWriter().putMetadata(allocator.buffer(1).writerIndex(1));
                }
            }
        } catch (FlightRuntimeException | IOException | SharedMemoryException e) {
            throw e;
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new IOException("the server sent something else than frames", e);
        } catch (Exception e) {
            throw ended(e);
        }
    }

    private static void takeFrame(String name, VectorSchemaRoot root, Taker taker) throws IOException {
        VarBinaryVector frames = (VarBinaryVector) root.getVector(FrameBatches.FRAME);
        ByteBuffer frame = frames.getDataBuffer().nioBuffer(0, frames.getEndOffset(0));
        if (FrameBatches.checksum(frame.duplicate()) != FrameBatches.number(root, FrameBatches.CHECKSUM)) {
            throw new IOException(
                    "a frame of \"" + name + "\" has arrived with another checksum than it was sent with");
        }
        taker.take(FrameBatches.number(root, FrameBatches.NUMBER), frame);
    }

    /** What one batch has, which is not trusted. */
    static void take(VectorSchemaRoot root, Taker taker) throws IOException {
        if (!(root.getVector(Outgoing.OFFSET) instanceof BigIntVector offsets)
                || !(root.getVector(Outgoing.BYTES) instanceof VarBinaryVector bytes)) {
            throw new IOException("there came something else than parts of the array");
        }
        for (int row = 0; row < root.getRowCount(); row++) {
            int start = bytes.getStartOffset(row);
            int length = bytes.getEndOffset(row) - start;
            taker.take(offsets.get(row), bytes.getDataBuffer().nioBuffer(start, length));
        }
    }

    @Override
    public void close() {
        try {
            // Without waiting for a server that has not said a word.
            channel.shutdownNow();
            client.close();
            channel.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        Allocators.close(allocator);
    }
}
