package io.github.shmarray.flight;

import java.util.BitSet;
import java.util.List;

/**
 * What a ticket, a command or an action asks for.
 *
 * @param what to do
 * @param name of a segment
 * @param generation that is meant, or null
 * @param ranges the first and the last part of each run that is wanted
 * @param number of milliseconds to wait
 */
record Request(What what, String name, String generation, List<int[]> ranges, long number) {
    enum What {
        /** A description without checksums. */
        FIND,
        /** A description with checksums. */
        DESCRIBE,
        /** Parts of the file. */
        PARTS,
        /** The elements, as any client of Flight has them. */
        ELEMENTS,
        /** Frames of a ring, as they come. */
        FRAMES,
        /** An answer once the name has another generation. */
        WAIT
    }

    static Request find(String name) {
        return new Request(What.FIND, name, null, List.of(), 0);
    }

    static Request describe(String name) {
        return new Request(What.DESCRIBE, name, null, List.of(), 0);
    }

    static Request parts(SegmentDescription segment, BitSet wanted) {
        return new Request(What.PARTS, segment.name(), segment.generation(), Parts.ranges(wanted), 0);
    }

    static Request frames(String name) {
        return new Request(What.FRAMES, name, null, List.of(), 0);
    }

    static Request elements(String name, String generation) {
        return new Request(What.ELEMENTS, name, generation, List.of(), 0);
    }
}
