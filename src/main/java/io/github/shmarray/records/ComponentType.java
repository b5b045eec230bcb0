package io.github.shmarray.records;

import static java.util.stream.Collectors.joining;

import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.npy.NpyScalar;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;

/** Finds out which field a component of a record stands for, by its Java type and its {@link Field} annotation. */
final class ComponentType {
    private final RecordComponent component;
    private final Class<?> type;
    private final Optional<Field> field;
    private final int depth;

    /**
     * @param depth of the record within others
     */
    ComponentType(RecordComponent component, int depth) {
        this.component = component;
        this.type = component.getType();
        this.field = Optional.ofNullable(component.getAnnotation(Field.class));
        this.depth = depth;
    }

    String name() {
        return field.map(Field::name).filter(name -> !name.isEmpty()).orElse(component.getName());
    }

    /** Null for none. */
    String title() {
        return field.map(Field::title).filter(title -> !title.isEmpty()).orElse(null);
    }

    /**
     * @throws IllegalArgumentException if it stands for none
     */
    FieldType fieldType() {
        Class<?> base = ValueClass.of(type).isPresent() || !type.isArray() ? type : type.getComponentType();
        boolean isText = base == byte[].class || base == String.class;
        requireUse("bytes", bytes() != 0, isText || type == byte[].class);
        requireUse("length", length().length > 0, type.isArray());
        boolean isRecord = type.isRecord() && ValueClass.of(type).isEmpty();
        requireUse("type", wantedTypes().length > 0, !isRecord);
        requireUse("dtype", dtype() != null, !isRecord);
        if (isRecord) {
            return new FieldType.Nested(RecordType.nested(type, depth + 1));
        }
        boolean isNumbers = type == byte[].class && bytes() == 0 && (dtype() == null || dtype().isNumber());
        if (isNumbers) {
            base = byte.class;
        }
        FieldType.Single single = ValueClass.of(base).isPresent() ? value(base) : number(base);
        return base == type ? requireNoLength(single) : several(single);
    }

    private int bytes() {
        return field.map(Field::bytes).orElse(0);
    }

    private int[] length() {
        return field.map(Field::length).orElse(new int[0]);
    }

    private ElementType[] wantedTypes() {
        return field.map(Field::type).orElse(new ElementType[0]);
    }

    /** Null for none. */
    private NpyScalar dtype() {
        String text = field.map(Field::dtype).orElse("");
        try {
            return text.isEmpty() ? null : ElementParts.dtype(text);
        } catch (IllegalArgumentException e) {
            throw unfit(e.getMessage());
        }
    }

    private void requireUse(String element, boolean isGiven, boolean hasUse) {
        if (isGiven && !hasUse) {
            throw unfit("@Field(" + element + "=...) has no use for its type");
        }
    }

    private FieldType.Single requireNoLength(FieldType.Single single) {
        if (length().length > 0) {
            throw unfit("@Field(length=...) is for arrays of what it is");
        }
        return single;
    }

    private FieldType.Number number(Class<?> numberType) {
        JavaType javaType = JavaType.of(numberType).orElseThrow(() -> unfit(advice()));
        ElementType[] wanted = wantedTypes();
        if (wanted.length > 1 || wanted.length == 1 && !javaType.elementTypes().contains(wanted[0])) {
            throw unfit("@Field(type=...) asks for "
                    + Arrays.stream(wanted).map(ElementType::numpyName).collect(joining(" and ")) + ", and it holds "
                    + ElementType.choice(javaType.elementTypes()));
        }
        NpyScalar dtype = dtype();
        if (dtype != null && (wanted.length > 0 || !javaType.holds(dtype))) {
            throw unfit("@Field(dtype=...) asks for " + ElementParts.name(dtype) + ", and it holds "
                    + ElementType.choice(javaType.elementTypes()) + "; dtype goes without type");
        }
        ElementType standard =
                wanted.length == 1 ? wanted[0] : javaType.elementTypes().getFirst();
        return new FieldType.Number(javaType, dtype == null ? standard.npyType() : dtype);
    }

    private FieldType.Value value(Class<?> base) {
        ValueClass valueClass = ValueClass.of(base).orElseThrow();
        if (bytes() < 0
                || bytes() != 0
                        && (dtype() != null || wantedTypes().length > 0 || base == type && length().length > 0)) {
            throw unfit("@Field(bytes=...) is a number from 1 on, and goes with neither length nor type nor dtype");
        }
        requireUse("type", wantedTypes().length > 0, false);
        NpyScalar dtype = bytes() > 0 ? ElementParts.dtype("S" + bytes()) : dtype();
        NpyScalar wanted = dtype == null ? valueClass.standard() : dtype;
        if (wanted == null) {
            throw unfit("its width is missing; give it with @Field(dtype = \"" + valueClass.example() + "\")");
        }
        if (!valueClass.holds(wanted)) {
            throw unfit("@Field(dtype=...) asks for " + ElementParts.name(wanted) + ", and it holds "
                    + valueClass.expected());
        }
        return new FieldType.Value(valueClass, wanted);
    }

    private FieldType.Several several(FieldType.Single base) {
        if (length().length == 0) {
            throw unfit("an array in a record has a fixed length; give it with @Field(length = 3)"
                    + (type == byte[].class ? ", or @Field(bytes = 3) for a string of bytes" : ""));
        }
        var several =
                new FieldType.Several(base, Arrays.stream(length()).boxed().toList());
        try {
            several.npyType();
            return several;
        } catch (IllegalArgumentException e) {
            throw unfit(e.getMessage());
        }
    }

    private String advice() {
        String javaTypes = Arrays.stream(JavaType.values())
                .map(primitive -> primitive.type().getName())
                .collect(joining(", "));
        Class<?> base = type;
        while (base.isArray()) {
            base = base.getComponentType();
        }
        String hint = "";
        if (type.isArray() && base.isPrimitive()) {
            hint = "; for several dimensions, use @Field(length = {2, 3}) " + base.getName() + "[]";
        } else if (type.isArray() && base.isRecord()) {
            hint = "; of an array of records, leave the component out: SharedRecordArray.field has what is in it";
        }
        String values = Arrays.stream(ValueClass.values())
                .map(value -> value.type().getSimpleName())
                .collect(joining(", "));
        return "components are " + javaTypes + ", " + values + ", arrays of them, and other records" + hint;
    }

    private IllegalArgumentException unfit(String why) {
        return RecordType.unfit(
                component.getDeclaringRecord(),
                "its component " + component.getName() + " is of type " + type.getTypeName() + ": " + why);
    }
}
