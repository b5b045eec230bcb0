package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of the bytes by HTTP: it is taken where it can be, gives away nothing that Flight does not, and fails without harm. */
@Timeout(60)
class HttpRangesTest {
    private static final int LARGE = 5_000_000;

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    @BeforeEach
    void makeArrays() {
        SharedIntArray.copyOf("prices", there(), new int[] {1, 2, 3}).close();
        SharedIntArray.copyOf("secrets", there(), new int[] {1, 2, 3}).close();
    }

    private CreateOptions there() {
        return CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
    }

    private void makeLarge() {
        long[] numbers = new long[LARGE];
        Arrays.setAll(numbers, i -> i * 0x9E3779B97F4A7C15L);
        SharedLongArray.copyOf("large", there(), numbers).close();
    }

    private HttpRangeServer serve(ServerOptions options, Duration patience) throws IOException {
        return new HttpRangeServer(options, new AtomicLong(), patience);
    }

    private HttpRangeServer serve(ServerOptions options) throws IOException {
        return serve(options, HttpRangeServer.PATIENCE);
    }

    @Test
    void theBytesGoByHttp() throws IOException {
        makeLarge();
        try (SegmentServer server = SegmentServer.start(hosts.serving().withToken("right"));
                Mirror mirror = Mirror.connect(
                        "localhost", server.port(), hosts.mirroring().withToken("right"))) {
            Mirrored mirrored = mirror.mirror("large");
            assertEquals(mirrored.segment().size(), server.httpBytes());
            assertEquals(server.httpBytes(), server.sentBytes());
            mirror.mirror("prices");
            hosts.assertSame("prices");
        }
        hosts.assertSame("large");
    }

