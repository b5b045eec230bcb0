package io.github.shmarray.npy;

import java.util.Objects;

/**
 * A part of a structure. Immutable.
 *
 * @param name may be empty
 * @param title another name for it, or null
 * @param offset from the beginning of the structure, in bytes
 */
public record NpyField(String name, String title, NpyType type, int offset) {
    /** Checks that all is there. */
    public NpyField {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** Where it ends, in bytes from the beginning of the structure. */
    long end() {
        return (long) offset + type.size();
    }

    /** As a header has it: {@code ('x', '<f8')}, {@code (('title', 'x'), '<f8', (3,))}. */
    String literal() {
        String quoted = PythonText.quoted(name);
        String names = title == null ? quoted : "(" + PythonText.quoted(title) + ", " + quoted + ")";
        String described = type instanceof NpySubArray array
                ? array.base().literal() + ", " + PythonText.tuple(array.shape())
                : type.literal();
        return "(" + names + ", " + described + ")";
    }
}
