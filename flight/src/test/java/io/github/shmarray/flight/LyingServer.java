package io.github.shmarray.flight;

import java.nio.file.Path;
import java.util.List;
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

/** Sends what a true one would, but tells something else of it. */
final class LyingServer implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final FlightServer server;

    LyingServer(Path folder, UnaryOperator<SegmentDescription> lie) throws Exception {
        SegmentProducer honest = new SegmentProducer(ServerOptions.defaults().withFolder(folder), allocator);
        this.server = FlightServer.builder(
                        allocator, Location.forGrpcInsecure("localhost", 0), new NoOpFlightProducer() {
                            @Override
                            public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
                                FlightInfo info = honest.getFlightInfo(context, descriptor);
                                SegmentDescription told =
                                        SegmentDescription.read(info.getAppMetadata(), "prices", "lie");
                                return FlightInfo.builder(new Schema(List.of()), descriptor, List.of())
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

    int port() {
        return server.getPort();
    }

    @Override
    public void close() throws Exception {
        server.close();
        allocator.close();
    }
}
