package io.github.shmarray.flight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.OutboundStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A segment on its way to another host. The network reads from the mapping, at any time until it has let go of the memory, so the segment is
 * closed by whoever is last: this, or the last batch that is sent or given up. A bounded number of batches is on its way at a time.
 */
final class Outgoing implements AutoCloseable {
    static final int BATCH = 2 << 20;
    static final String OFFSET = "offset";
    static final String BYTES = "bytes";
    static final Schema SCHEMA = new Schema(List.of(
            new Field(OFFSET, FieldType.notNullable(new ArrowType.Int(Long.SIZE, true)), null),
            new Field(BYTES, FieldType.notNullable(new ArrowType.Binary()), null)));

    private static final int ALIGNMENT = 64;
    private static final int MOST_BATCHES = 6;
    private static final long LOOK_MILLISECONDS = 100;

    private final ServedSegment segment;
    private final BufferAllocator allocator;
    private final BooleanSupplier goesOn;

    /** Null if the bytes are to be read instead. */
    private final MemorySegment mapping;

    private final Semaphore room = new Semaphore(MOST_BATCHES);

    /** This and the batches that are on their way. */
    private final AtomicInteger users = new AtomicInteger(1);

    Outgoing(ServedSegment segment, boolean isMapped, BufferAllocator allocator, BooleanSupplier goesOn)
            throws IOException {
        this.segment = segment;
        this.allocator = allocator;
        this.goesOn = goesOn;
        try {
            this.mapping = isMapped ? segment.map() : null;
        } catch (IOException e) {
            segment.close();
            throw e;
        }
    }

    ServedSegment segment() {
        return segment;
    }

    /** Batches of one row each: bytes, and where in the file they belong. */
    void sendParts(BitSet wanted, OutboundStreamListener listener, AtomicLong sentBytes) throws IOException {
        Parts parts = segment.parts();
        listener.setUseZeroCopy(true);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            listener.start(root);
            for (int part = wanted.nextSetBit(0); part >= 0; part = wanted.nextSetBit(part + 1)) {
                long end = parts.offset(part) + parts.length(part);
                for (long offset = parts.offset(part); offset < end; offset += BATCH) {
                    int length = (int) Math.min(BATCH, end - offset);
                    put(root, offset, length, listener);
                    sentBytes.addAndGet(length);
                }
            }
        }
    }

    private void put(VectorSchemaRoot root, long offset, int length, OutboundStreamListener listener)
            throws IOException {
        try (ArrowBuf data = take(offset, length);
                ArrowBuf ends = allocator.buffer(2 * Integer.BYTES)) {
            ends.setInt(0, 0);
            ends.setInt(Integer.BYTES, length);
            BigIntVector offsets = (BigIntVector) root.getVector(OFFSET);
            offsets.allocateNew(1);
            offsets.set(0, offset);
            offsets.setValueCount(1);
            VarBinaryVector bytes = (VarBinaryVector) root.getVector(BYTES);
            bytes.loadFieldBuffers(new ArrowFieldNode(1, 0), List.of(allocator.getEmpty(), ends, data));
            root.setRowCount(1);
            listener.putNext();
            root.clear();
        }
    }

    /**
     * Some of the bytes, once there is room for them on the way.
     *
     * @throws RuntimeException if nobody is to have them any more
     */
    ArrowBuf take(long offset, int length) throws IOException {
        awaitRoom();
        users.incrementAndGet();
        if (mapping == null) {
            return read(offset, length);
        }
        return lend(mapping.address() + offset, length, () -> {});
    }

    /** Memory that the network lets go of when it has sent it. */
    private ArrowBuf lend(long address, int length, Runnable givenBack) {
        return allocator.wrapForeignAllocation(new ForeignAllocation(length, address) {
            @Override
            protected void release0() {
                givenBack.run();
                letGo();
            }
        });
    }

    private ArrowBuf read(long offset, int length) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment copy = arena.allocate(length, ALIGNMENT);
            segment.readFully(copy.asByteBuffer(), offset);
            return lend(copy.address(), length, arena::close);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            letGo();
            throw e;
        }
    }

    private void awaitRoom() {
        try {
            while (!room.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                requireTaker();
            }
            requireTaker();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended();
        }
    }

    private void requireTaker() {
        if (!goesOn.getAsBoolean()) {
            throw ended();
        }
    }

    static RuntimeException ended() {
        return CallStatus.UNAVAILABLE
                .withDescription("the server is ending, or its client has gone")
                .toRuntimeException();
    }

    private void letGo() {
        room.release();
        closeIfLast();
    }

    private void closeIfLast() {
        if (users.decrementAndGet() == 0) {
            try {
                segment.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closeIfLast();
    }
}
