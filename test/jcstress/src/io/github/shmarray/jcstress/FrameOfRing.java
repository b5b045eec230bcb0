package io.github.shmarray.jcstress;

import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A frame is seen whole, and none that is older than one that was seen before. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "whole and not older")
@State
public class FrameOfRing {
    private static final int LENGTH = 64;

    /** With the fewest slots, so that the writer is in the reader's way as often as can be. */
    private static final FrameRing RING = FrameRing.create(Elements.name("ring"), 2, ElementType.INT64, LENGTH);

    private static final long[] WRITTEN = new long[LENGTH];
    private static final long[] READ = new long[LENGTH];
    private static final FrameReader READER = RING.reader();
    private static long before;

    static {
        RING.unlink();
        RING.publish(WRITTEN);
    }

    @Actor
    public void writer() {
        Arrays.fill(WRITTEN, WRITTEN[0] + 1);
        RING.publish(WRITTEN);
    }

    @Actor
    public void reader(Z_Result result) {
        long number = READER.latest(READ);
        // The frame of number 1 is full of zeroes, and each one after it of one more.
        long content = number - 1;
        boolean isWhole = Arrays.stream(READ).allMatch(element -> element == content);
        result.r1 = isWhole && number >= before;
        before = number;
    }
}
