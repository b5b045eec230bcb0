package io.github.shmarray.flight;

import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;

/** How a server says that a name has been taken over by another generation. */
final class Changes {
    private static final FlightStatusCode CODE = FlightStatusCode.ALREADY_EXISTS;

    private Changes() {}

    static RuntimeException replaced(String name) {
        return new CallStatus(CODE)
                .withDescription("\"" + name + "\" has another generation by now; ask again")
                .toRuntimeException();
    }

    static boolean isReplaced(FlightRuntimeException failed) {
        return failed.status().code() == CODE;
    }
}
