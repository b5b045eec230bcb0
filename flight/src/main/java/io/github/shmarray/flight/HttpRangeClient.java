package io.github.shmarray.flight;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;

/**
 * Gets bytes of segments from a {@link HttpRangeServer}, of the host that it was made for alone, wherever a location leads: it shows its
 * token there. The network's bytes go by a buffer that stays in the cache into the file. For one thread at a time.
 */
final class HttpRangeClient {
    private static final int BUFFER = 1 << 18;
    private static final int LONGEST_LINE = 1024;
    private static final int LONGEST_HEADERS = 8192;

    /** A firewall says nothing. */
    private static final int CONNECTING_MILLISECONDS = 2000;

    private static final int SILENCE_SECONDS = 20;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final String host;
    private final String token;
    private final SslContext tls;
    private final EventLoopGroup thread;

    /** Which has failed last, and when. */
    private int failedPort;

    private long failedTime;

    /**
     * @param token to show, or null
     * @param tls to speak, or null
     * @param thread of the network, which the caller ends
     */
    HttpRangeClient(String host, String token, SslContext tls, EventLoopGroup thread) {
        this.thread = thread;
        this.host = host;
        this.token = token;
        this.tls = tls;
    }

    /**
     * Gets parts of a segment.
     *
     * @return false if nothing has come and nothing will, so that another way is to be taken: that one can also say why it is refused
     * @throws FlightRuntimeException if the segment has another generation by now, or the server stops in the middle
     * @throws IOException what the taker throws
     */
    boolean receive(Source source, BitSet wanted, ServerConnection.Taker taker) throws IOException {
        URI location = source.http().orElseThrow();
        if (!isUsable(location)) {
            return false;
        }
        ArrivingRanges arriving = new ArrivingRanges(source.segment(), taker);
        try {
            receive(source, wanted, arriving);
            return true;
        } catch (FlightRuntimeException e) {
            if (e.status().code() != FlightStatusCode.UNAVAILABLE) {
                throw e;
            }
            failedPort = location.getPort();
            failedTime = System.nanoTime();
            if (arriving.hasTaken()) {
                throw e;
            }
            return false;
        }
    }

    /** Who speaks TLS by Flight shows no token without it. */
    private boolean isUsable(URI location) {
        boolean isSameScheme = location.getScheme().equals(tls == null ? "http" : "https");
        boolean isFailing = failedPort == location.getPort() && System.nanoTime() - failedTime < PAUSE.toNanos();
        return isSameScheme && location.getPort() > 0 && !isFailing;
    }

    private void receive(Source source, BitSet wanted, ArrivingRanges arriving) throws IOException {
        URI location = source.http().orElseThrow();
        Channel channel = channel(location.getPort(), arriving);
        try {
            for (ByteRange range : ranges(source.segment().parts(), wanted)) {
                await(arriving.get(channel, request(location, source.segment(), range), range));
            }
        } finally {
            // Nothing is taken after that.
            channel.close().awaitUninterruptibly();
        }
    }

    private static List<ByteRange> ranges(Parts parts, BitSet wanted) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int[] run : Parts.ranges(wanted)) {
            for (int first = run[0]; first <= run[1]; first += PartChecksums.MOST_PARTS) {
                int last = Math.min(run[1], first + PartChecksums.MOST_PARTS - 1);
                ranges.add(ByteRange.of(parts, first, last));
            }
        }
        return ranges;
    }

    private HttpRequest request(URI location, SegmentDescription segment, ByteRange range) {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, location.getRawPath());
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.RANGE, range.range())
                .set(HttpHeaderNames.IF_MATCH, HttpRangeRequests.quoted(segment.generation()));
        if (segment.checksums().length == 0) {
            request.headers().set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        if (token != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, BearerToken.header(token));
        }
        return request;
    }

    /** A connection; with TLS, to one that has shown a certificate which is trusted. */
    private Channel channel(int port, ArrivingRanges arriving) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(thread)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECTING_MILLISECONDS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BUFFER))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        if (tls != null) {
                            pipeline.addLast(tls.newHandler(channel.alloc(), host, port));
                        }
                        pipeline.addLast(
                                new ReadTimeoutHandler(SILENCE_SECONDS),
                                new HttpClientCodec(LONGEST_LINE, LONGEST_HEADERS, BUFFER),
                                arriving);
                    }
                });
        var connecting = bootstrap.connect(host, port);
        Channel channel = connecting.channel();
        boolean isReady = false;
        try {
            await(connecting);
            if (tls != null) {
                await(channel.pipeline().get(SslHandler.class).handshakeFuture());
            }
            isReady = true;
            return channel;
        } catch (FlightRuntimeException interrupted) {
            throw interrupted;
        } catch (IOException | RuntimeException e) {
            throw ArrivingRanges.ended(e);
        } finally {
            // One that could not be made is closed.
            if (!isReady && channel.isRegistered()) {
                channel.close().awaitUninterruptibly();
            }
        }
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CallStatus.CANCELLED
                    .withDescription("its thread was interrupted")
                    .withCause(e)
                    .toRuntimeException();
        }
        switch (future.cause()) {
            case null -> {}
            case IOException failed -> throw failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case Throwable failed -> throw new IOException(failed);
        }
    }
}
