package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One of two that expect the same value replaces it. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first one did")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the other one did")
@State
public class LongCompareAndSet {
    private final long first = Elements.next();

    @Actor
    public void one(ZZ_Result result) {
        result.r1 = Elements.LONGS.compareAndSet(first, 0, 1);
    }

    @Actor
    public void other(ZZ_Result result) {
        result.r2 = Elements.LONGS.compareAndSet(first, 0, 2);
    }
}