    @Test
    void aNameIsWhatItIs() throws IOException {
        String name = "a b+c%41%2F?d#e&f;g=h@i:j";
        SharedIntArray.copyOf(name, there(), new int[] {1, 2, 3}).close();
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            mirror.mirror(name);
            assertEquals(140, server.httpBytes());
        }
        hosts.assertSame(name);
    }

    @Test
    void theChecksumsOfItsPartsFollowTheBytes() throws Exception {
        makeLarge();
        try (HttpRangeServer server = serve(hosts.serving());
                EventLoopGroup thread = ServerConnection.newThread("test");
                ServedSegment segment = ServedSegment.open(hosts.there(), "large")) {
            HttpRangeClient client = new HttpRangeClient("localhost", null, null, thread);
            SegmentDescription described = segment.describeWithChecksums();
            int[] told = new int[described.checksums().length];
            BitSet some = segment.parts().all();
            some.clear(2, 5);
            Source source = new Source(segment.describe(), Optional.of(server.location("large")));
            boolean isReceived = client.receive(source, some, new ServerConnection.Taker() {
                @Override
                public void take(long offset, ByteBuffer bytes) {}

                @Override
                public void check(int firstPart, int[] checksums) {
                    System.arraycopy(checksums, 0, told, firstPart, checksums.length);
                }
            });
            assertTrue(isReceived);
            int[] expected = described.checksums().clone();
            Arrays.fill(expected, 2, 5, 0);
            assertArrayEquals(expected, told);
        }
    }

    @Test
    void withTlsToo(@TempDir Path folder) throws Exception {
        makeLarge();
        TestCertificate ours = TestCertificate.make(folder, "ours");
        TestCertificate another = TestCertificate.make(folder, "another");
        ServerOptions tls = hosts.serving().withTls(ours.certificate(), ours.key());
        MirrorOptions trusting = hosts.mirroring().withTrust(ours.certificate());
        try (SegmentServer server = SegmentServer.start(tls);
                Mirror mirror = Mirror.connect("localhost", server.port(), trusting)) {
            mirror.mirror("large");
            assertEquals(server.sentBytes(), server.httpBytes());
        }
        hosts.assertSame("large");
        // Whoever listens at that port with another certificate, or without one, is asked for nothing.
        ServerOptions others = hosts.serving().withTls(another.certificate(), another.key());
        try (HttpRangeServer server = serve(others);
                HttpRangeServer plain = serve(hosts.serving());
                EventLoopGroup thread = ServerConnection.newThread("test");
                ServedSegment segment = ServedSegment.open(hosts.there(), "large")) {
            HttpRangeClient client = new HttpRangeClient("localhost", "secret", ServerConnection.tls(trusting), thread);
            BitSet all = segment.parts().all();
            for (String location : List.of(
                    server.location("large").toString(),
                    plain.location("large").toString(),
                    "https://localhost:" + plain.port() + "/large")) {
                Source source = new Source(segment.describe(), Optional.of(URI.create(location)));
                assertFalse(client.receive(source, all, (offset, bytes) -> fail("bytes")), location);
            }
        }
    }

    /** What listens there, or does not, is no server of ours: the bytes come by Flight. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no HTTP at all\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\ntext",
                "HTTP/1.1 200 OK\r\nContent-Length: 140\r\n\r\n" + "text",
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 140\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-139/140\r\nContent-Length: 139\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-139/140\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-139/140\r\nContent-Length: 140\r\n\r\n"
            })
    void whatIsNotOurs(String answer) throws Exception {
        try (CannedServer other = new CannedServer(answer);
                LyingServer server = LyingServer.ofLocation(hosts.there(), "http://localhost:" + other.port() + "/");
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            mirror.mirror("prices");
            assertEquals(140, server.flightBytes());
        }
        hosts.assertSame("prices");
        hosts.assertHere("prices");
    }

    /** Those of an answer that goes wrong after its beginning are asked for again, by Flight. */
    @Test
    void wrongBytesAndTooMany() throws Exception {
        String head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-139/140\r\n";
        for (String rest : List.of(
                "Content-Length: 140\r\n\r\n" + "x".repeat(140),
                "Content-Length: 140\r\n\r\n" + "x".repeat(100),
                "Transfer-Encoding: chunked\r\n\r\n8c\r\n" + "x".repeat(140)
                        + "\r\n0\r\nShmarray-Crc32c: AAAAAA==\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n8c\r\n" + "x".repeat(140) + "\r\n0\r\nShmarray-Crc32c: none\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nc8\r\n" + "x".repeat(200) + "\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n64\r\n" + "x".repeat(100) + "\r\n0\r\n\r\n")) {
            try (CannedServer other = new CannedServer(head + rest);
                    LyingServer server =
                            LyingServer.ofLocation(hosts.there(), "http://localhost:" + other.port() + "/");
                    Mirror mirror = Mirror.connect(
                            "localhost", server.port(), hosts.mirroring().withReplace())) {
                mirror.mirror("prices");
            }
            hosts.assertSame("prices");
            Files.delete(hosts.here().resolve("prices"));
        }
        hosts.assertHere();
    }

    @Test
    void aPortThatIsClosed() throws Exception {
        try (LyingServer server = LyingServer.ofLocation(hosts.there(), "http://localhost:1/");
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            mirror.mirror("prices");
        }
        hosts.assertSame("prices");
    }

    /** The token is for the host that the mirror was told. */
    @Test
    void aLocationOnAnotherHostIsNotAsked() throws Exception {
        try (SegmentServer serving = SegmentServer.start(hosts.serving());
                LyingServer server =
                        LyingServer.ofLocation(hosts.there(), "http://192.0.2.1:" + serving.httpPort() + "/");
                Mirror mirror = Mirror.connect("localhost", server.port(), hosts.mirroring())) {
            mirror.mirror("prices");
            assertEquals(140, serving.httpBytes());
        }
        hosts.assertSame("prices");
    }

    private static HttpResponse<byte[]> get(HttpRangeServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    private static void assertRefused(int status, String text, HttpResponse<byte[]> answer) {
        assertEquals(status, answer.statusCode());
        assertTrue(new String(answer.body(), US_ASCII).contains(text), () -> new String(answer.body(), US_ASCII));
    }

    @Test
    void anyClientOfHttpCanHaveTheFile() throws Exception {
        byte[] file = Files.readAllBytes(hosts.there().resolve("prices"));
        try (HttpRangeServer server = serve(hosts.serving())) {
            HttpResponse<byte[]> all = get(server, "/prices");
            assertEquals(200, all.statusCode());
            assertArrayEquals(file, all.body());
            HttpResponse<byte[]> some = get(server, "/prices", "Range", "bytes=128-");
            assertEquals(206, some.statusCode());
            assertArrayEquals(Arrays.copyOfRange(file, 128, 140), some.body());
            String tag = all.headers().firstValue("ETag").orElseThrow();
            assertEquals(200, get(server, "/prices", "If-Match", tag).statusCode());
            assertRefused(412, "another generation", get(server, "/prices", "If-Match", "\"1-2-3\""));
        }
    }

    @Test
    void aTokenThatIsWrongOrMissing() throws Exception {
        try (HttpRangeServer server = serve(hosts.serving().withToken("right"))) {
            assertRefused(401, "none was given", get(server, "/prices"));
            assertRefused(401, "the token is wrong", get(server, "/prices", "Authorization", "Bearer wrong"));
            assertRefused(401, "the token is wrong", get(server, "/absent", "Authorization", "Bearer rights"));
            assertEquals(
                    200, get(server, "/prices", "Authorization", "Bearer right").statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, /secrets", "404, /absent", "404, /prices.lock", "400, /", "400, /../prices", "400, /%2e%2e/prices",
        "400, //prices", "400, /..%2Fprices", "400, /pri%00ces", "400, /%2e%2e", "400, /prices/", "404, /.hidden",
        "400, /%2Fetc%2Fpasswd"
    })
    void pathTricksAndNamesOutsideThePattern(int status, String path) throws Exception {
        SharedIntArray.copyOf(".hidden", there(), new int[3]).close();
        SharedIntArray.copyOf("prices.lock", there(), new int[3]).close();
        try (HttpRangeServer server = serve(hosts.serving().withPatterns(List.of("prices*", ".hid*")))) {
            assertEquals(status, get(server, path).statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-140",
                "bytes=140-",
                "bytes=5-4",
                "bytes=-5",
                "bytes=0-1,3-4",
                "lines=1-2",
                "bytes=a-b",
                "bytes=99999999999999999999-"
            })
    void rangesThatAreNone(String range) throws Exception {
        try (HttpRangeServer server = serve(hosts.serving())) {
            assertRefused(416, "no range of the 140 bytes", get(server, "/prices", "Range", range));
        }
    }

    /** All that comes until the server hangs up. */
    private static String raw(HttpRangeServer server, String request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.getInputStream().transferTo(answer);
        } catch (SocketException hungUp) {
            // Before it had read all.
        }
        return answer.toString(US_ASCII);
    }

    private static Socket connect(HttpRangeServer server) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    @Test
    void requestsThatAreNone() throws IOException {
        String host = " HTTP/1.1\r\nHost: a\r\n";
        try (HttpRangeServer server = serve(hosts.serving())) {
            assertTrue(raw(server, "DELETE /prices" + host + "\r\n").startsWith("HTTP/1.1 405 "));
            assertTrue(raw(server, "GET /" + "a".repeat(5000) + host + "\r\n").startsWith("HTTP/1.1 400 "));
            assertTrue(raw(server, "GET /prices" + host + "A: " + "a".repeat(10_000) + "\r\n\r\n")
                    .startsWith("HTTP/1.1 400 "));
            assertTrue(raw(server, "GET /prices" + host + "Connection: close\r\nContent-Length: 9\r\n\r\ntoo much\n")
                    .startsWith("HTTP/1.1 413 "));
            assertTrue(raw(server, "no request\r\n\r\n").startsWith("HTTP/1.1 400 "));
        }
    }

    /** Each that waits for its turn would have a file open. */
    @Test
    void manyQuestionsAtOnce() throws IOException {
        makeLarge();
        try (HttpRangeServer server = serve(hosts.serving())) {
            String answers = raw(server, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20));
            assertTrue(answers.length() < 2 * LARGE * Long.BYTES);
        }
    }

    @Test
    void whoAsksForNothingAndWhoTakesNothing() throws IOException {
        makeLarge();
        try (HttpRangeServer server = serve(hosts.serving(), Duration.ofMillis(100));
                Socket slow = connect(server)) {
            assertEquals("", raw(server, ""));
            assertEquals("", raw(server, "GET /prices HT"));
            slow.getOutputStream().write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            while (server.connections() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void moreConnectionsThanThereMayBe() throws Exception {
        try (HttpRangeServer server = serve(hosts.serving())) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < HttpRangeServer.MOST_CONNECTIONS; i++) {
                sockets.add(connect(server));
            }
            while (server.connections() < sockets.size()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals("", raw(server, "GET /prices HTTP/1.1\r\nHost: a\r\n\r\n"));
            for (Socket socket : sockets) {
                socket.close();
            }
            while (server.connections() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(200, get(server, "/prices").statusCode());
        }
    }
}
