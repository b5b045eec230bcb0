package io.github.shmarray.cli;

import io.github.shmarray.cli.Findings.Cure;
import io.github.shmarray.cli.Findings.Finding;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = "Looks for what keeps shared memory from working well on this host, and says what mends it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class DoctorCommand implements Callable<Integer> {
    /** Of the mark before each finding. */
    private static final int MARK = 4;

    private static final int SUBJECT = 15;
    private static final int INDENT = MARK + SUBJECT + 1;

    /** What stands before a command, and what it gains. */
    private static final String MEND = "mend it: ";

    private static final String GAIN = "gain:    ";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    private PrintWriter out;
    private int columns;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        columns = Terminal.outputColumns();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        for (Finding finding : Findings.of(where)) {
            String mark = finding.isFine() ? "ok" : "!";
            String line =
                    String.format("%-" + MARK + "s%-" + SUBJECT + "s %s", mark, finding.subject(), finding.state());
            String wrapped = Columns.wrapped(line, INDENT, columns);
            // Coloured afterwards, as colours take no columns.
            out.println(ansi.string((finding.isFine() ? "@|green " : "@|yellow ") + mark + "|@")
                    + wrapped.substring(mark.length()));
            for (Cure cure : finding.cures()) {
                printBelow(MEND + cure.command());
                printBelow(GAIN + cure.gain());
            }
        }
        out.flush();
        return 0;
    }

    private void printBelow(String text) {
        out.println(Columns.wrapped(" ".repeat(INDENT) + text, INDENT + MEND.length(), columns));
    }
}
