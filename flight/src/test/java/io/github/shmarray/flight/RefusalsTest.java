package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is told in words, and leaves nothing behind, by whatever way the bytes go. */
@Timeout(60)
@ParameterizedClass
@ValueSource(booleans = {true, false})
class RefusalsTest {
    @Parameter
    boolean isHttp;

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    @TempDir
    Path folder;

    @BeforeEach
    void makeArray() {
        SharedIntArray.copyOf("prices", there(), new int[] {1, 2, 3}).close();
    }

    private CreateOptions there() {
        return CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
    }

    private ServerOptions serving() {
        return isHttp ? hosts.serving() : hosts.serving().withoutHttp();
    }

    private MirrorOptions hasty() {
        return hosts.mirroring().withPatience(Duration.ZERO);
    }

    /** The message, of an exception with a cause where another library threw it. */
    private <E extends Exception> String refused(
            Class<E> type, ServerOptions server, MirrorOptions options, String name) throws IOException {
        try (SegmentServer serving = SegmentServer.start(server)) {
            return refused(type, serving.port(), options, name);
        }
    }

    private <E extends Exception> String refused(Class<E> type, int port, MirrorOptions options, String name)
            throws IOException {
        try (Mirror mirror = Mirror.connect("localhost", port, options)) {
            String message = assertThrows(type, () -> mirror.mirror(name)).getMessage();
            hosts.assertHere();
            return message;
        }
    }

    @Test
    void aTokenThatIsWrongOrMissing() throws IOException {
        ServerOptions server = serving().withToken("right");
        assertEquals(
                "mirror \"prices\": the server refuses: the token is wrong",
                refused(SegmentAccessException.class, server, hasty().withToken("wrong"), "prices"));
        assertEquals(
                "mirror \"prices\": the server refuses: this server wants a token, and none was given",
                refused(SegmentAccessException.class, server, hasty(), "prices"));
        try (SegmentServer serving = SegmentServer.start(server);
                Mirror without = Mirror.connect("localhost", serving.port(), hasty());
                Mirror mirror = Mirror.connect("localhost", serving.port(), hasty().withToken("right"))) {
            assertThrows(SegmentAccessException.class, without::list);
            mirror.mirror("prices");
        }
        hosts.assertSame("prices");
    }

    @Test
    void anotherCertificate() throws Exception {
        TestCertificate ours = TestCertificate.make(folder, "ours");
        TestCertificate another = TestCertificate.make(folder, "another");
        ServerOptions server = serving().withTls(ours.certificate(), ours.key());
        String untrusted =
                refused(SharedMemoryException.class, server, hasty().withTrust(another.certificate()), "prices");
        assertTrue(untrusted.contains("cannot be reached") && untrusted.contains("--trust"), untrusted);
        refused(SharedMemoryException.class, server, hasty().withTls(), "prices");
        refused(SharedMemoryException.class, server, hasty(), "prices");
        refused(SharedMemoryException.class, serving(), hasty().withTrust(ours.certificate()), "prices");
        try (SegmentServer serving = SegmentServer.start(server);
                Mirror mirror = Mirror.connect("localhost", serving.port(), hasty().withTrust(ours.certificate()))) {
            mirror.mirror("prices");
        }
        hosts.assertSame("prices");
    }

    @Test
    void certificatesThatAreNone() throws IOException {
        Path none = Files.writeString(folder.resolve("none"), "text");
        Path absent = folder.resolve("absent");
        assertThrows(IllegalArgumentException.class, () -> Mirror.connect("localhost", 1, hasty().withTrust(none)));
        assertThrows(SharedMemoryException.class, () -> Mirror.connect("localhost", 1, hasty().withTrust(absent)));
        assertThrows(
                SharedMemoryException.class, () -> SegmentServer.start(serving().withTls(absent, absent)));
    }

    @Test
    void aServerThatOthersReachWithoutTls() {
        ServerOptions open = serving().withListen("0.0.0.0", 0);
        String message = assertThrows(IllegalArgumentException.class, () -> SegmentServer.start(open))
                .getMessage();
        assertTrue(message.contains("without TLS") && message.contains("--insecure"), message);
        SegmentServer.start(open.withInsecure()).close();
    }

