package io.github.shmarray.records;

import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyStructure;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A component of a record.
 *
 * @param component what Java calls it
 * @param name what numpy calls it
 * @param title another name for it, or null
 * @param accessor of type (record)value
 */
record Part(String component, String name, String title, FieldType type, MethodHandle accessor) {
    NpyField fieldAt(int offset) {
        return new NpyField(name, title, type.npyType(), offset);
    }

    /** Where it is in a structure, by its name there or its title. */
    Optional<NpyField> in(NpyStructure structure) {
        return structure.field(name);
    }
}
