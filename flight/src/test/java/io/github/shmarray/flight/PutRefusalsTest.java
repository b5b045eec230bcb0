package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of Flight that are none of ours and put what they like: each is refused in words, and nothing is left. */
@Timeout(60)
class PutRefusalsTest {
    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private SegmentServer server;
    private BufferAllocator allocator;
    private FlightClient client;
    private SegmentDescription honest;
    private byte[] bytes;

    @BeforeEach
    void connect() throws IOException {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        SharedIntArray.copyOf("prices", there, new int[] {1, 2, 3}).close();
        bytes = Files.readAllBytes(hosts.there().resolve("prices"));
        try (ServedSegment segment = ServedSegment.open(hosts.there(), "prices")) {
            honest = segment.describeWithChecksums();
        }
        server = SegmentServer.start(
                ServerOptions.defaults().withFolder(hosts.here()).withPut().withPatterns(List.of("prices*")));
        allocator = new RootAllocator();
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("localhost", server.port()))
                .build();
    }

    @AfterEach
    void disconnect() throws InterruptedException, IOException {
        client.close();
        server.close();
        allocator.close();
        hosts.assertHere();
    }

    private static SegmentDescription named(SegmentDescription s, String name) {
        return new SegmentDescription(
                name, s.dtype(), s.shape(), s.size(), s.generation(), false, s.header(), s.checksums());
    }

    private FlightRuntimeException refused(byte[] command, long offset, Schema schema) {
        AsyncPutListener answer = new AsyncPutListener();
        return assertThrows(FlightRuntimeException.class, () -> {
            try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
                FlightClient.ClientStreamListener stream =
                        client.startPut(FlightDescriptor.command(command), root, answer);
                if (!schema.getFields().isEmpty()) {
                    BigIntVector offsets = (BigIntVector) root.getVector(Outgoing.OFFSET);
                    offsets.allocateNew(1);
                    offsets.set(0, offset);
                    VarBinaryVector data = (VarBinaryVector) root.getVector(Outgoing.BYTES);
                    data.allocateNew(1);
                    data.setSafe(0, bytes);
                }
                root.setRowCount(1);
                stream.putNext();
                stream.completed();
            }
            answer.getResult();
        });
    }

    private void assertRefused(String expected, SegmentDescription told, long offset, Schema schema) {
        FlightRuntimeException refused = refused(Json.write(new Offer(told, false)), offset, schema);
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, refused.status().code(), refused::getMessage);
        assertTrue(refused.getMessage().contains(expected), refused::getMessage);
    }

    @Test
    void pathTricksAndNamesOutsideThePattern() {
        for (String name : List.of("../prices", "/dev/shm/prices", ".", "..", "", "prices/..", ".prices", "secrets")) {
            FlightRuntimeException refused =
                    refused(Json.write(new Offer(named(honest, name), true)), 0, Outgoing.SCHEMA);
            assertEquals(FlightStatusCode.UNAUTHORIZED, refused.status().code(), refused::getMessage);
            assertTrue(refused.getMessage().contains("takes no array of that name"), refused::getMessage);
        }
    }

    @Test
    void whatIsNoOffer() {
        for (String command : List.of("", "text", "{}", "{\"segment\":null}", "[1]")) {
            FlightRuntimeException refused = refused(command.getBytes(UTF_8), 0, Outgoing.SCHEMA);
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, refused.status().code(), refused::getMessage);
            assertTrue(refused.getMessage().contains("put: this is no array"), refused::getMessage);
        }
    }

    @Test
    void aHeaderThatLies() {
        SegmentDescription s = honest;
        SegmentDescription longer = new SegmentDescription(
                s.name(), s.dtype(), s.shape(), 1L << 40, s.generation(), false, s.header(), s.checksums());
        assertRefused("bytes, and ", longer, 0, Outgoing.SCHEMA);
        assertRefused("this is no array with checksums", s.withChecksums(), 0, Outgoing.SCHEMA);
        assertRefused("2 checksums for 1 parts", s.withChecksums(1, 2), 0, Outgoing.SCHEMA);
    }

    @Test
    void bytesThatAreNotThoseOfTheChecksumsOrBelongElsewhere() {
        assertRefused("have not arrived, or with other checksums", honest.withChecksums(1), 0, Outgoing.SCHEMA);
        assertRefused("which were not asked for", honest, 64, Outgoing.SCHEMA);
        assertRefused("which were not asked for", honest, -1, Outgoing.SCHEMA);
        assertRefused("which were not asked for", honest, 1L << 40, Outgoing.SCHEMA);
    }

    @Test
    void batchesWithoutBytes() {
        assertRefused("something else than parts of the array", honest, 0, new Schema(List.of()));
    }
}
