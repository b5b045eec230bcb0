package io.github.shmarray.segments;

/** What a segment is, as far as its bytes tell. More kinds may be added. */
public enum SegmentKind {
    /** An array, made by this library or as numpy makes them. */
    ARRAY,

    /** A {@link io.github.shmarray.SharedHeap}. */
    HEAP,

    /** A lock that processes share. */
    LOCK,

    /** What tells the frames of a ring. */
    RING,

    /** Bytes without a header that could be read here. */
    RAW,

    /** No regular file, or one that this user may not read. */
    OTHER
}
