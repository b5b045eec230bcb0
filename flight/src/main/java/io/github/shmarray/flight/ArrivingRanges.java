package io.github.shmarray.flight;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import org.apache.arrow.flight.CallStatus;

/**
 * Hands on what one connection answers, range after range. What is not the answer to the question is not taken. Its state belongs to the
 * thread of the connection.
 */
final class ArrivingRanges extends SimpleChannelInboundHandler<HttpObject> {
    private final SegmentDescription segment;
    private final ServerConnection.Taker taker;
    private volatile boolean hasTaken;
    private ByteRange range;
    private long next;
    private Promise<Void> whole;

    ArrivingRanges(SegmentDescription segment, ServerConnection.Taker taker) {
        this.segment = segment;
        this.taker = taker;
    }

    /** Whether any byte has been handed on. */
    boolean hasTaken() {
        return hasTaken;
    }

    /** Asks for a range, once the one before is there. The answer fails with what the taker throws, or an exception of Flight. */
    Future<Void> get(Channel channel, HttpRequest request, ByteRange wanted) {
        Promise<Void> promise = channel.eventLoop().newPromise();
        channel.eventLoop().execute(() -> {
            range = wanted;
            next = wanted.first();
            whole = promise;
            channel.writeAndFlush(request).addListener(written -> {
                if (!written.isSuccess()) {
                    promise.tryFailure(ended(written.cause()));
                }
            });
        });
        return promise;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject arrived) {
        if (whole == null || whole.isDone()) {
            context.close();
            return;
        }
        if (arrived.decoderResult().isFailure()) {
            fail(context, ended(arrived.decoderResult().cause()));
        } else if (arrived instanceof HttpResponse head && !isAnswer(head)) {
            refuse(context, head.status());
        } else if (arrived instanceof HttpContent content) {
            take(context, content.content());
            if (arrived instanceof LastHttpContent last && !whole.isDone()) {
                finish(context, last);
            }
        }
    }

    private boolean isAnswer(HttpResponse head) {
        return head.status().equals(HttpResponseStatus.PARTIAL_CONTENT)
                && range.contentRange().equals(head.headers().get(HttpHeaderNames.CONTENT_RANGE));
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        boolean isReplaced = status.equals(HttpResponseStatus.PRECONDITION_FAILED);
        fail(
                context,
                isReplaced
                        ? Changes.replaced(segment.name())
                        : ended(new IOException("it answers " + status + " and other bytes than asked for")));
    }

    private void take(ChannelHandlerContext context, ByteBuf content) {
        if (next + content.readableBytes() > range.last() + 1) {
            fail(context, ended(new IOException("it sent more than the " + range.length() + " bytes asked for")));
            return;
        }
        try {
            while (content.isReadable()) {
                int room = (int) (Parts.BYTES - next % Parts.BYTES);
                int length = Math.min(room, content.readableBytes());
                hasTaken = true;
                taker.take(next, content.nioBuffer(content.readerIndex(), length));
                content.skipBytes(length);
                next += length;
            }
        } catch (Exception | Error e) {
            fail(context, e);
        }
    }

    private void finish(ChannelHandlerContext context, LastHttpContent last) {
        try {
            if (next != range.last() + 1) {
                throw new IOException("it sent " + (next - range.first()) + " of " + range.length() + " bytes");
            }
            String checksums = last.trailingHeaders().get(PartChecksums.FIELD);
            if (checksums != null) {
                taker.check((int) (range.first() / Parts.BYTES), PartChecksums.read(checksums, range));
            }
            whole.trySuccess(null);
        } catch (IOException | IllegalArgumentException e) {
            fail(context, ended(e));
        }
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (whole != null) {
            whole.tryFailure(cause);
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, ended(new IOException("the connection was cut")));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, ended(cause));
    }

    /** That nothing more comes this way. */
    static RuntimeException ended(Throwable cause) {
        return CallStatus.UNAVAILABLE
                .withDescription("the server has ended its answer by HTTP")
                .withCause(cause)
                .toRuntimeException();
    }
}
