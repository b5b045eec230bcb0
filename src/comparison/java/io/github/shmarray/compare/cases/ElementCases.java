package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Elements one by one, by one of the {@link ElementLoops}. */
final class ElementCases implements Workload {
    private final ElementLoops loops;
    private final boolean isGet;
    private final Consumer<ElementLoops> loop;
    private int[] source;
    private SharedArray array;

    /**
     * @param isGet whether the loop goes from the shared array to the Java array
     */
    ElementCases(ElementLoops loops, boolean isGet, Consumer<ElementLoops> loop) {
        this.loops = loops;
        this.isGet = isGet;
        this.loop = loop;
    }

    @Override
    public void prepare(int[] source) {
        this.source = source;
        array = loops.create(Names.ownSegment(), source.length);
        array.unlink();
        loops.array = array;
        loops.segment = array.memorySegment();
        loops.fillPlain(source);
        if (isGet) {
            array.memorySegment().copyFrom(loops.plain());
            loops.fillPlain(new int[source.length]);
        }
    }

    @Override
    public void run() {
        loop.accept(loops);
    }

    @Override
    public void verify() {
        (isGet ? loops.plain() : array.memorySegment()).fill(Copies.WRONG);
        run();
        MemorySegment found = isGet ? loops.plain() : array.memorySegment();
        MemorySegment copied = MemorySegment.ofArray(found.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        loops.fillPlain(source);
        long mismatch = loops.plain().mismatch(copied);
        if (mismatch >= 0) {
            throw new IllegalStateException("wrong bytes: the first wrong one is at offset " + mismatch);
        }
    }

    @Override
    public void close() {
        array.close();
    }
}
