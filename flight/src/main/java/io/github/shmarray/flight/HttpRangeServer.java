package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the bytes of segments by HTTP, which takes half of what they take by Flight, to those who may have them by Flight: the same folder,
 * patterns, token and certificate. For reading. Safe to use from many threads.
 */
final class HttpRangeServer implements AutoCloseable {
    static final int MOST_CONNECTIONS = 64;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of a name of 255 bytes each takes three. */
    private static final int LONGEST_LINE = 1024;

    private static final int LONGEST_HEADERS = 8192;
    private static final int MOST_THREADS = 4;
    private static final long CLOSING_SECONDS = 5;

    private final ServedFolder folder;
    private final BearerToken token;
    private final AtomicLong sentBytes;
    private final Duration patience;
    private final SslContext tls;
    private final EventLoopGroup threads;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listening;

    /**
     * @param patience with a caller who asks for nothing, or takes nothing
     * @throws IOException if it cannot listen there, or the certificate or its key are none
     */
    HttpRangeServer(ServerOptions options, AtomicLong sentBytes, Duration patience) throws IOException {
        this.folder = new ServedFolder(options);
        this.token = options.token() == null ? null : new BearerToken(options.token());
        this.sentBytes = sentBytes;
        this.patience = patience;
        this.tls = options.certificate() == null ? null : tls(options);
        this.threads = new MultiThreadIoEventLoopGroup(
                Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("shmarray-serve-http", true),
                NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        take(connection);
                    }
                })
                .bind(options.host(), options.httpPort())
                .awaitUninterruptibly();
        this.listening = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "port " + options.httpPort() + " for HTTP: " + bound.cause().getMessage(), bound.cause());
        }
    }

    private static SslContext tls(ServerOptions options) throws IOException {
        try {
            return SslContextBuilder.forServer(
                            options.certificate().toFile(), options.key().toFile())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void take(Channel connection) {
        // Whoever has ended is no longer in it. The mirror that is turned away takes the bytes by Flight.
        connections.add(connection);
        if (connections.size() > MOST_CONNECTIONS) {
            connection.close();
            return;
        }
        ChannelPipeline pipeline = connection.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(connection.alloc()));
        }
        pipeline.addLast(
                new WriteTimeoutHandler(patience.toMillis(), TimeUnit.MILLISECONDS),
                new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_HEADERS),
                new HttpServerKeepAliveHandler(),
                new HttpObjectAggregator(0, true),
                new ChunkedWriteHandler(),
                new HttpRangeRequests(folder, token, sentBytes, patience));
    }

    /** Where the file of a segment is. A server that listens on all addresses knows none for others, who have reached it already. */
    URI location(String name) {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        String scheme = tls == null ? "http" : "https";
        try {
            URI root = new URI(scheme, null, address.getHostString(), address.getPort(), "/", null, null);
            // For forms, in which a space is a plus.
            return URI.create(root + URLEncoder.encode(name, UTF_8).replace("+", "%20"));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** How many there are. */
    int connections() {
        return connections.size();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        threads.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
