package io.github.shmarray.flight;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * Answers what one connection asks for: {@code GET /NAME}, with {@code Range} some bytes of the file, with {@code If-Match} only of that
 * generation, with {@code TE: trailers} followed by the checksums of its parts. The token is looked at first, and nothing that comes from
 * a caller is trusted.
 */
final class HttpRangeRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final ServedFolder folder;
    private final BearerToken token;
    private final AtomicLong sentBytes;
    private final Duration patience;
    private Future<?> giveUp;
    private boolean isAnswering;

    /** @param token null if anybody may ask */
    HttpRangeRequests(ServedFolder folder, BearerToken token, AtomicLong sentBytes, Duration patience) {
        this.folder = folder;
        this.token = token;
        this.sentBytes = sentBytes;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        awaitRequest(context);
    }

    /** Whole, however slowly its bytes come. */
    private void awaitRequest(ChannelHandlerContext context) {
        giveUp = context.executor().schedule(() -> context.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        giveUp.cancel(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        giveUp.cancel(false);
        if (isAnswering) {
            // Each answer has a file open: one at a time.
            context.close();
            return;
        }
        isAnswering = true;
        try {
            answer(context, request);
        } catch (FlightRuntimeException e) {
            refuse(context, HttpCodes.of(e.status().code()), e.status().description());
        } catch (IOException e) {
            refuse(context, HttpResponseStatus.INTERNAL_SERVER_ERROR, "send: " + e.getMessage());
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        if (token != null) {
            token.require(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        }
        if (request.decoderResult().isFailure()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "this is no request of HTTP/1.1");
        } else if (!request.method().equals(HttpMethod.GET)) {
            refuse(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "this server is for reading: GET");
        } else {
            send(context, request);
        }
    }

    private void send(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        String generation = request.headers().get(HttpHeaderNames.IF_MATCH);
        ServedSegment segment = folder.open(name(request.uri()), generation == null ? null : unquoted(generation));
        ByteRange range;
        try {
            range = ByteRange.asked(request.headers().get(HttpHeaderNames.RANGE), segment.size());
        } catch (IllegalArgumentException e) {
            segment.close();
            refuse(context, HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, e.getMessage());
            return;
        }
        boolean isPart = request.headers().contains(HttpHeaderNames.RANGE);
        boolean isWithChecksums = request.headers().contains(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true)
                && PartChecksums.isPossible(range);
        HttpResponse head = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, isPart ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
                .set(HttpHeaderNames.ETAG, quoted(segment.generation()));
        if (isPart) {
            head.headers().set(HttpHeaderNames.CONTENT_RANGE, range.contentRange());
        }
        if (isWithChecksums) {
            // Only what comes in chunks can have something after it.
            head.headers()
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                    .set(HttpHeaderNames.TRAILER, PartChecksums.FIELD);
        } else {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, range.length());
        }
        LastHttpContent last = new DefaultLastHttpContent();
        RangeBody body = new RangeBody(segment, range, sentBytes, last, isWithChecksums);
        context.write(head);
        context.writeAndFlush(new HttpChunkedInput(body, last))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(sent -> answered(context));
    }

    /** The name of a segment, which is checked where it is opened. */
    private static String name(String uri) {
        try {
            return new QueryStringDecoder(uri).path().replaceFirst("^/", "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** A generation as an entity tag. */
    static String quoted(String generation) {
        return '"' + generation + '"';
    }

    private static String unquoted(String tag) {
        return tag.replaceAll("^\"|\"$", "");
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why) {
        ByteBuf text = ByteBufUtil.writeUtf8(context.alloc(), String.valueOf(why));
        DefaultFullHttpResponse refused = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        refused.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            refused.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        context.writeAndFlush(refused).addListener(ChannelFutureListener.CLOSE);
    }

    private void answered(ChannelHandlerContext context) {
        isAnswering = false;
        if (context.channel().isActive()) {
            awaitRequest(context);
        }
    }

    /** The caller has gone, takes nothing, or speaks something else. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
