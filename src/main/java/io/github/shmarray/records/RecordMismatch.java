package io.github.shmarray.records;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.KnownNames;
import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import java.util.ArrayList;
import java.util.List;

/** Compares what a record expects with the fields that there are, by name. */
final class RecordMismatch {
    private record Line(String component, String expected, String found) {}

    private final List<Line> lines = new ArrayList<>();

    private RecordMismatch() {}

    static String between(RecordType<?> type, NpyStructure found) {
        var mismatch = new RecordMismatch();
        mismatch.compare("", type, found);
        return mismatch.lines.isEmpty() ? "" : mismatch.table();
    }

    private void compare(String prefix, RecordType<?> type, NpyStructure found) {
        boolean areNamesListed = false;
        for (Part part : type.parts()) {
            String name = prefix + part.name();
            NpyType present = part.in(found).map(NpyField::type).orElse(null);
            if (present == null) {
                // What there is stands once in the table.
                String there = areNamesListed
                        ? KnownNames.guess(part.name(), found.names())
                        : "; " + found.insteadOf(part.name());
                lines.add(new Line(name, part.type().expected(), "no such field" + there));
                areNamesListed = true;
            } else if (!part.type().holds(present)) {
                lines.add(new Line(name, part.type().expected(), text(present)));
            } else if (part.type() instanceof FieldType.Nested nested) {
                compare(name + ".", nested.type(), (NpyStructure) present);
            }
        }
    }

    private static String text(NpyType type) {
        return switch (type) {
            case NpySubArray array -> text(array.base()) + " " + array.shape();
            case NpyStructure ignored -> "a structure";
            default -> ElementType.of(type).map(ElementType::numpyName).orElse(type.descr());
        };
    }

    /** In columns, each as wide as it has to be. */
    private String table() {
        lines.addFirst(new Line("field", "expected", "found"));
        int nameWidth =
                lines.stream().mapToInt(line -> line.component.length()).max().orElse(0);
        int typeWidth =
                lines.stream().mapToInt(line -> line.expected.length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        for (Line line : lines) {
            table.append("\n  ")
                    .append(padded(line.component, nameWidth))
                    .append(padded(line.expected, typeWidth))
                    .append(line.found);
        }
        return table.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width + 2 - text.length());
    }
}
