package io.github.shmarray.compare.cases;

/**
 * Loops through the array's own methods, and through its {@link java.lang.foreign.MemorySegment}. Each type has loops of its own, so
 * that none is slowed down by the others; those of int are the source of all ({@code scripts/GenerateArrayClasses.java}).
 */
abstract class ElementLoops extends Loops {
    /** Those of an element type by its Java name; what views and n-dimensional indices are held against is int. */
    static ElementLoops of(String type) {
        return switch (type) {
            case "byte" -> new ByteElementLoops();
            case "short" -> new ShortElementLoops();
            case "char" -> new CharElementLoops();
            case "int", "view", "nd" -> new IntElementLoops();
            case "long" -> new LongElementLoops();
            case "float" -> new FloatElementLoops();
            case "double" -> new DoubleElementLoops();
            default -> throw new IllegalArgumentException("there are no loops for " + type);
        };
    }

    abstract void getFromArray();

    abstract void getFromSegment();

    abstract void setInArray();

    abstract void setInSegment();
}
