package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MirrorTest {
    private static final int LARGE = 5_000_000;

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private CreateOptions there() {
        return CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
    }

    private long[] makeLarge(String name, CreateOptions options) {
        long[] numbers =
                LongStream.range(0, LARGE).map(i -> i * 0x9E3779B97F4A7C15L).toArray();
        SharedLongArray.copyOf(name, options, numbers).close();
        return numbers;
    }

    private static byte[] filled(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    private Path makeEmpty(long size) throws IOException {
        Path file = hosts.here().resolve("empty");
        try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
            empty.setLength(size);
        }
        return file;
    }

    private Mirror connect(SegmentServer server) {
        return Mirror.connect("localhost", server.port(), hosts.mirroring());
    }

    @ParameterizedTest
    @EnumSource
    void arraysOfEachTypeArriveWithTheirShape(ElementType type) throws IOException {
        SharedArray.create("a", there(), type, 3, 0, 2).close();
        SharedArray.create("b", there().withOrder(Order.F), type, 3, 5).close();
        SharedArray.create("c", there(), type).close();
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = connect(server)) {
            for (String name : List.of("a", "b", "c")) {
                mirror.mirror(name);
                hosts.assertSame(name);
            }
        }
        hosts.assertHere("a", "b", "c");
        try (SharedArray b = SharedArray.attach(hosts.here().resolve("b"), AttachOptions.readWrite())) {
            assertEquals(type, b.elementType());
            assertArrayEquals(new long[] {3, 5}, b.shape());
        }
    }

    @Test
    void aLargeArrayArrivesInPartsAndIsUsedAsIfMadeHere() throws IOException {
        long[] numbers = makeLarge("large", there());
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = connect(server)) {
            Mirrored mirrored = mirror.mirror("large");
            assertEquals(mirrored.segment().size(), mirrored.receivedBytes());
            assertEquals(0, mirrored.keptBytes());
            assertEquals(mirrored.segment().size(), server.sentBytes());
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
        try (SharedLongArray array =
                (SharedLongArray) SharedArray.attach(hosts.here().resolve("large"), AttachOptions.readWrite())) {
            assertArrayEquals(numbers, array.toArray());
            array.set(0, 42);
        }
    }

    @Test
    void aLargeArrayArrivesThroughTls(@TempDir Path folder) throws Exception {
        makeLarge("large", there());
        TestCertificate ours = TestCertificate.make(folder, "ours");
        try (SegmentServer server = SegmentServer.start(hosts.serving().withTls(ours.certificate(), ours.key()));
                Mirror mirror = Mirror.connect(
                        "localhost", server.port(), hosts.mirroring().withTrust(ours.certificate()))) {
            mirror.mirror("large");
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
    }

    @Test
    void anArrayThatCanGrowArrivesAsLongAsItIs() throws IOException {
        try (SharedIntArray array = SharedIntArray.create("growing", there().withCapacity(1000), 2)) {
            array.append(new int[] {7, 8});
            try (SegmentServer server = SegmentServer.start(hosts.serving());
                    Mirror mirror = connect(server)) {
                mirror.mirror("growing");
            }
        }
        try (SharedIntArray array =
                (SharedIntArray) SharedArray.attach(hosts.here().resolve("growing"), AttachOptions.readOnly())) {
            assertArrayEquals(new int[] {0, 0, 7, 8}, array.toArray());
        }
    }

    @Test
    void listsWhatIsOfferedAndNothingElse() throws IOException {
        SharedIntArray.copyOf("prices-1", there(), new int[3]).close();
        SharedIntArray.copyOf("secrets", there(), new int[3]).close();
        SharedIntArray.copyOf(".prices-hidden", there(), new int[3]).close();
        Files.writeString(hosts.there().resolve("prices-no-array"), "text");
        Files.createDirectory(hosts.there().resolve("prices-folder"));
        try (SegmentServer server = SegmentServer.start(hosts.serving().withPatterns(List.of("prices-*")));
                Mirror mirror = connect(server)) {
            List<SegmentDescription> found = mirror.list();
            assertEquals(1, found.size());
            assertEquals("prices-1: <i4 [3], 140 bytes", found.getFirst().toString());
        }
        Files.delete(hosts.there().resolve("prices-folder"));
    }

    @Test
    void goesOnWhereAnInterruptedTryWas() throws IOException {
        makeLarge("large", there());
        Path hidden = hosts.here().resolve(HiddenFile.nameFor("large"));
        Files.copy(hosts.there().resolve("large"), hidden);
        try (RandomAccessFile file = new RandomAccessFile(hidden.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = connect(server)) {
            Mirrored mirrored = mirror.mirror("large");
            assertTrue(mirrored.receivedBytes() <= 0.6 * mirrored.segment().size(), mirrored::toString);
            assertEquals(mirrored.segment().size(), mirrored.receivedBytes() + mirrored.keptBytes());
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
    }

    /** Each would take a write, and whoever looks at the space that it takes would believe that all is there. */
    @Test
    void partsOfAnotherArrayOfThatNameAreNotWritten() throws Exception {
        makeLarge("large", there());
        Files.write(hosts.here().resolve("large"), filled(50_000_000));
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                ServerConnection connection = ServerConnection.open("localhost", server.port(), hosts.mirroring());
                Incoming incoming = Incoming.open(
                        hosts.here(), connection.describe("large", "describe").segment(), false)) {
            assertEquals(0, incoming.rightBytes());
            Path hidden = hosts.here().resolve(HiddenFile.nameFor("large"));
            // Nothing has been written since it was made longer.
            assertEquals(-1, Files.mismatch(hidden, makeEmpty(Files.size(hidden))));
            incoming.discard();
        }
    }

    @Test
    void whatIsLeftOfAnotherArrayIsNotTakenForPartsOfThisOne() throws IOException {
        makeLarge("large", there());
        Files.write(hosts.here().resolve(HiddenFile.nameFor("large")), new byte[50_000_000]);
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = connect(server)) {
            assertEquals(0, mirror.mirror("large").keptBytes());
        }
        hosts.assertSame("large");
    }

    @Test
    void aLaterGenerationTakesOverTheNameAndSendsOnlyWhatIsDifferent() throws IOException {
        long[] numbers = makeLarge("large", there());
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect(
                        "localhost", server.port(), hosts.mirroring().withReplace())) {
            mirror.mirror("large");
            try (SharedLongArray old =
                    (SharedLongArray) SharedArray.attach(hosts.here().resolve("large"), AttachOptions.readOnly())) {
                numbers[LARGE - 1]++;
                SharedLongArray.copyOf("large", there().withReplace(), numbers).close();
                Mirrored mirrored = mirror.mirror("large");
                assertTrue(mirrored.receivedBytes() <= Parts.BYTES, mirrored::toString);
                assertEquals(numbers[LARGE - 1] - 1, old.get(LARGE - 1));
                assertFalse(old.isLinked());
            }
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
    }

    @Test
    void followsEachGeneration() throws Exception {
        SharedIntArray.copyOf("followed", there(), new int[] {0}).close();
        List<Integer> seen = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = connect(server)) {
            Thread follower = Thread.ofPlatform()
                    .start(() -> mirror.follow("followed", mirrored -> {
                        try (SharedIntArray array = (SharedIntArray)
                                SharedArray.attach(hosts.here().resolve("followed"), AttachOptions.readOnly())) {
                            seen.add(array.get(0));
                        }
                        first.countDown();
                        if (seen.getLast() == 2) {
                            Thread.currentThread().interrupt();
                        }
                    }));
            first.await();
            SharedArray.unlink("not-there");
            Files.delete(hosts.there().resolve("followed"));
            SharedIntArray.copyOf("followed", there(), new int[] {1}).close();
            SharedIntArray.copyOf("followed", there().withReplace(), new int[] {2})
                    .close();
            follower.join();
        }
        assertEquals(0, seen.getFirst());
        assertEquals(2, seen.getLast());
        hosts.assertHere("followed");
    }

    @Test
    void listsWhatAServerOffersThatIsJustStarting() throws IOException {
        SharedIntArray.copyOf("prices", there(), new int[3]).close();
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                CutProxy proxy = CutProxy.ofFirst(server.port(), 1);
                Mirror mirror = Mirror.connect("localhost", proxy.port(), hosts.mirroring())) {
            assertEquals(1, mirror.list().size());
        }
    }

    @Test
    void goesOnWhenTheServerComesBack() throws IOException {
        makeLarge("large", there());
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                CutProxy proxy = new CutProxy(server.port(), 20 << 20, Integer.MAX_VALUE);
                Mirror mirror = Mirror.connect("localhost", proxy.port(), hosts.mirroring())) {
            Mirrored mirrored = mirror.mirror("large");
            assertTrue(mirrored.receivedBytes() < mirrored.segment().size() + 2L * Parts.BYTES, mirrored::toString);
        }
        hosts.assertSame("large");
        hosts.assertHere("large");
    }
}
