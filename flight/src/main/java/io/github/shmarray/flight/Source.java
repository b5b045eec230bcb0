package io.github.shmarray.flight;

import java.net.URI;
import java.util.Optional;

/**
 * Where a segment can be had.
 *
 * @param segment as the server describes it
 * @param http where its file is, beside Flight
 */
record Source(SegmentDescription segment, Optional<URI> http) {
    Source byFlightAlone() {
        return new Source(segment, Optional.empty());
    }
}
