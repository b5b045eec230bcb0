package io.github.shmarray.flight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Sends what a true one would, but tells something else of it, or where it is. */
final class LyingServer implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final AtomicLong flightBytes = new AtomicLong();
    private final FlightServer server;

    /**
     * @param http where the bytes are said to be
     * @param lie what is told of an array
     */
    LyingServer(Path folder, Optional<String> http, UnaryOperator<SegmentDescription> lie) throws Exception {
        Function<String, Optional<URI>> locations = name -> http.map(start -> URI.create(start + name));
        SegmentProducer honest =
                new SegmentProducer(ServerOptions.defaults().withFolder(folder), allocator, flightBytes, locations);
        this.server = FlightServer.builder(
                        allocator, Location.forGrpcInsecure("localhost", 0), new NoOpFlightProducer() {
                            @Override
                            public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
                                FlightInfo info = honest.getFlightInfo(context, descriptor);
                                String name = nameOf(descriptor);
                                SegmentDescription told = SegmentDescription.read(info.getAppMetadata(), name, "lie");
                                return FlightInfo.builder(new Schema(List.of()), descriptor, info.getEndpoints())
                                        .setAppMetadata(Json.write(lie.apply(told)))
                                        .build();
                            }

                            @Override
                            public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
                                honest.getStream(context, ticket, listener);
                            }
                        })
                .build()
                .start();
    }

    private static String nameOf(FlightDescriptor descriptor) {
        try {
            return Json.read(descriptor.getCommand(), Request.class).name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that tells the truth, but for where the bytes are. */
    static LyingServer ofLocation(Path folder, String http) throws Exception {
        return new LyingServer(folder, Optional.of(http), UnaryOperator.identity());
    }

    int port() {
        return server.getPort();
    }

    /** Bytes that went by Flight. */
    long flightBytes() {
        return flightBytes.get();
    }

    @Override
    public void close() throws Exception {
        server.close();
        Allocators.close(allocator);
    }
}
