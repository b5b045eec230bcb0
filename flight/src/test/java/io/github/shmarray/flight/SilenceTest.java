package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import io.grpc.Attributes;
import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that say nothing, as one that cannot take connections, or is stopped: the kernel makes the connections all the same. */
@Timeout(300)
class SilenceTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    enum Call {
        LIST {
            @Override
            void make(ServerConnection server, TwoHosts hosts) {
                server.list("list");
            }
        },
        FIND {
            @Override
            void make(ServerConnection server, TwoHosts hosts) {
                server.find(MirrorScenario.NAME, "find");
            }
        },
        DESCRIBE {
            @Override
            void make(ServerConnection server, TwoHosts hosts) {
                server.describe(MirrorScenario.NAME, "describe");
            }
        },
        AWAIT_NEXT {
            @Override
            void make(ServerConnection server, TwoHosts hosts) {
                server.awaitNext(MirrorScenario.NAME, "1", Duration.ZERO);
            }
        },
        RECEIVE {
            @Override
            void make(ServerConnection server, TwoHosts hosts) throws IOException {
                try (ServedSegment segment = ServedSegment.open(hosts.there(), MirrorScenario.NAME)) {
                    Source source = new Source(segment.describe(), Optional.empty());
                    server.receive(source, segment.parts().all(), (offset, bytes) -> {});
                }
            }
        },
        RECEIVE_FRAMES {
            @Override
            void make(ServerConnection server, TwoHosts hosts) throws IOException {
                server.receiveFrames(MirrorScenario.NAME, (number, frame) -> {});
            }
        },
        PUT {
            @Override
            void make(ServerConnection server, TwoHosts hosts) throws IOException {
                server.put(ServedSegment.open(hosts.there(), MirrorScenario.NAME), false);
            }
        };

        abstract void make(ServerConnection server, TwoHosts hosts) throws IOException;
    }

    private FlightRuntimeException refused(Call call, int port, Duration connecting, Duration answering)
            throws IOException {
        MirrorScenario.makeSource(hosts.there());
        try (ServerConnection server = ServerConnection.open(
                "localhost", port, hosts.mirroring(), thread -> new SilenceLimit(connecting, answering, thread))) {
            return assertThrows(FlightRuntimeException.class, () -> call.make(server, hosts));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesNoConnection(Call call) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            FlightRuntimeException refused = refused(call, listening.getLocalPort(), SHORT, LONG);
            assertEquals(FlightStatusCode.UNAVAILABLE, refused.status().code());
            String told = Refusals.of("mirror", refused).getMessage();
            assertTrue(told.contains("there was no word from it for 0.05 s") && told.contains("--patience"), told);
        }
    }

    /** Of a whole mirror, which tries again in its patience. */
    @Test
    void aMirrorOfAServerThatTakesNoConnection() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ServerConnection server = ServerConnection.open(
                        "localhost",
                        listening.getLocalPort(),
                        hosts.mirroring(),
                        thread -> new SilenceLimit(SHORT, LONG, thread))) {
            for (int i = 0; i < 3; i++) {
                assertThrows(FlightRuntimeException.class, () -> server.list("list"));
            }
            // Each time by a connection of its own.
            for (int i = 0; i < 3; i++) {
                listening.accept().close();
            }
        }
        hosts.assertHere();
    }

    /** Asked for descriptions it has a time of its own, as it has to read all bytes; a put may stop for longer. */
    @ParameterizedTest
    @EnumSource(names = {"LIST", "RECEIVE", "RECEIVE_FRAMES"})
    void aServerThatNeverAnswers(Call call) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (BufferAllocator allocator = new RootAllocator();
                FlightServer server = FlightServer.builder(
                                allocator, Location.forGrpcInsecure("localhost", 0), new SilentProducer(end))
                        .build()
                        .start()) {
            try {
                FlightRuntimeException refused = refused(call, server.getPort(), LONG, SHORT);
                assertEquals(FlightStatusCode.UNAVAILABLE, refused.status().code());
                String told = Refusals.of("mirror", refused).getMessage();
                assertTrue(told.contains("it is connected, and nothing has moved for 0.05 s"), told);
            } finally {
                end.countDown();
            }
        }
    }

    private static final class SilentProducer extends NoOpFlightProducer {
        private final CountDownLatch end;

        SilentProducer(CountDownLatch end) {
            this.end = end;
        }

        private void beSilent() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void listFlights(CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
            beSilent();
        }

        @Override
        public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
            beSilent();
            return null;
        }

        @Override
        public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
            beSilent();
        }

        @Override
        public void doExchange(CallContext context, FlightStream reader, ServerStreamListener writer) {
            beSilent();
        }

        @Override
        public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
            beSilent();
        }
    }

    private static SilenceLimit.Looks looksAt(String method) {
        SilenceLimit.Looks looks =
                new SilenceLimit(Duration.ofMillis(100), Duration.ofMillis(100), null).new Looks(method);
        looks.await(1);
        return looks;
    }

    @Test
    void whatComesSlowlyIsNotEnded() {
        List<String> ends = new ArrayList<>();
        SilenceLimit.Looks looks = looksAt("DoGet");
        looks.streamCreated(Attributes.EMPTY, new Metadata());
        for (int i = 0; i < 1000; i++) {
            looks.look(60, ends::add);
            looks.inboundWireSize(1);
        }
        assertFalse(looks.isTooLong());
        for (int i = 0; i < 1000; i++) {
            looks.look(60, ends::add);
        }
        assertEquals(1, ends.size());
        assertTrue(looks.isTooLong());
    }

    @Test
    void whoTakesItsTimeWithWhatHasComeIsNotEnded() {
        List<String> ends = new ArrayList<>();
        SilenceLimit.Looks looks = looksAt("DoExchange");
        looks.streamCreated(Attributes.EMPTY, new Metadata());
        looks.came();
        for (int i = 0; i < 1000; i++) {
            looks.look(60, ends::add);
        }
        assertEquals(List.of(), ends);
        looks.await(1);
        for (int i = 0; i < 1000; i++) {
            looks.look(60, ends::add);
        }
        assertEquals(1, ends.size());
    }

    /** The kernel keeps its connection. */
    @Test
    void aServerThatIsStoppedWhileARingIsFollowed() throws Exception {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        AtomicInteger frames = new AtomicInteger();
        try (FrameRing ring = FrameRing.create("camera", there, 8, ElementType.INT32, 3);
                ServerProcess server = ServerProcess.start(hosts.there());
                ServerConnection connection = ServerConnection.open(
                        "localhost",
                        server.port(),
                        hosts.mirroring(),
                        thread -> new SilenceLimit(LONG, SECOND, thread))) {
            ring.publish(new int[3]);
            FlightRuntimeException refused;
            do {
                // Before the first frame too, where the machine is busy.
                refused = assertThrows(
                        FlightRuntimeException.class,
                        () -> connection.receiveFrames("camera", (number, frame) -> {
                            frames.incrementAndGet();
                            server.stop();
                        }));
            } while (frames.get() == 0);
            assertEquals(1, frames.get());
            assertEquals(FlightStatusCode.UNAVAILABLE, refused.status().code());
            String told = Refusals.of("mirror", refused).getMessage();
            assertTrue(told.contains("it is connected, and nothing has moved for 1.0 s"), told);
        }
    }
}
