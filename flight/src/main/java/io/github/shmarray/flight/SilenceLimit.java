package io.github.shmarray.flight;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Ends calls on which nothing moves. A kernel makes connections for a process that never takes them, and gRPC waits for the first word on one as
 * long as the call; and a server can be alive, as its network tells, and never answer. What comes slowly is not ended, since each piece of a
 * message counts, and a call of which no message is awaited is not silent. Safe to use from many threads.
 */
final class SilenceLimit implements ClientInterceptor {
    private static final Duration FOR_AN_ANSWER = Duration.ofMinutes(1);

    /** The server has to take 2 MiB in it, or to give an array its name. */
    private static final Duration FOR_A_PUT = Duration.ofMinutes(10);

    private static final int LOOKS = 50;

    private final Duration connecting;
    private final Duration answering;
    private final ScheduledExecutorService looking;
    private volatile Runnable reconnecting = () -> {};

    /**
     * @param connecting how long there may be no connection
     * @param answering how long nothing may come on one, where something is to come
     * @param looking to look with
     */
    SilenceLimit(Duration connecting, Duration answering, ScheduledExecutorService looking) {
        this.connecting = connecting;
        this.answering = answering;
        this.looking = looking;
    }

    SilenceLimit(Duration connecting, ScheduledExecutorService looking) {
        this(connecting, FOR_AN_ANSWER, looking);
    }

    /** What is done so that the next call makes a connection of its own. */
    void onSilentConnection(Runnable reconnect) {
        reconnecting = reconnect;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        Looks looks = new Looks(method.getBareMethodName());
        CallOptions traced = options.withStreamTracerFactory(new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                return looks;
            }
        });
        return new LimitedCall<>(next.newCall(method, traced), looks);
    }

    private final class LimitedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final Looks looks;

        LimitedCall(ClientCall<Q, A> call, Looks looks) {
            super(call);
            this.looks = looks;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            long period = Math.min(connecting.toMillis(), answering.toMillis()) / LOOKS + 1;
            Future<?> looked = looking.scheduleWithFixedDelay(
                    () -> looks.look(period, why -> cancel(why, null)), period, period, TimeUnit.MILLISECONDS);
            Listener<A> telling = new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onMessage(A message) {
                    looks.came();
                    super.onMessage(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    looked.cancel(false);
                    super.onClose(looks.isTooLong() ? looks.status() : status, trailers);
                }
            };
            super.start(telling, headers);
        }

        @Override
        public void request(int messages) {
            looks.await(messages);
            super.request(messages);
        }

        @Override
        public void sendMessage(Q message) {
            unlessEnded(() -> super.sendMessage(message));
        }

        @Override
        public void halfClose() {
            unlessEnded(super::halfClose);
        }

        /** Who sends is told by the listener. */
        private void unlessEnded(Runnable sending) {
            try {
                sending.run();
            } catch (IllegalStateException e) {
                if (!looks.isTooLong()) {
                    throw e;
                }
            }
        }
    }

    /** At one call. It counts looks, not time, which goes on while this process is stopped. */
    final class Looks extends ClientStreamTracer {
        private final String method;
        private final AtomicLong awaited = new AtomicLong();
        private volatile boolean isConnected;
        private volatile boolean hasMoved;
        private volatile String tooLong;
        private long quietMilliseconds;

        Looks(String method) {
            this.method = method;
        }

        boolean isTooLong() {
            return tooLong != null;
        }

        Status status() {
            return Status.UNAVAILABLE.withDescription(tooLong);
        }

        void await(int messages) {
            awaited.addAndGet(messages);
        }

        void came() {
            awaited.decrementAndGet();
        }

        void look(long period, Consumer<String> cancel) {
            quietMilliseconds = hasMoved || awaited.get() == 0 ? 0 : quietMilliseconds + period;
            hasMoved = false;
            Duration most = most();
            if (most == null || quietMilliseconds <= most.toMillis() || isTooLong()) {
                return;
            }
            if (isConnected) {
                tooLong = "it is connected, and nothing has moved for " + inWords(most)
                        + ": it may be stopped or busy; look at it there";
            } else {
                tooLong = "there was no word from it for " + inWords(most)
                        + ": it may be stopped or busy, or be no server of shmarray, or a firewall is on the way;"
                        + " look at it there, or wait longer with --patience (withPatience)";
            }
            cancel.accept(tooLong);
            if (!isConnected) {
                reconnecting.run();
            }
        }

        private String inWords(Duration duration) {
            return duration.toMillis() / 1000.0 + " s";
        }

        /** Null for as long as it takes. */
        private Duration most() {
            if (!isConnected) {
                return connecting;
            }
            return switch (method) {
                case "DoPut" -> FOR_A_PUT;
                // These have a time in which they have to end.
                case "GetFlightInfo", "DoAction" -> null;
                default -> answering;
            };
        }

        @Override
        public void streamCreated(Attributes transport, Metadata headers) {
            isConnected = true;
            hasMoved = true;
        }

        @Override
        public void outboundMessageSent(int number, long wireSize, long size) {
            hasMoved = true;
        }

        @Override
        public void inboundHeaders() {
            hasMoved = true;
        }

        @Override
        public void inboundWireSize(long bytes) {
            hasMoved = true;
        }
    }
}
