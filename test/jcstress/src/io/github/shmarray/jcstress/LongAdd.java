package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** No addition to an element is lost. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both were added")
@State
public class LongAdd {
    private final long first = Elements.next();

    @Actor
    public void one() {
        Elements.LONGS.getAndAdd(first, 1L);
    }

    @Actor
    public void other() {
        Elements.LONGS.getAndAdd(first, 1L);
    }

    @Arbiter
    public void sum(J_Result result) {
        result.r1 = Elements.LONGS.get(first);
    }
}
