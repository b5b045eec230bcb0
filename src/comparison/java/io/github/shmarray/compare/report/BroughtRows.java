package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Row;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rows that were not measured by this program.
 *
 * @param from where they come from
 */
public record BroughtRows(String from, List<Row> rows) {
    public static final BroughtRows NONE = new BroughtRows("", List.of());

    /** The sizes of those that belong to a group, in ascending order. */
    public List<Integer> sizes(Group group) {
        return rows.stream()
                .filter(row -> row.benchmark().group() == group)
                .map(Row::elements)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * @param sizes the numbers of elements that the cases of a group are measured with
     * @throws IllegalArgumentException if one of them would not be shown
     */
    public void requireBeside(List<Case> cases, Function<Group, List<Integer>> sizes) {
        List<Group> groups = cases.stream().map(Case::group).distinct().toList();
        for (Row row : rows) {
            Group group = row.benchmark().group();
            if (!groups.contains(group)) {
                throw new IllegalArgumentException("the results of " + from + " belong to the group " + group.label()
                        + ", which --groups leaves out");
            }
            if (!sizes.apply(group).contains(row.elements())) {
                throw new IllegalArgumentException(
                        from + " has results of " + row.elements() + " elements, which --sizes leaves out: "
                                + row.benchmark().name());
            }
        }
    }

    /** A block with those of its group and size at its end, held against its baseline. */
    public List<Row> beside(List<Row> block) {
        Row first = block.getFirst();
        double baseline = block.stream()
                .filter(row ->
                        row.benchmark().isBaseline() && !row.measurement().isAbsent())
                .mapToDouble(row -> row.measurement().nanoseconds())
                .findFirst()
                .orElse(Double.NaN);
        return Stream.concat(
                        block.stream(),
                        rows.stream()
                                .filter(row -> row.benchmark().group()
                                                == first.benchmark().group()
                                        && row.elements() == first.elements())
                                .map(row -> new Row(
                                        row.benchmark(),
                                        row.elements(),
                                        row.bytes(),
                                        row.measurement(),
                                        row.measurement().nanoseconds() / baseline)))
                .toList();
    }
}
