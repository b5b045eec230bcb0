package io.github.shmarray.flight;

import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The frames of a ring on their way to one client, which says of each that it has it: a few at most are on the way at a time, so that what
 * arrives is never old. A frame is copied first, since the writer of the ring waits for nobody. Who falls behind gets the newest one next.
 * While there are none, a batch without rows tells now and then that this goes on.
 */
final class FrameBatches {
    static final String NUMBER = "number";
    static final String CHECKSUM = "checksum";
    static final String FRAME = "frame";

    /** How often a client is told that there is no frame: more often than a {@link SilenceLimit} would like to hear of it. */
    static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private static final int MOST_ON_THE_WAY = 4;
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Schema SCHEMA = new Schema(List.of(
            new Field(NUMBER, FieldType.notNullable(new ArrowType.Int(Long.SIZE, true)), null),
            new Field(CHECKSUM, FieldType.notNullable(new ArrowType.Int(Long.SIZE, true)), null),
            new Field(FRAME, FieldType.notNullable(new ArrowType.Binary()), null)));

    private final FrameRing ring;
    private final BufferAllocator allocator;
    private final long signNanoseconds;
    private final int frameBytes;
    private int onTheWay;

    /** @param sign how long it is silent at most, while the client takes what is sent */
    FrameBatches(FrameRing ring, BufferAllocator allocator, Duration sign) {
        this.ring = ring;
        this.allocator = allocator;
        this.signNanoseconds = sign.toNanos();
        long length = 1;
        for (long dimension : ring.shape()) {
            length *= dimension;
        }
        this.frameBytes = Math.toIntExact(length * ring.elementType().byteSize());
    }

    /** Sends the frames that come, until the client or the server ends. */
    void send(FlightStream client, ServerStreamListener listener, BooleanSupplier goesOn) throws InterruptedException {
        FrameReader reader = ring.reader();
        long sent = 0;
        long told = System.nanoTime();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            listener.start(root);
            while (goesOn.getAsBoolean() && !listener.isCancelled()) {
                if (onTheWay == MOST_ON_THE_WAY && !isOneThere(client)) {
                    return;
                }
                try (ArrowBuf frame = allocator.buffer(frameBytes)) {
                    long number = read(reader, sent, frame);
                    if (number != FrameReader.NONE && number != sent) {
                        put(root, number, frame, listener);
                        sent = number;
                        told = System.nanoTime();
                    } else if (System.nanoTime() - told >= signNanoseconds && listener.isReady()) {
                        root.setRowCount(0);
                        listener.putNext();
                        told = System.nanoTime();
                    }
                }
            }
        }
    }

    /** Waits until the client has one of those that are on their way; false if it has gone. */
    private boolean isOneThere(FlightStream client) {
        boolean isThere = client.next();
        onTheWay--;
        return isThere;
    }

    /** The next frame; the newest one at first, and when more have come than may wait. */
    private long read(FrameReader reader, long sent, ArrowBuf frame) throws InterruptedException {
        MemorySegment memory = MemorySegment.ofBuffer(frame.nioBuffer(0, frameBytes));
        boolean isBehind = ring.newest() - reader.position() > Math.max(1, ring.slots() / 2);
        long number = sent == 0 || isBehind ? reader.latest(memory) : FrameReader.NONE;
        return number == FrameReader.NONE || number == sent ? reader.next(memory, LOOK) : number;
    }

    private void put(VectorSchemaRoot root, long number, ArrowBuf frame, ServerStreamListener listener) {
        try (ArrowBuf ends = allocator.buffer(2 * Integer.BYTES);
                ArrowBuf numbers = allocator.buffer(Long.BYTES);
                ArrowBuf checksums = allocator.buffer(Long.BYTES)) {
            ends.setInt(0, 0);
            ends.setInt(Integer.BYTES, frameBytes);
            numbers.setLong(0, number);
            checksums.setLong(0, checksum(frame.nioBuffer(0, frameBytes)));
            ArrowBuf none = allocator.getEmpty();
            ArrowFieldNode one = new ArrowFieldNode(1, 0);
            try (ArrowRecordBatch batch = new ArrowRecordBatch(
                    1, List.of(one, one, one), List.of(none, numbers, none, checksums, none, ends, frame))) {
                new VectorLoader(root).load(batch);
            }
            listener.putNext();
            root.clear();
            onTheWay++;
        }
    }

    static long checksum(ByteBuffer frame) {
        CRC32C checksum = new CRC32C();
        checksum.update(frame);
        return checksum.getValue();
    }

    /** Of the one row of a batch. */
    static long number(VectorSchemaRoot root, String column) {
        return ((BigIntVector) root.getVector(column)).get(0);
    }
}
