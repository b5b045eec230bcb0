package io.github.shmarray.records;

import io.github.shmarray.element.Packed;
import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpyType;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A record class and what it stands for in memory. There is one for each class, as long as the class is loaded.
 *
 * @param <R> the record class
 */
public final class RecordType<R> implements ElementClass<R> {
    /** So many words the arguments of one call have, of which two are the memory's and one a handle's; long and double take two. */
    private static final int MOST_WORDS = 255 - 5;

    /** No record in a record goes deeper; one that has itself in it would never end. */
    private static final int DEEPEST = 32;

    private static final ClassValue<RecordType<?>> KNOWN = new ClassValue<>() {
        @Override
        protected RecordType<?> computeValue(Class<?> type) {
            return new RecordType<>(type, 0);
        }
    };

    private final Class<R> type;
    private final List<Part> parts;
    private final MethodHandle constructor;
    private final boolean isPacked;
    private final NpyStructure structure;
    private final Map<NpyStructure, RecordAccess> accesses = new ConcurrentHashMap<>();

    private RecordType(Class<R> type, int depth) {
        this.type = type;
        if (!type.isRecord()) {
            throw unfit("it is no record, and none of Complex, Instant, Duration, String and byte[]");
        }
        if (depth > DEEPEST) {
            throw unfit("it is a record within more than " + DEEPEST + " others, perhaps within itself");
        }
        RecordComponent[] components = type.getRecordComponents();
        if (components.length == 0) {
            throw unfit("it has no components");
        }
        var access = new RecordMembers(type);
        constructor = access.constructor(components);
        isPacked = type.isAnnotationPresent(Packed.class);
        parts = Arrays.stream(components)
                .map(component -> part(component, access, depth))
                .toList();
        structure = laidOut();
        if (words() > MOST_WORDS) {
            throw unfit("it has more than " + MOST_WORDS
                    + " numbers in all, where long and double count twice; use arrays");
        }
    }

    private int words() {
        return parts.stream().mapToInt(RecordType::words).sum();
    }

    private static int words(Part part) {
        Class<?> component = part.accessor().type().returnType();
        return part.type() instanceof FieldType.Nested nested
                ? nested.type().words()
                : component == long.class || component == double.class ? 2 : 1;
    }

    /**
     * What a record class stands for.
     *
     * @throws IllegalArgumentException if it is no record, one of its components stands for no field, or it cannot be accessed
     */
    @SuppressWarnings("unchecked")
    public static <R> RecordType<R> of(Class<R> type) {
        return (RecordType<R>) KNOWN.get(Objects.requireNonNull(type, "record class"));
    }

    static RecordType<?> nested(Class<?> type, int depth) {
        return new RecordType<>(type, depth);
    }

    private Part part(RecordComponent component, RecordMembers members, int depth) {
        var described = new ComponentType(component, depth);
        return new Part(
                component.getName(),
                described.name(),
                described.title(),
                described.fieldType(),
                members.accessor(component));
    }

    private NpyStructure laidOut() {
        List<NpyField> fields = new ArrayList<>();
        long end = 0;
        for (Part part : parts) {
            NpyField field =
                    part.fieldAt((int) multiple(end, isPacked ? 1 : part.type().alignment()));
            fields.add(field);
            end = (long) field.offset() + field.type().size();
            if (multiple(end, alignment()) > Integer.MAX_VALUE) {
                throw unfit("it is larger than 2^31-1 bytes");
            }
        }
        try {
            return new NpyStructure(fields, (int) multiple(end, alignment()));
        } catch (IllegalArgumentException e) {
            throw unfit(e.getMessage());
        }
    }

    private static long multiple(long least, int unit) {
        return (least + unit - 1) / unit * unit;
    }

    int alignment() {
        return isPacked
                ? 1
                : parts.stream().mapToInt(part -> part.type().alignment()).max().orElse(1);
    }

    @Override
    public Class<R> type() {
        return type;
    }

    NpyStructure structure() {
        return structure;
    }

    @Override
    public NpyStructure npyType() {
        return structure;
    }

    List<Part> parts() {
        return parts;
    }

    /** Of type (components...)record. */
    MethodHandle constructor() {
        return constructor;
    }

    /** In lines that show both. A structure may have fields that the record has not. */
    @Override
    public String mismatch(NpyType found) {
        if (!(found instanceof NpyStructure fields)) {
            return "expected structures, found " + found.descr() + "; SharedArray.attach takes numbers";
        }
        String table = RecordMismatch.between(this, fields);
        return table.isEmpty() ? "" : "its fields are not those of the record" + table;
    }

    @Override
    public String mismatchWithNew(NpyType found) {
        return mismatch(found);
    }

    @Override
    public RecordAccess accessTo(NpyType found) {
        return accesses.computeIfAbsent((NpyStructure) found, missing -> RecordHandles.access(this, missing));
    }

    private IllegalArgumentException unfit(String why) {
        return unfit(type, why);
    }

    static IllegalArgumentException unfit(Class<?> type, String why) {
        return new IllegalArgumentException(type.getTypeName() + " cannot be the element of an array: " + why);
    }
}
