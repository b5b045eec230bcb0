package io.github.shmarray.flight;

import io.github.shmarray.error.SharedMemoryException;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Offers the arrays and rings of a folder on Arrow Flight, for {@link Mirror} and for any other client of Flight. What is sent by Flight goes
 * from the mapping of a segment to the network without a copy on the way. Mirrors are told of a port where they get the bytes by HTTP, to
 * which all that protects the port of Flight applies.
 *
 * <pre>{@code
 * try (SegmentServer server = SegmentServer.start(ServerOptions.defaults().withPatterns(List.of("prices*")))) {
 *     System.out.println(server.port());
 * }
 * }</pre>
 *
 * <p>Only files are offered that this user may read. Without TLS it listens on the loopback alone unless told otherwise. Safe to use from
 * many threads.
 */
public final class SegmentServer implements AutoCloseable {
    /** Bytes that may be on their way to a client that has not asked for more: some parts, so that a long way is kept full. */
    static final int WINDOW = 16 << 20;

    /** Who is asked for a sign of life more often hangs up; unless told, it takes five minutes between two for too little. */
    private static final long LEAST_KEEP_ALIVE_SECONDS = ServerConnection.KEEP_ALIVE_SECONDS / 2;

    private static final long PATIENCE_SECONDS = 5;

    private final ServerOptions options;
    private final BufferAllocator allocator;
    private final ExecutorService threads;
    private final AtomicLong flightBytes = new AtomicLong();
    private final AtomicLong httpBytes = new AtomicLong();
    private final HttpRangeServer http;
    private final SegmentProducer producer;
    private final FlightServer server;

    private SegmentServer(ServerOptions options) throws IOException {
        this.options = options;
        this.allocator = new RootAllocator();
        this.threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("shmarray-serve-", 1).factory());
        HttpRangeServer started = null;
        try {
            started = options.httpPort() == ServerOptions.NO_HTTP
                    ? null
                    : new HttpRangeServer(options, httpBytes, HttpRangeServer.PATIENCE);
            this.http = started;
            this.producer = new SegmentProducer(options, allocator, flightBytes, this::httpLocation);
            this.server = build().start();
        } catch (IOException | RuntimeException e) {
            if (started != null) {
                started.close();
            }
            threads.shutdownNow();
            allocator.close();
            throw e;
        }
    }

    private Optional<URI> httpLocation(String name) {
        return http == null ? Optional.empty() : Optional.of(http.location(name));
    }

    /**
     * Starts to serve.
     *
     * @throws IllegalArgumentException if it would listen without TLS where others can read along, or there is no such folder
     * @throws SharedMemoryException if it cannot listen there, or the certificate or its key cannot be read
     */
    public static SegmentServer start(ServerOptions options) {
        Objects.requireNonNull(options, "options");
        String operation = "serve " + options.folder() + " on " + options.host() + ":" + options.port();
        Refusals.requireFolder(operation, options.folder());
        try {
            boolean isLoopback = InetAddress.getByName(options.host()).isLoopbackAddress();
            if (options.certificate() == null && !isLoopback && !options.isInsecureAllowed()) {
                throw new IllegalArgumentException(
                        operation + ": without TLS whoever is on the way reads along and sees"
                                + " the token; give a certificate and its key, or allow it with --insecure (withInsecure)");
            }
            return new SegmentServer(options);
        } catch (IOException e) {
            throw Refusals.of(operation, e);
        }
    }

    private FlightServer build() throws IOException {
        boolean isSecure = options.certificate() != null;
        Location location = isSecure
                ? Location.forGrpcTls(options.host(), options.port())
                : Location.forGrpcInsecure(options.host(), options.port());
        Consumer<NettyServerBuilder> tuning = builder ->
                builder.flowControlWindow(WINDOW).permitKeepAliveTime(LEAST_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        FlightServer.Builder builder = FlightServer.builder(allocator, location, producer)
                .executor(threads)
                .transportHint("grpc.builderConsumer", tuning);
        if (isSecure) {
            requireReadable(options.certificate());
            requireReadable(options.key());
            builder.useTls(options.certificate().toFile(), options.key().toFile());
        }
        if (options.token() != null) {
            builder.middleware(BearerToken.KEY, new BearerToken(options.token()));
        }
        return builder.build();
    }

    private static void requireReadable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + " is no file that this user may read");
        }
    }

    /** The port on which it listens. */
    public int port() {
        return server.getPort();
    }

    /** How many bytes of segments have been sent, those included that did not arrive. */
    public long sentBytes() {
        return flightBytes.get() + httpBytes.get();
    }

    /** Those of them that went by HTTP. */
    public long httpBytes() {
        return httpBytes.get();
    }

    /** The port for HTTP, or {@link ServerOptions#NO_HTTP}. */
    public int httpPort() {
        return http == null ? ServerOptions.NO_HTTP : http.port();
    }

    /** Waits until it is closed. */
    public void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    /** Ends what is being sent, and serves no more. Closing twice is fine. */
    @Override
    public void close() {
        producer.close();
        if (http != null) {
            http.close();
        }
        try {
            server.shutdown();
            if (!server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.close();
            }
            threads.shutdownNow();
            // Each has memory of the allocator until it has noticed.
            threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Allocators.close(allocator);
    }
}
