package io.github.shmarray.flight;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedByteArray;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.RootAllocator;

/**
 * The same bytes from one folder of shared memory into another one by different means, through the loopback: a raw socket, HTTP ranges,
 * Flight without more, and the mirror. Each but {@code flight/get} ends with a file that has its name; each makes it anew. Prints the medians.
 */
final class HostsComparison implements AutoCloseable {
    private static final int PIECE = 1 << 20;
    private static final int HEADER = 128;
    private static final String NAME = "array";

    /** Brings the array here, and may throw anything. */
    private interface Way {
        void bring() throws Exception;
    }

    private final Path there;
    private final Path here;
    private final SegmentServer server;
    private final Mirror mirror;
    private final RootAllocator allocator = new RootAllocator();
    private final FlightClient client;
    private final ServerSocketChannel socket = ServerSocketChannel.open().bind(loopback());
    private final HttpServer http = HttpServer.create(loopback(), 0);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

    private HostsComparison(Path folder) throws IOException {
        there = Files.createTempDirectory(folder, "there-");
        here = Files.createTempDirectory(folder, "here-");
        server = SegmentServer.start(ServerOptions.defaults().withFolder(there));
        mirror = Mirror.connect(
                "127.0.0.1", server.port(), MirrorOptions.defaults().withFolder(here));
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build();
        Thread.ofPlatform().daemon().start(this::serveSocket);
        http.createContext("/", this::serveHttp);
        http.start();
    }

    /**
     * A folder in shared memory, which scripts/compare-hosts removes, and sizes in megabytes, 4 and 400 by default: the small one first, which is
     * brought so often that all is compiled for the large one.
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String[] sizes = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.out.println("group | case | bytes | ms | GB/s | of c/tcp");
        for (String megabytes : sizes.length == 0 ? new String[] {"4", "400"} : sizes) {
            try (HostsComparison comparison = new HostsComparison(folder)) {
                comparison.run(Integer.parseInt(megabytes) * 1_000_000);
            }
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void run(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(42).nextBytes(content);
        SharedByteArray.copyOf(NAME, CreateOptions.defaults().withBacking(Backing.folder(there)), content)
                .close();
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("c/tcp", this::bySocket);
        ways.put("http/range", this::byHttp);
        ways.put("flight/get", this::byFlight);
        ways.put("shmarray/mirror", () -> mirror.mirror(NAME));
        int rounds = Math.clamp(4_000_000_000L / bytes, 8, 300);
        Map<String, double[]> times = new LinkedHashMap<>();
        ways.keySet().forEach(name -> times.put(name, new double[rounds]));
        // In turn, so that what disturbs one disturbs all; the first third warms up.
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                times.get(way.getKey())[round] = time(way.getValue(), way.getKey());
            }
        }
        double raw = median(times.get("c/tcp"));
        times.forEach((name, all) -> System.out.printf(
                "hosts | %s | %d | %.2f | %.2f | %.2f%n",
                name, bytes, median(all) * 1e3, bytes / median(all) / 1e9, raw / median(all)));
    }

    private double time(Way way, String name) throws Exception {
        Path file = here.resolve(NAME);
        Files.deleteIfExists(file);
        long start = System.nanoTime();
        way.bring();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!name.equals("flight/get") && Files.mismatch(there.resolve(NAME), file) != -1) {
            throw new IllegalStateException(name + " brought other bytes");
        }
        return seconds;
    }

    private static double median(double[] times) {
        double[] warm = Arrays.copyOfRange(times, times.length / 3, times.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private void serveSocket() {
        try {
            while (true) {
                try (SocketChannel to = socket.accept();
                        FileChannel from = FileChannel.open(there.resolve(NAME))) {
                    long size = from.size();
                    for (long done = 0; done < size; ) {
                        done += from.transferTo(done, size - done, to);
                    }
                }
            }
        } catch (IOException closed) {
            // The comparison is over.
        }
    }

    private void bySocket() throws IOException {
        try (SocketChannel from = SocketChannel.open(socket.getLocalAddress());
                FileChannel to = incoming()) {
            piece.clear();
            while (from.read(piece) >= 0) {
                if (!piece.hasRemaining()) {
                    store(to);
                }
            }
            store(to);
        }
        publish();
    }

    private void store(FileChannel to) throws IOException {
        piece.flip();
        while (piece.hasRemaining()) {
            to.write(piece);
        }
        piece.clear();
    }

    private FileChannel incoming() throws IOException {
        return FileChannel.open(here.resolve(".incoming"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void publish() throws IOException {
        Files.move(here.resolve(".incoming"), here.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    private void serveHttp(HttpExchange exchange) throws IOException {
        String[] range = exchange.getRequestHeaders()
                .getFirst("Range")
                .replaceFirst("bytes=", "")
                .split("-");
        long first = Long.parseLong(range[0]);
        long length = Long.parseLong(range[1]) - first + 1;
        exchange.sendResponseHeaders(206, length);
        try (FileChannel from = FileChannel.open(there.resolve(NAME));
                var to = Channels.newChannel(exchange.getResponseBody())) {
            for (long done = 0; done < length; ) {
                done += from.transferTo(first + done, length - done, to);
            }
        }
    }

    private void byHttp() throws IOException {
        byte[] buffer = new byte[PIECE];
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/")
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("Range", "bytes=0-" + (Files.size(there.resolve(NAME)) - 1));
        try (InputStream from = connection.getInputStream();
                FileChannel to = incoming()) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(ByteBuffer.wrap(buffer, 0, n));
            }
        }
        publish();
    }

    private void byFlight() throws Exception {
        Ticket ticket = client.getInfo(FlightDescriptor.path(List.of(NAME)))
                .getEndpoints()
                .getFirst()
                .getTicket();
        long rows = 0;
        try (FlightStream stream = client.getStream(ticket)) {
            while (stream.next()) {
                rows += stream.getRoot().getRowCount();
            }
        }
        if (rows != Files.size(there.resolve(NAME)) - HEADER) {
            throw new IllegalStateException("flight/get brought " + rows + " rows");
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        mirror.close();
        server.close();
        http.stop(0);
        socket.close();
        allocator.close();
        Files.deleteIfExists(here.resolve(NAME));
        Files.deleteIfExists(there.resolve(NAME));
    }
}
