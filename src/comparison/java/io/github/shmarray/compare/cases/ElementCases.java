package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** Elements one by one, by one of the {@link Loops}. */
final class ElementCases<L extends Loops> implements Workload {
    private final L loops;
    private final boolean isGet;
    private final Consumer<L> loop;
    private int[] source;
    private SharedArray array;
    private MemorySegment written;

    /**
     * @param isGet whether the loop goes from the shared array to the Java array
     */
    ElementCases(L loops, boolean isGet, Consumer<L> loop) {
        this.loops = loops;
        this.isGet = isGet;
        this.loop = loop;
    }

    @Override
    public void prepare(int[] source) {
        this.source = source;
        array = loops.create(Names.ownSegment(), source.length);
        array.unlink();
        array.convertFrom(source, Overflow.WRAP);
        loops.use(array);
        MemorySegment plain = loops.createPlain(source.length).copyFrom(loops.segment);
        written = isGet ? plain : loops.segment;
    }

    @Override
    public void run() {
        loop.accept(loops);
    }

    @Override
    public void verify() {
        written.fill(Copies.WRONG);
        run();
        MemorySegment copied = MemorySegment.ofArray(written.toArray(ValueLayout.JAVA_BYTE));
        array.convertFrom(source, Overflow.WRAP);
        long mismatch = array.memorySegment().mismatch(copied);
        if (mismatch >= 0) {
            throw new IllegalStateException("wrong bytes: the first wrong one is at offset " + mismatch);
        }
    }

    @Override
    public void close() {
        array.close();
    }
}
