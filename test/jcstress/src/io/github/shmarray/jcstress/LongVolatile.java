package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** All threads see volatile accesses in one order: not both can be the first. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the first one was earlier")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the other one was earlier")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both at once")
@State
public class LongVolatile {
    private final long first = Elements.next();

    @Actor
    public void one(JJ_Result result) {
        Elements.LONGS.setVolatile(first, 1L);
        result.r1 = Elements.LONGS.getVolatile(first + Elements.APART);
    }

    @Actor
    public void other(JJ_Result result) {
        Elements.LONGS.setVolatile(first + Elements.APART, 1L);
        result.r2 = Elements.LONGS.getVolatile(first);
    }
}
