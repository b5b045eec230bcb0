package io.github.shmarray.npz;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What an archive says of a member. Immutable.
 *
 * @param name without the ending {@code .npy}
 * @param dtype as numpy writes it, {@code <f8} for example; empty if it is no array that can be read here
 * @param shape the elements along each dimension
 * @param byteSize of the elements
 * @param isStored whether it is not compressed
 * @param problem why it cannot be read here; empty if it can
 */
public record NpzMember(String name, String dtype, long[] shape, long byteSize, boolean isStored, String problem) {
    public NpzMember {
        shape = shape.clone();
    }

    /** A copy of the lengths; without dimensions for a single element. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** {@code prices: <f8 (1000,), 8000 bytes, compressed} */
    @Override
    public String toString() {
        if (!problem.isEmpty()) {
            return name + ": " + problem;
        }
        String lengths = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return name + ": " + dtype + " (" + lengths + (shape.length == 1 ? ",)" : ")") + ", " + byteSize + " bytes, "
                + (isStored ? "stored" : "compressed");
    }
}
