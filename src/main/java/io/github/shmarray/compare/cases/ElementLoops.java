package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * Loops over single elements, from a shared array into a Java array and back: through the array's own methods, and through
 * its {@link MemorySegment}. Each type has loops of its own, so that none is slowed down by the others.
 */
abstract class ElementLoops {
    /** The element types by their Java names, each with its loops. */
    static final List<Supplier<ElementLoops>> ALL = List.of(
            NarrowElementLoops.ByteLoops::new,
            NarrowElementLoops.ShortLoops::new,
            NarrowElementLoops.CharLoops::new,
            WideElementLoops.IntLoops::new,
            WideElementLoops.LongLoops::new,
            WideElementLoops.FloatLoops::new,
            WideElementLoops.DoubleLoops::new);

    final String type;
    SharedArray array;
    MemorySegment segment;

    ElementLoops(String type) {
        this.type = type;
    }

    abstract SharedArray create(String name, long length);

    /** Makes the Java array, with the low bits of the numbers. */
    abstract void fillPlain(int[] numbers);

    abstract MemorySegment plain();

    abstract void getFromArray();

    abstract void getFromSegment();

    abstract void setInArray();

    abstract void setInSegment();
}
