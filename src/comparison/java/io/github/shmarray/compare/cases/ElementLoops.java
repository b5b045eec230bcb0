package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import java.lang.foreign.MemorySegment;

/**
 * Loops over single elements, from a shared array into a Java array and back: through the array's own methods, and through
 * its {@link MemorySegment}. Each type has loops of its own, so that none is slowed down by the others.
 */
abstract class ElementLoops {
    SharedArray array;
    MemorySegment segment;

    /** Those of an element type by its Java name. */
    static ElementLoops of(String type) {
        return switch (type) {
            case "byte" -> new NarrowElementLoops.ByteLoops();
            case "short" -> new NarrowElementLoops.ShortLoops();
            case "char" -> new NarrowElementLoops.CharLoops();
            case "int" -> new WideElementLoops.IntLoops();
            case "long" -> new WideElementLoops.LongLoops();
            case "float" -> new WideElementLoops.FloatLoops();
            case "double" -> new WideElementLoops.DoubleLoops();
            default -> throw new IllegalArgumentException("there are no loops for " + type);
        };
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
