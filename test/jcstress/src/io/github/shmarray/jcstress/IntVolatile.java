package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** All threads see volatile accesses in one order: not both can be the first. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the first one was earlier")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the other one was earlier")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both at once")
@State
public class IntVolatile {
    private final long first = Elements.next();

    @Actor
    public void one(II_Result result) {
        Elements.INTS.setVolatile(first, 1);
        result.r1 = Elements.INTS.getVolatile(first + Elements.APART);
    }

    @Actor
    public void other(II_Result result) {
        Elements.INTS.setVolatile(first + Elements.APART, 1);
        result.r2 = Elements.INTS.getVolatile(first);
    }
}
