package io.github.shmarray.segments;

/** Segments that belong to another one, whose name they have with an ending. */
enum Companion {
    LOCK(".lock", SegmentKind.LOCK),
    FRAMES(".frames", SegmentKind.RING);

    private final String ending;
    private final SegmentKind kind;

    Companion(String ending, SegmentKind kind) {
        this.ending = ending;
        this.kind = kind;
    }

    /** The name of the one that a segment would have. */
    String of(String name) {
        return name + ending;
    }

    /** The name of the segment that a segment would be the companion of, or null. */
    static String ownerOf(SegmentInfo segment) {
        for (Companion companion : values()) {
            if (companion.is(segment)) {
                String name = segment.name();
                return name.substring(0, name.length() - companion.ending.length());
            }
        }
        return null;
    }

    /** Whether it is one: others may have files with such a name. */
    boolean is(SegmentInfo segment) {
        return segment.kind() == kind && segment.name().endsWith(ending);
    }
}
