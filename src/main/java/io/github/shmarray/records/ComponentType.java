package io.github.shmarray.records;

import static java.util.stream.Collectors.joining;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
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
        requireUse("bytes", field.map(Field::bytes).orElse(0) != 0, type == byte[].class);
        requireUse("length", field.map(Field::length).orElse(new int[0]).length > 0, type.isArray());
        requireUse("type", field.map(Field::type).orElse(new ElementType[0]).length > 0, !type.isRecord());
        if (type.isRecord()) {
            return new FieldType.Nested(RecordType.nested(type, depth + 1));
        }
        if (!type.isArray()) {
            return number(type);
        }
        int bytes = field.map(Field::bytes).orElse(0);
        return bytes == 0 ? numbers() : byteString(bytes);
    }

    private void requireUse(String element, boolean isGiven, boolean hasUse) {
        if (isGiven && !hasUse) {
            throw unfit("@Field(" + element + "=...) has no use for its type");
        }
    }

    private FieldType.Number number(Class<?> numberType) {
        JavaType javaType = JavaType.of(numberType).orElseThrow(() -> unfit(advice()));
        ElementType[] wanted = field.map(Field::type).orElse(new ElementType[0]);
        if (wanted.length > 1 || wanted.length == 1 && !javaType.elementTypes().contains(wanted[0])) {
            throw unfit("@Field(type=...) asks for "
                    + Arrays.stream(wanted).map(ElementType::numpyName).collect(joining(" and ")) + ", and it holds "
                    + ElementType.choice(javaType.elementTypes()));
        }
        return new FieldType.Number(
                javaType,
                wanted.length == 1 ? wanted[0] : javaType.elementTypes().getFirst());
    }

    private FieldType numbers() {
        FieldType.Number base = number(type.getComponentType());
        int[] length = field.map(Field::length).orElse(new int[0]);
        if (length.length == 0) {
            throw unfit("an array in a record has a fixed length; give it with @Field(length = 3)"
                    + (type == byte[].class ? ", or @Field(bytes = 3) for a string of bytes" : ""));
        }
        var numbers = new FieldType.Numbers(base, Arrays.stream(length).boxed().toList());
        try {
            numbers.npyType();
            return numbers;
        } catch (IllegalArgumentException e) {
            throw unfit(e.getMessage());
        }
    }

    private FieldType byteString(int bytes) {
        if (bytes < 0
                || field.orElseThrow().length().length > 0
                || field.orElseThrow().type().length > 0) {
            throw unfit("@Field(bytes=...) is a number from 1 on, and goes with neither length nor type");
        }
        return new FieldType.ByteString(bytes);
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
        if (type == String.class) {
            hint = "; for text, use @Field(bytes = 8) byte[]";
        } else if (type.isArray() && base.isPrimitive()) {
            hint = "; for several dimensions, use @Field(length = {2, 3}) " + base.getName() + "[]";
        }
        return "components are " + javaTypes + ", arrays of them, and other records" + hint;
    }

    private IllegalArgumentException unfit(String why) {
        return RecordType.unfit(
                component.getDeclaringRecord(),
                "its component " + component.getName() + " is of type " + type.getTypeName() + ": " + why);
    }
}
