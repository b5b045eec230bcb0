package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Named fields in the order in which they lie in memory, with or without bytes between and after them that mean nothing: what numpy
 * calls a structured type. Immutable.
 *
 * @param size in bytes
 */
public record NpyStructure(List<NpyField> fields, int size) implements NpyType {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a name or title is there twice, a field begins before the one in front of it has ended, or
     *     the last one ends beyond the size
     */
    public NpyStructure {
        fields = List.copyOf(fields);
        requireDifferentNames(fields);
        long end = 0;
        for (NpyField field : fields) {
            if (field.offset() < end) {
                throw new IllegalArgumentException("field " + PythonText.quoted(field.name()) + " begins at byte "
                        + field.offset() + ", before the field in front of it has ended, at " + end);
            }
            end = field.end();
        }
        if (end > size) {
            throw new IllegalArgumentException("the fields end at byte " + end + " of a structure that has " + size);
        }
    }

    private static void requireDifferentNames(List<NpyField> fields) {
        Set<String> names = new HashSet<>();
        for (NpyField field : fields) {
            requireNew(names, field.name(), "name");
            if (field.title() != null) {
                requireNew(names, field.title(), "title");
            }
        }
    }

    private static void requireNew(Set<String> names, String name, String what) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("the " + what + " " + NpyFormatException.excerpt(name)
                    + " of a field is also the name or the title of another part of the structure");
        }
    }

    /** The field of that name or title. */
    public Optional<NpyField> field(String nameOrTitle) {
        return fields.stream()
                .filter(field -> nameOrTitle.equals(field.name()) || nameOrTitle.equals(field.title()))
                .findFirst();
    }

    /** The names of all fields. */
    public List<String> names() {
        return fields.stream().map(NpyField::name).toList();
    }

    /** What a message tells of its fields where there is none of a name or title. */
    public String insteadOf(String nameOrTitle) {
        List<String> all = fields.stream()
                .flatMap(field -> Stream.of(field.name(), field.title()))
                .filter(Objects::nonNull)
                .toList();
        return KnownNames.list(names()) + KnownNames.guess(nameOrTitle, all);
    }

    @Override
    public boolean isNative() {
        return fields.stream().allMatch(field -> field.type().isNative());
    }

    @Override
    public String literal() {
        List<String> items = new ArrayList<>();
        int end = 0;
        for (NpyField field : fields) {
            addPadding(items, field.offset() - end);
            items.add(field.literal());
            end = (int) field.end();
        }
        addPadding(items, size - end);
        return items.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static void addPadding(List<String> items, int bytes) {
        if (bytes > 0) {
            items.add(new NpyField("", null, NpyScalar.bytes(bytes), 0).literal());
        }
    }

    @Override
    public String descr() {
        return literal();
    }
}
