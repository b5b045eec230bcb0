package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.element.ElementType;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a client has that knows Arrow Flight and nothing of this library; Arrow's own one for Java stands for all. */
@Timeout(60)
class ElementBatchesTest {
    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private SegmentServer server;
    private BufferAllocator allocator;
    private FlightClient client;

    @BeforeEach
    void connect() {
        server = SegmentServer.start(hosts.serving());
        allocator = new RootAllocator();
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("localhost", server.port()))
                .build();
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        client.close();
        server.close();
        allocator.close();
    }

    private CreateOptions there() {
        return CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
    }

    private FlightInfo info(String name) {
        return client.getInfo(FlightDescriptor.path(List.of(name)));
    }

    private FlightStream open(String name) {
        return client.getStream(info(name).getEndpoints().getFirst().getTicket());
    }

    @Test
    void oneDimensionIsAColumnOfNumbers() throws Exception {
        int[] numbers = IntStream.range(0, 1_500_000).toArray();
        SharedIntArray.copyOf("numbers", there(), numbers).close();
        assertEquals(numbers.length, info("numbers").getRecords());
        int row = 0;
        try (FlightStream stream = open("numbers")) {
            while (stream.next()) {
                IntVector values = (IntVector) stream.getRoot().getVector("values");
                assertEquals(0, values.getNullCount());
                for (int i = 0; i < values.getValueCount(); i++) {
                    assertEquals(row++, values.get(i));
                }
            }
        }
        assertEquals(numbers.length, row);
    }

    @Test
    void moreDimensionsAreTensorsOfArrowsExtensionType() throws Exception {
        int rows = 50_000;
        try (SharedDoubleArray matrix = SharedDoubleArray.create("tensors", there(), rows, 2, 3)) {
            for (int i = 0; i < matrix.length(); i++) {
                matrix.set(i, i);
            }
        }
        Field field =
                info("tensors").getSchemaOptional().orElseThrow().getFields().getFirst();
        assertEquals("arrow.fixed_shape_tensor", field.getMetadata().get("ARROW:extension:name"));
        assertEquals("{\"shape\":[2, 3]}", field.getMetadata().get("ARROW:extension:metadata"));
        int next = 0;
        try (FlightStream stream = open("tensors")) {
            while (stream.next()) {
                FixedSizeListVector tensors =
                        (FixedSizeListVector) stream.getRoot().getVector("values");
                Float8Vector elements = (Float8Vector) tensors.getDataVector();
                assertEquals(6 * tensors.getValueCount(), elements.getValueCount());
                for (int i = 0; i < elements.getValueCount(); i++) {
                    assertEquals(next++, elements.get(i));
                }
            }
        }
        assertEquals(6 * rows, next);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"BOOL", "BFLOAT16"})
    void eachTypeOfNumbers(ElementType type) throws Exception {
        SharedArray.create("flat", there(), type, 7).close();
        SharedArray.create("matrix", there(), type, 7, 3).close();
        SharedArray.create("empty", there(), type, 0, 3).close();
        assertEquals(List.of(7, 7, 0), List.of(rows("flat"), rows("matrix"), rows("empty")));
    }

    private int rows(String name) throws Exception {
        int rows = 0;
        try (FlightStream stream = open(name)) {
            while (stream.next()) {
                rows += stream.getRoot().getRowCount();
            }
        }
        return rows;
    }

    @Test
    void whatNoRecordBatchHoldsAsItLiesIsNotOfferedSo() throws Exception {
        SharedArray.create("fortran", there().withOrder(Order.F), ElementType.INT32, 2, 3)
                .close();
        SharedArray.create("truth", there(), ElementType.BOOL, 3).close();
        SharedArray.create("single", there(), ElementType.INT32).close();
        for (String name : List.of("fortran", "truth", "single")) {
            assertTrue(info(name).getEndpoints().isEmpty(), name);
            Ticket ticket = new Ticket(Json.write(Request.elements(name, null)));
            try (FlightStream stream = client.getStream(ticket)) {
                String message =
                        assertThrows(FlightRuntimeException.class, stream::next).getMessage();
                assertTrue(message.contains("mirror it"), message);
            }
        }
    }

    @Test
    void aTicketIsForOneGeneration() throws Exception {
        SharedIntArray.copyOf("numbers", there(), new int[3]).close();
        Ticket ticket = info("numbers").getEndpoints().getFirst().getTicket();
        SharedIntArray.copyOf("numbers", there().withReplace(), new int[4]).close();
        try (FlightStream stream = client.getStream(ticket)) {
            String message =
                    assertThrows(FlightRuntimeException.class, stream::next).getMessage();
            assertTrue(message.contains("another generation"), message);
        }
    }
}
