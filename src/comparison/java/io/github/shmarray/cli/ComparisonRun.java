package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.engine.Comparison;
import io.github.shmarray.compare.report.Machine;
import io.github.shmarray.compare.report.Report;
import io.github.shmarray.compare.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A comparison whose blocks are printed as they finish; if it is interrupted, those are left that were gone through at least once. */
final class ComparisonRun {
    private final Comparison comparison;
    private final Workspace workspace;
    private final UnaryOperator<List<Row>> completion;
    private final PrintWriter out;
    private final Map<String, String> header;
    private final List<List<Row>> printed = new ArrayList<>();

    /**
     * @param completion adds rows to a block that were not measured
     * @param header what is known of the machine beforehand
     */
    ComparisonRun(
            Comparison comparison,
            Workspace workspace,
            UnaryOperator<List<Row>> completion,
            PrintWriter out,
            Map<String, String> header) {
        this.comparison = comparison;
        this.workspace = workspace;
        this.completion = completion;
        this.out = out;
        this.header = new LinkedHashMap<>(header);
    }

    /** Returns what was printed. */
    Report run(Source source, String command, PrintWriter err) throws IOException, InterruptedException {
        workspace.onInterrupt(comparison::stop);
        Machine.Ticks start = Machine.Ticks.now();
        Table.printHeader(out, header);
        List<Row> rows;
        try (Progress progress = Progress.of(comparison.stepCount(), err)) {
            rows = comparison.run(source, workspace.folder(), new Comparison.Listener() {
                @Override
                public void next(Case benchmark, int elements) {
                    progress.next(benchmark, elements);
                }

                @Override
                public void finished(List<Row> block) {
                    progress.print(() -> print(block));
                }
            });
        }
        int finished = printed.size();
        Table.blocks(rows).stream().skip(finished).forEach(this::print);
        Map<String, String> end = new LinkedHashMap<>(Map.of(Machine.STOLEN_TIME, Machine.stolen(start)));
        if (workspace.isInterrupted()) {
            end.put("interrupted", interruption(finished));
        }
        out.println();
        Table.printHeader(out, end);
        header.putAll(end);
        List<Row> all = printed.stream().flatMap(List::stream).toList();
        if (!all.isEmpty()) {
            Table.printExplanation(out, all);
        }
        return new Report(header, command, all);
    }

    private void print(List<Row> block) {
        List<Row> complete = completion.apply(block);
        printed.add(complete);
        Table.printBlock(out, complete);
    }

    private String interruption(int finished) {
        int unfinished = printed.size() - finished;
        return printed.size() + " of " + comparison.blockCount() + " blocks were measured"
                + (unfinished == 0 ? "" : ", " + unfinished + " of them in fewer rounds than asked for");
    }
}
