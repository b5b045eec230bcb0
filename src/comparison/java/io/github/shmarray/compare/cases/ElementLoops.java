package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import java.lang.foreign.MemorySegment;

/**
 * Loops over single elements, from a shared array into a Java array and back: through the array's own methods, and through
 * its {@link MemorySegment}. Each type has loops of its own, so that none is slowed down by the others; those of int are the
 * source of all ({@code scripts/GenerateArrayClasses.java}).
 */
abstract class ElementLoops {
    SharedArray array;
    MemorySegment segment;

    /** Those of an element type by its Java name. */
    static ElementLoops of(String type) {
        return switch (type) {
            case "byte" -> new ByteElementLoops();
            case "short" -> new ShortElementLoops();
            case "char" -> new CharElementLoops();
            case "int" -> new IntElementLoops();
            case "long" -> new LongElementLoops();
            case "float" -> new FloatElementLoops();
            case "double" -> new DoubleElementLoops();
            default -> throw new IllegalArgumentException("there are no loops for " + type);
        };
    }

    abstract SharedArray create(String name, long length);

    /** Makes the Java array, and returns its memory. */
    abstract MemorySegment createPlain(int length);

    abstract void getFromArray();

    abstract void getFromSegment();

    abstract void setInArray();

    abstract void setInSegment();
}
