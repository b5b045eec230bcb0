package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Arrays that a client makes at the server: "there" is the client here, and "here" the server, as {@link TwoHosts} has it for a mirror. */
@Timeout(60)
class PutTest {
    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private CreateOptions mine() {
        return CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
    }

    private ServerOptions serving() {
        return ServerOptions.defaults().withFolder(hosts.here());
    }

    private Mirror connect(SegmentServer server) {
        return Mirror.connect("localhost", server.port(), putting());
    }

    private MirrorOptions putting() {
        return MirrorOptions.defaults().withFolder(hosts.there()).withPatience(Duration.ZERO);
    }

    @Test
    void anArrayIsMadeAtTheServer() throws IOException {
        SharedLongArray.copyOf("large", mine(), LongStream.range(0, 3_000_000).toArray())
                .close();
        try (SegmentServer server = SegmentServer.start(serving().withPut());
                Mirror mirror = connect(server)) {
            assertEquals(
                    "large: <i8 [3000000], 24000128 bytes", mirror.put("large").toString());
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
    }

    @Test
    void aNameThatIsTakenIsReplacedIfThatIsAskedFor() throws IOException {
        SharedIntArray.copyOf("prices", mine(), new int[] {1}).close();
        Path taken = Files.writeString(hosts.here().resolve("prices"), "mine");
        try (SegmentServer server = SegmentServer.start(serving().withPut());
                Mirror mirror = connect(server);
                Mirror replacing =
                        Mirror.connect("localhost", server.port(), putting().withReplace())) {
            assertThrows(SegmentExistsException.class, () -> mirror.put("prices"));
            assertEquals("mine", Files.readString(taken));
            hosts.assertHere("prices");
            replacing.put("prices");
        }
        hosts.assertSame("prices");
        hosts.assertHere("prices");
    }

    @Test
    void aServerIsForReadingUnlessItAllowsMore() throws IOException {
        SharedIntArray.copyOf("prices", mine(), new int[] {1}).close();
        try (SegmentServer server = SegmentServer.start(serving());
                Mirror mirror = connect(server)) {
            String message = assertThrows(SegmentAccessException.class, () -> mirror.put("prices"))
                    .getMessage();
            assertTrue(message.contains("--allow-put"), message);
        }
        hosts.assertHere();
    }

    @Test
    void namesOutsideThePatternAreRefused() throws IOException {
        SharedIntArray.copyOf("prices", mine(), new int[] {1}).close();
        try (SegmentServer server = SegmentServer.start(serving().withPut().withPatterns(List.of("other*")));
                Mirror mirror = connect(server)) {
            assertThrows(SegmentAccessException.class, () -> mirror.put("prices"));
            assertThrows(IllegalArgumentException.class, () -> mirror.put("../prices"));
            assertThrows(NoSuchSegmentException.class, () -> mirror.put("absent"));
            Files.writeString(hosts.there().resolve("text"), "text");
            assertThrows(SegmentFormatException.class, () -> mirror.put("text"));
        }
        hosts.assertHere();
    }

    @Test
    void aServerThatStopsInTheMiddleLeavesNothing() throws IOException {
        SharedLongArray.create("large", mine(), 5_000_000).close();
        try (SegmentServer server = SegmentServer.start(serving().withPut());
                CutProxy proxy = CutProxy.ofRequests(server.port(), 8 << 20);
                Mirror mirror = Mirror.connect("localhost", proxy.port(), putting())) {
            assertThrows(SharedMemoryException.class, () -> mirror.put("large"));
        }
        hosts.assertHere();
    }

    /**
     * What gRPC is given before there is a connection it may keep, and the array mapped with it, if there is none in the end, as where no
     * socket can be had. When that happens is for its threads to tell, so that this looks at the order.
     */
    @Test
    void nothingIsSentBeforeThereIsAConnection() throws Exception {
        SharedIntArray.copyOf("prices", mine(), new int[] {1}).close();
        List<String> calls = new CopyOnWriteArrayList<>();
        FlightProducer counting = new NoOpFlightProducer() {
            @Override
            public void listActions(CallContext context, StreamListener<ActionType> listener) {
                calls.add("answered");
                listener.onCompleted();
            }

            @Override
            public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> listener) {
                return () -> {
                    calls.add("sent to");
                    while (stream.next()) {
                        // It is taken as it comes.
                    }
                    listener.onCompleted();
                };
            }
        };
        try (BufferAllocator allocator = new RootAllocator();
                FlightServer server = FlightServer.builder(
                                allocator, Location.forGrpcInsecure("localhost", 0), counting)
                        .build()
                        .start();
                Mirror mirror = Mirror.connect("localhost", server.getPort(), putting())) {
            mirror.put("prices");
        }
        assertEquals(List.of("answered", "sent to"), calls);
    }
}
