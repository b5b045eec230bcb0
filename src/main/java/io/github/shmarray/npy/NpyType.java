package io.github.shmarray.npy;

/** The type of the elements of an array, as numpy has it: without parts, with named fields, or itself an array. Immutable. */
public sealed interface NpyType permits NpyScalar, NpyStructure, NpySubArray {
    /** In bytes; may be 0. */
    int size();

    /** Whether the bytes of all numbers are in the order of this machine. */
    boolean isNative();

    /** What numpy writes for this type in the header of a file, as Python has it: {@code '<i4'}, {@code [('x', '<f8')]}. */
    String literal();

    /**
     * Reads what {@link #descr} says.
     *
     * @throws NpyFormatException if it is no type that is supported
     */
    static NpyType parse(String descr) {
        return descr.startsWith("[") ? DescrReader.type(PythonLiteral.parse(descr, false)) : NpyScalar.parse(descr);
    }

    /** The same for people: without quotation marks, if it has no parts. */
    String descr();
}