    @Test
    void aNameOutsideThePattern() throws IOException {
        SharedIntArray.copyOf("secrets", there(), new int[3]).close();
        ServerOptions server = serving().withPatterns(List.of("prices*"));
        assertEquals(
                "mirror \"secrets\": this server offers no array \"secrets\"",
                refused(NoSuchSegmentException.class, server, hasty(), "secrets"));
        assertEquals(
                "mirror \"absent\": this server offers no array \"absent\"",
                refused(NoSuchSegmentException.class, server, hasty(), "absent"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../prices", "/prices", "a/prices", "..", ".", "", "pri\0ces", ".shmarray-mirroring-prices"})
    void pathTricksOfTheCaller(String name) throws IOException {
        refused(IllegalArgumentException.class, serving(), hasty(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret/prices", "/etc/passwd", "..", ".", "", "pri\0ces", ".hidden", "prices.lock"})
    void pathTricksThatReachTheServer(String name) throws Exception {
        SharedIntArray.copyOf(".hidden", there(), new int[3]).close();
        SharedIntArray.copyOf("prices.lock", there(), new int[3]).close();
        try (SegmentServer serving = SegmentServer.start(serving());
                ServerConnection server = ServerConnection.open("localhost", serving.port(), hasty())) {
            FlightRuntimeException refused =
                    assertThrows(FlightRuntimeException.class, () -> server.describe(name, "describe"));
            assertTrue(
                    List.of(FlightStatusCode.INVALID_ARGUMENT, FlightStatusCode.NOT_FOUND)
                            .contains(refused.status().code()),
                    refused::toString);
        }
    }

    @Test
    void linksFoldersHeapsAndWhatIsNoArray() throws IOException {
        Files.createSymbolicLink(hosts.there().resolve("link"), hosts.there().resolve("prices"));
        Files.writeString(hosts.there().resolve("text"), "text");
        new SharedHeap("heap", there(), 10_000).close();
        for (String name : List.of("link", "text", "heap")) {
            refused(NoSuchSegmentException.class, serving(), hasty(), name);
        }
    }

    @Test
    void aNameThatIsTaken() throws IOException {
        Files.writeString(hosts.here().resolve("prices"), "mine");
        try (SegmentServer serving = SegmentServer.start(serving());
                Mirror mirror = Mirror.connect("localhost", serving.port(), hasty())) {
            String message = assertThrows(SegmentExistsException.class, () -> mirror.mirror("prices"))
                    .getMessage();
            assertTrue(message.contains("--replace"), message);
        }
        hosts.assertHere("prices");
        assertEquals("mine", Files.readString(hosts.here().resolve("prices")));
    }

    private LyingServer lying(HttpRangeServer http, UnaryOperator<SegmentDescription> lie) throws Exception {
        Optional<String> location = isHttp ? Optional.of(http.location("").toString()) : Optional.empty();
        return new LyingServer(hosts.there(), location, lie);
    }

    private void refusedLie(String expected, UnaryOperator<SegmentDescription> lie) throws Exception {
        try (HttpRangeServer http = new HttpRangeServer(hosts.serving(), new AtomicLong(), HttpRangeServer.PATIENCE);
                LyingServer server = lying(http, lie)) {
            String message = refused(SegmentFormatException.class, server.port(), hasty(), "prices");
            assertTrue(message.contains(expected), message);
        }
    }

    @Test
    void aHeaderThatLies() throws Exception {
        refusedLie("its header tells of <i4 [3], 140 bytes, and the server of <i4 [3], 1400 bytes", size(1400));
        refusedLie("its header tells of <i4 [3]", dtype("<f4"));
        refusedLie("header is none", header(new byte[128]));
        refusedLie("header is none", header(new byte[0]));
        refusedLie("leaves out", header(null));
        refusedLie("leaves out", size(-1));
        refusedLie("instead", named("../prices"));
        refusedLie("2 checksums for 1 parts", checksums(1, 2));
    }

    @Test
    void noChecksumsToGoOnWith() throws Exception {
        beginMirroring();
        try (LyingServer server = new LyingServer(hosts.there(), Optional.empty(), checksums());
                Mirror mirror = Mirror.connect("localhost", server.port(), hasty())) {
            String message = assertThrows(SegmentFormatException.class, () -> mirror.mirror("prices"))
                    .getMessage();
            assertTrue(message.contains("tells no checksums"), message);
        }
        hosts.assertHere(HiddenFile.nameFor("prices"));
    }

    /** What is left of a try is gone on with, by the checksums that Flight tells. */
    private void beginMirroring() throws IOException {
        Files.createFile(hosts.here().resolve(HiddenFile.nameFor("prices")));
    }

    private static UnaryOperator<SegmentDescription> dtype(String dtype) {
        return s -> new SegmentDescription(
                s.name(), dtype, s.shape(), s.size(), s.generation(), s.isRing(), s.header(), s.checksums());
    }

    private static UnaryOperator<SegmentDescription> size(long size) {
        return s -> new SegmentDescription(
                s.name(), s.dtype(), s.shape(), size, s.generation(), s.isRing(), s.header(), s.checksums());
    }

    private static UnaryOperator<SegmentDescription> header(byte[] header) {
        return s -> new SegmentDescription(
                s.name(), s.dtype(), s.shape(), s.size(), s.generation(), s.isRing(), header, s.checksums());
    }

    private static UnaryOperator<SegmentDescription> named(String name) {
        return s -> new SegmentDescription(
                name, s.dtype(), s.shape(), s.size(), s.generation(), s.isRing(), s.header(), s.checksums());
    }

    private static UnaryOperator<SegmentDescription> checksums(int... checksums) {
        return s -> new SegmentDescription(
                s.name(), s.dtype(), s.shape(), s.size(), s.generation(), s.isRing(), s.header(), checksums);
    }

    @Test
    void bytesThatAreNotThoseOfTheChecksums() throws Exception {
        beginMirroring();
        try (HttpRangeServer http = new HttpRangeServer(hosts.serving(), new AtomicLong(), HttpRangeServer.PATIENCE);
                LyingServer server = lying(http, checksums(42))) {
            String message = refused(SharedMemoryException.class, server.port(), hasty(), "prices");
            assertTrue(message.contains("it was changed 11 times while it was sent"), message);
        }
    }

    @Test
    void bytesWithAnotherHeaderThanTheOneThatWasTold() throws Exception {
        byte[] header = Files.readAllBytes(hosts.there().resolve("prices"));
        byte[] told = Arrays.copyOf(header, 128);
        told[126] = '\t';
        try (HttpRangeServer http = new HttpRangeServer(hosts.serving(), new AtomicLong(), HttpRangeServer.PATIENCE);
                LyingServer server = lying(http, header(told))) {
            String message = refused(SharedMemoryException.class, server.port(), hasty(), "prices");
            assertTrue(message.contains("begin with another header"), message);
        }
    }

    @Test
    void moreThanThereIsSpaceFor() throws Exception {
        long rows = 1L << 40;
        UnaryOperator<SegmentDescription> huge = s -> {
            byte[] header =
                    NpyHeader.of(ElementType.INT8.npyType(), false, rows).encode();
            long size = header.length + rows;
            return new SegmentDescription(
                    s.name(),
                    "|i1",
                    new long[] {rows},
                    size,
                    s.generation(),
                    false,
                    header,
                    new int[new Parts(size).count()]);
        };
        try (HttpRangeServer http = new HttpRangeServer(hosts.serving(), new AtomicLong(), HttpRangeServer.PATIENCE);
                LyingServer server = lying(http, huge)) {
            String message = refused(NoSpaceException.class, server.port(), hasty(), "prices");
            assertTrue(message.contains("are free"), message);
        }
    }

    /** Cuts what is sent by the way that the bytes go. */
    private void withCut(UnaryOperator<MirrorOptions> options, Consumer<Mirror> mirroring) throws Exception {
        try (SegmentServer serving = SegmentServer.start(serving());
                CutProxy proxy = new CutProxy(isHttp ? serving.httpPort() : serving.port(), 20 << 20, 1);
                LyingServer server = LyingServer.ofLocation(hosts.there(), "http://127.0.0.1:" + proxy.port() + "/");
                Mirror mirror =
                        Mirror.connect("localhost", isHttp ? server.port() : proxy.port(), options.apply(hasty()))) {
            mirroring.accept(mirror);
        }
    }

    @Test
    void aServerThatStopsInTheMiddle() throws Exception {
        SharedLongArray.create("large", there(), 5_000_000).close();
        withCut(UnaryOperator.identity(), mirror -> {
            String message = assertThrows(SharedMemoryException.class, () -> mirror.mirror("large"))
                    .getMessage();
            assertTrue(message.startsWith("mirror \"large\": the server cannot be reached, or has ended"), message);
        });
        hosts.assertHere();
        withCut(
                MirrorOptions::withKept,
                mirror -> assertThrows(SharedMemoryException.class, () -> mirror.mirror("large")));
        hosts.assertHere(HiddenFile.nameFor("large"));
        try (SegmentServer serving = SegmentServer.start(serving());
                Mirror mirror = Mirror.connect("localhost", serving.port(), hasty())) {
            Mirrored mirrored = mirror.mirror("large");
            assertTrue(mirrored.keptBytes() >= 3L * Parts.BYTES, mirrored::toString);
        }
        hosts.assertHere("large");
    }

    @Test
    void aServerThatIsNotThere() throws IOException {
        int port;
        try (SegmentServer ended = SegmentServer.start(serving())) {
            port = ended.port();
        }
        String message = refused(SharedMemoryException.class, port, hasty(), "prices");
        assertTrue(message.contains("cannot be reached"), message);
    }

    @Test
    void anArrayThatIsBeingMirroredByAnother() throws IOException {
        try (SegmentServer serving = SegmentServer.start(serving());
                ServerConnection server = ServerConnection.open("localhost", serving.port(), hasty());
                Incoming other = Incoming.open(
                        hosts.here(), server.describe("prices", "describe").segment(), false);
                Mirror mirror = Mirror.connect("localhost", serving.port(), hasty())) {
            String message = assertThrows(SharedMemoryException.class, () -> mirror.mirror("prices"))
                    .getMessage();
            assertTrue(message.contains("it is just being mirrored"), message);
            other.discard();
        }
        hosts.assertHere();
    }

    @Test
    void requestsThatAreNone() throws Exception {
        try (SegmentServer serving = SegmentServer.start(serving());
                ServerConnection server = ServerConnection.open("localhost", serving.port(), hasty())) {
            Source told = server.describe("prices", "describe");
            BitSet outside = new BitSet();
            outside.set(7);
            FlightRuntimeException refused = assertThrows(
                    FlightRuntimeException.class, () -> server.receive(told, outside, (offset, bytes) -> {}));
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, refused.status().code());
        }
    }
}
