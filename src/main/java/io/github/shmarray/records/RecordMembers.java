package io.github.shmarray.records;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Gets at the constructor and the accessors of a record class, public or not. */
final class RecordMembers {
    private final Class<?> type;
    private final Lookup lookup;

    RecordMembers(Class<?> type) {
        this.type = type;
        RecordMembers.class.getModule().addReads(type.getModule());
        this.lookup = lookupIn(type);
    }

    private static Lookup lookupIn(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException notOpen) {
            return MethodHandles.publicLookup();
        }
    }

    /** The canonical one. */
    MethodHandle constructor(RecordComponent... components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return lookup.unreflectConstructor(type.getDeclaredConstructor(types));
        } catch (NoSuchMethodException e) {
            throw new AssertionError("a record without its canonical constructor", e);
        } catch (IllegalAccessException e) {
            throw closed(e);
        }
    }

    MethodHandle accessor(RecordComponent component) {
        try {
            return lookup.unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw closed(e);
        }
    }

    private IllegalArgumentException closed(IllegalAccessException cause) {
        Module library = RecordMembers.class.getModule();
        String to = library.isNamed() ? " to " + library.getName() : "";
        IllegalArgumentException closed = RecordType.unfit(
                type,
                "this library may not access it; write \"opens " + type.getPackageName() + to
                        + ";\" into the module-info of " + type.getModule().getName()
                        + ", or make it public in a package that the module exports");
        closed.initCause(cause);
        return closed;
    }
}
