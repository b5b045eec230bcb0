package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/** Refuses calls that do not show the token, before anything else is done. */
final class BearerToken implements FlightServerMiddleware.Factory<BearerToken.Shown> {
    static final FlightServerMiddleware.Key<Shown> KEY = FlightServerMiddleware.Key.of("shmarray-token");
    private static final String HEADER = "authorization";
    private static final String SCHEME = "Bearer ";

    private final byte[] expected;

    BearerToken(String token) {
        this.expected = header(token).getBytes(UTF_8);
    }

    @Override
    public Shown onCallStarted(CallInfo call, CallHeaders headers, RequestContext context) {
        require(headers.get(HEADER));
        return new Shown();
    }

    /**
     * Refuses a caller, by an exception of Flight.
     *
     * @param shown the header in which the token is shown, or null
     */
    void require(String shown) {
        if (shown == null) {
            throw refused("this server wants a token, and none was given");
        }
        // Takes as long, however much of it is right.
        if (!MessageDigest.isEqual(expected, shown.getBytes(UTF_8))) {
            throw refused("the token is wrong");
        }
    }

    /** The header in which a token is shown. */
    static String header(String token) {
        return SCHEME + token;
    }

    private static RuntimeException refused(String why) {
        return CallStatus.UNAUTHENTICATED.withDescription(why).toRuntimeException();
    }

    /** A call that may go on. */
    static final class Shown implements FlightServerMiddleware {
        @Override
        public void onBeforeSendingHeaders(CallHeaders headers) {}

        @Override
        public void onCallCompleted(CallStatus status) {}

        @Override
        public void onCallErrored(Throwable error) {}
    }
}
