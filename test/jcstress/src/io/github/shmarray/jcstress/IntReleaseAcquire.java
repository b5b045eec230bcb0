package io.github.shmarray.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who finds what was released sees what was written before. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "too early")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "written, not released yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "released")
@State
public class IntReleaseAcquire {
    private final long first = Elements.next();

    @Actor
    public void writer() {
        Elements.INTS.set(first, 1);
        Elements.INTS.setRelease(first + Elements.APART, 1);
    }

    @Actor
    public void reader(II_Result result) {
        result.r1 = Elements.INTS.getAcquire(first + Elements.APART);
        result.r2 = Elements.INTS.get(first);
    }
}
