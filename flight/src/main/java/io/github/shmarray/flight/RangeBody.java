package io.github.shmarray.flight;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of a range on their way to a caller, read as the network takes them: what is read is always there as a whole, and a file that
 * is cut short ends the answer and nothing else. For one thread at a time.
 */
final class RangeBody implements ChunkedInput<ByteBuf> {
    /** Stays in the cache of a processor, is enough for one call to the network, and no part ends within. */
    private static final int CHUNK = 1 << 19;

    private final ServedSegment segment;
    private final ByteRange range;
    private final AtomicLong sentBytes;
    private final LastHttpContent last;

    /** Null if nobody wants them. */
    private final PartChecksums checksums;

    private long done;

    /** @param last what is to end the answer, with the checksums of its parts where they are wanted */
    RangeBody(
            ServedSegment segment,
            ByteRange range,
            AtomicLong sentBytes,
            LastHttpContent last,
            boolean isWithChecksums) {
        this.last = last;
        this.checksums = isWithChecksums ? new PartChecksums(range) : null;
        this.segment = segment;
        this.range = range;
        this.sentBytes = sentBytes;
    }

    @Override
    public boolean isEndOfInput() {
        return done == range.length();
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        int length = (int) Math.min(CHUNK, range.length() - done);
        ByteBuf chunk = allocator.directBuffer(length);
        try {
            segment.readFully(chunk.nioBuffer(0, length), range.first() + done);
        } catch (IOException | RuntimeException e) {
            chunk.release();
            throw e;
        }
        if (checksums != null) {
            checksums.add(chunk.nioBuffer(0, length), range.first() + done);
        }
        done += length;
        if (checksums != null && isEndOfInput()) {
            last.trailingHeaders().set(PartChecksums.FIELD, checksums.field());
        }
        sentBytes.addAndGet(length);
        return chunk.writerIndex(length);
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public long length() {
        return range.length();
    }

    @Override
    public long progress() {
        return done;
    }

    @Override
    public void close() throws IOException {
        segment.close();
    }
}
