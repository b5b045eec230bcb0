package io.github.shmarray.flight;

/** Which frame of a ring came last, over several connections to its server. For one thread at a time. */
final class FrameCount {
    private String generation;
    private long last;

    /** Begins anew if it is another ring. */
    void follow(String ring) {
        if (!ring.equals(generation)) {
            generation = ring;
            last = 0;
        }
    }

    /** Whether a frame has not come before: the first one of a connection may have. */
    boolean isNext(long number) {
        return number > last;
    }

    /** The frame is here. */
    MirroredFrame take(long number) {
        long leftOut = last == 0 ? 0 : number - last - 1;
        last = number;
        return new MirroredFrame(number, leftOut);
    }
}
