package io.github.shmarray.flight;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.arrow.flight.FlightStatusCode;

/** How the refusals of Flight are said in HTTP. */
final class HttpCodes {
    private HttpCodes() {}

    static HttpResponseStatus of(FlightStatusCode code) {
        return switch (code) {
            case INVALID_ARGUMENT -> HttpResponseStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
            case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
            // Only of a generation, which is what If-Match tells.
            case ALREADY_EXISTS -> HttpResponseStatus.PRECONDITION_FAILED;
            case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            default -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
