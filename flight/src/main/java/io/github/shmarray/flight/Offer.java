package io.github.shmarray.flight;

import io.github.shmarray.error.SegmentFormatException;
import java.io.IOException;

/**
 * An array that a client wants to make at the server.
 *
 * @param segment with its checksums
 * @param isReplacing whether a name that is taken is taken over
 */
record Offer(SegmentDescription segment, boolean isReplacing) {
    /**
     * What a client has sent, which is not trusted.
     *
     * @throws SegmentFormatException if it is none, or contradicts itself
     */
    static Offer read(byte[] json) {
        String operation = "put";
        try {
            Offer told = Json.read(json, Offer.class);
            if (told.segment() != null && told.segment().name() != null) {
                SegmentDescription checked =
                        told.segment().checked(told.segment().name(), operation);
                if (checked.checksums().length == checked.parts().count()) {
                    return told;
                }
            }
        } catch (IOException e) {
            SegmentFormatException refused =
                    new SegmentFormatException(operation + ": this is no array: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
        throw new SegmentFormatException(operation + ": this is no array with checksums");
    }
}
