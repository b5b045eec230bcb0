package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** No addition to an element is lost. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both were added")
@State
public class IntAdd {
    private final long first = Elements.next();

    @Actor
    public void one() {
        Elements.INTS.getAndAdd(first, 1);
    }

    @Actor
    public void other() {
        Elements.INTS.getAndAdd(first, 1);
    }

    @Arbiter
    public void sum(I_Result result) {
        result.r1 = Elements.INTS.get(first);
    }
}
