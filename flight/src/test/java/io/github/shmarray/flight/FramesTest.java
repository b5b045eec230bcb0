package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class FramesTest {
    private static final int LENGTH = 10_000;

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    /** One for each mirror that has ended without an exception. */
    private final Semaphore ended = new Semaphore(0);

    private FrameRing makeRing(int slots) {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        return FrameRing.create("camera", there, slots, ElementType.INT32, LENGTH);
    }

    private static int[] frame(int value) {
        int[] frame = new int[LENGTH];
        Arrays.fill(frame, value);
        return frame;
    }

    private Thread follow(SegmentServer server, MirrorOptions options, Consumer<MirroredFrame> told) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (Mirror mirror = Mirror.connect("localhost", server.port(), options)) {
                mirror.followFrames("camera", told);
                ended.release();
            }
        });
    }

    @Test
    void framesArriveInTheirOrderInARingHere() throws Exception {
        BlockingQueue<MirroredFrame> told = new LinkedBlockingQueue<>();
        try (FrameRing ring = makeRing(8);
                SegmentServer server = SegmentServer.start(hosts.serving())) {
            ring.publish(frame(1));
            Thread follower = follow(server, hosts.mirroring(), told::add);
            assertEquals(new MirroredFrame(1, 0), told.take());
            try (FrameRing here = FrameRing.attachReadOnly(hosts.here().resolve("camera"))) {
                FrameReader reader = here.reader();
                int[] frame = new int[LENGTH];
                assertEquals(1, reader.latest(frame));
                assertArrayEquals(frame(1), frame);
                for (int i = 2; i < 50; i++) {
                    ring.publish(frame(i));
                    assertEquals(new MirroredFrame(i, 0), told.take());
                    reader.latest(frame);
                    assertArrayEquals(frame(i), frame);
                }
            }
            follower.interrupt();
            follower.join();
        }
        assertTrue(ended.tryAcquire());
        hosts.assertHere("camera", "camera.frames", "camera.lock");
    }

    /** The one who is told keeps the mirror from taking more, as a slow network would. */
    @Test
    void whoFallsBehindGetsTheNewestAndIsToldWhatWasLeftOut() throws Exception {
        List<MirroredFrame> told = new CopyOnWriteArrayList<>();
        Semaphore arrived = new Semaphore(0);
        Semaphore mayGoOn = new Semaphore(0);
        try (FrameRing ring = makeRing(4);
                SegmentServer server = SegmentServer.start(hosts.serving())) {
            ring.publish(frame(1));
            Thread follower = follow(server, hosts.mirroring(), frame -> {
                told.add(frame);
                arrived.release();
                mayGoOn.acquireUninterruptibly();
            });
            arrived.acquire();
            for (int i = 2; i <= 200; i++) {
                ring.publish(frame(i));
            }
            mayGoOn.release(1000);
            while (told.getLast().number() < 200) {
                arrived.acquire();
            }
            follower.interrupt();
            follower.join();
        }
        assertTrue(told.size() < 100, told::toString);
        assertEquals(
                200,
                told.size() + told.stream().mapToLong(MirroredFrame::leftOut).sum());
    }

    @Test
    void aRingOfTheSameKindIsGoneOnWith() throws Exception {
        BlockingQueue<MirroredFrame> told = new LinkedBlockingQueue<>();
        try (FrameRing ring = makeRing(8);
                SegmentServer server = SegmentServer.start(hosts.serving())) {
            for (int i = 1; i <= 2; i++) {
                ring.publish(frame(i));
                Thread follower = follow(server, hosts.mirroring(), told::add);
                assertEquals(i, told.take().number());
                follower.interrupt();
                follower.join();
            }
            try (FrameRing here = FrameRing.attachReadOnly(hosts.here().resolve("camera"))) {
                assertEquals(2, here.newest());
            }
        }
    }

    @Test
    void whatElseHasTheNameIsLeftAlone() throws IOException {
        try (FrameRing ring = makeRing(8);
                SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            CreateOptions here = CreateOptions.defaults().withBacking(Backing.folder(hosts.here()));
            FrameRing.create("camera", here, 4, ElementType.INT32, 3).close();
            String message = assertThrows(
                            SegmentExistsException.class, () -> mirror.followFrames("camera", frame -> {}))
                    .getMessage();
            assertTrue(message.contains("another ring, of int32 [3]"), message);
            Files.delete(hosts.here().resolve("camera.frames"));
            Files.delete(hosts.here().resolve("camera.lock"));
            Files.write(hosts.here().resolve("camera"), new byte[200]);
            assertThrows(RuntimeException.class, () -> mirror.followFrames("camera", frame -> {}));
        }
        hosts.assertHere("camera");
    }

    @Test
    void anArrayIsNoRing() throws IOException {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        SharedIntArray.copyOf("prices", there, new int[3]).close();
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            assertThrows(SegmentFormatException.class, () -> mirror.followFrames("prices", frame -> {}));
        }
        hosts.assertHere();
    }

    /** A batch without rows now and then, which is no frame to the mirror, and a frame behind it. */
    @Test
    void aRingWithoutFramesGivesSignsOfLife() throws Exception {
        try (FrameRing ring = makeRing(8);
                BufferAllocator allocator = new RootAllocator();
                FlightServer server = FlightServer.builder(
                                allocator, Location.forGrpcInsecure("localhost", 0), new NoOpFlightProducer() {
                                    @Override
                                    public void doExchange(
                                            CallContext context, FlightStream client, ServerStreamListener listener) {
                                        sendSigns(ring, allocator, client, listener);
                                    }
                                })
                        .build()
                        .start();
                ServerConnection connection = ServerConnection.open("localhost", server.getPort(), hosts.mirroring())) {
            List<Long> numbers = new ArrayList<>();
            connection.receiveFrames("camera", (number, frame) -> numbers.add(number));
            assertEquals(List.of(1L), numbers);
        }
    }

    /** Three of them, and a frame. */
    private static void sendSigns(
            FrameRing ring, BufferAllocator allocator, FlightStream client, ServerStreamListener listener) {
        int[] sent = {0};
        ServerStreamListener counting = (ServerStreamListener) Proxy.newProxyInstance(
                FramesTest.class.getClassLoader(),
                new Class<?>[] {ServerStreamListener.class},
                (self, method, arguments) -> {
                    boolean isBatch = method.getName().equals("putNext");
                    sent[0] += isBatch ? 1 : 0;
                    if (isBatch && sent[0] == 3) {
                        ring.publish(frame(1));
                    }
                    return method.invoke(listener, arguments);
                });
        try {
            new FrameBatches(ring, allocator, Duration.ofMillis(1)).send(client, counting, () -> sent[0] < 4);
            listener.completed();
        } catch (InterruptedException e) {
            listener.error(e);
        }
    }
}
