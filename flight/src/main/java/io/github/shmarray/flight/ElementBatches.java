package io.github.shmarray.flight;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The elements of an array as record batches that any client of Flight reads: one column of numbers for an array of one dimension; for more,
 * a row for each index of the first one, which holds a tensor of the others: Arrow's canonical extension type
 * {@code arrow.fixed_shape_tensor}, whose storage is a list of fixed size.
 */
final class ElementBatches {
    static final String COLUMN = "values";

    private static final int LARGEST_ROW = 1 << 30;

    private final Outgoing outgoing;
    private final BufferAllocator allocator;
    private final NpyHeader header;

    ElementBatches(Outgoing outgoing, BufferAllocator allocator) {
        this.outgoing = outgoing;
        this.allocator = allocator;
        this.header = outgoing.segment().header();
    }

    /** The schema of an array's batches; null where Arrow has no such type, or its rows do not lie one behind the other. */
    static Schema schema(NpyHeader header) {
        ArrowType type = ElementType.of(header.type())
                .filter(element -> header.type().isNative())
                .map(ElementBatches::arrowType)
                .orElse(null);
        long rowBytes = rowLength(header) * header.type().size();
        if (type == null
                || header.shape().length == 0
                || header.fortranOrder()
                || rowBytes < 1
                || rowBytes > LARGEST_ROW) {
            return null;
        }
        if (header.shape().length == 1) {
            return new Schema(List.of(new Field(COLUMN, FieldType.notNullable(type), null)));
        }
        long[] shape = header.shape();
        Map<String, String> extension = Map.of(
                "ARROW:extension:name",
                "arrow.fixed_shape_tensor",
                "ARROW:extension:metadata",
                "{\"shape\":" + Arrays.toString(Arrays.copyOfRange(shape, 1, shape.length)) + "}");
        var list = new ArrowType.FixedSizeList((int) rowLength(header));
        var item = new Field("item", FieldType.notNullable(type), null);
        return new Schema(List.of(new Field(COLUMN, new FieldType(false, list, null, extension), List.of(item))));
    }

    /** Null for what Arrow packs in another way, or does not know. */
    private static ArrowType arrowType(ElementType type) {
        return switch (type) {
            case INT8, INT16, INT32, INT64 -> new ArrowType.Int(type.byteSize() * Byte.SIZE, true);
            case UINT8, UINT16, UINT32, UINT64 -> new ArrowType.Int(type.byteSize() * Byte.SIZE, false);
            case FLOAT16 -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case BOOL, BFLOAT16 -> null;
        };
    }

    static long rows(NpyHeader header) {
        return header.shape()[0];
    }

    /** Elements in one row. */
    private static long rowLength(NpyHeader header) {
        return Arrays.stream(header.shape()).skip(1).reduce(1, (a, b) -> a * b);
    }

    void send(ServerStreamListener listener) throws IOException {
        Schema schema = schema(header);
        if (schema == null) {
            throw new IllegalArgumentException("\"" + outgoing.segment().name() + "\" has "
                    + header.type().descr() + " " + Arrays.toString(header.shape())
                    + " elements, which no record batch holds as they lie here; mirror it");
        }
        listener.setUseZeroCopy(true);
        long rowBytes = rowLength(header) * header.type().size();
        long rowsAtOnce = Math.max(1, Outgoing.BATCH / rowBytes);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            listener.start(root);
            VectorLoader loader = new VectorLoader(root);
            for (long row = 0; row < rows(header); row += rowsAtOnce) {
                int rows = (int) Math.min(rowsAtOnce, rows(header) - row);
                long offset = header.dataOffset() + row * rowBytes;
                try (ArrowBuf data = outgoing.take(offset, Math.toIntExact(rows * rowBytes));
                        ArrowRecordBatch batch = batch(rows, data)) {
                    loader.load(batch);
                    listener.putNext();
                    root.clear();
                }
            }
        }
    }

    /** The loader makes what tells that no value is null. */
    private ArrowRecordBatch batch(int rows, ArrowBuf data) {
        List<ArrowFieldNode> nodes = new ArrayList<>(List.of(new ArrowFieldNode(rows, 0)));
        List<ArrowBuf> buffers = new ArrayList<>(List.of(allocator.getEmpty()));
        if (header.shape().length > 1) {
            nodes.add(new ArrowFieldNode(rows * rowLength(header), 0));
            buffers.add(allocator.getEmpty());
        }
        buffers.add(data);
        return new ArrowRecordBatch(rows, nodes, buffers);
    }
}
