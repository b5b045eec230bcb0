package io.github.shmarray.cli;

import io.github.shmarray.cli.Findings.Finding;
import java.io.PrintWriter;
import java.util.List;
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
    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        List<Finding> findings = Findings.of(where);
        for (Finding finding : findings) {
            String mark = ansi.string(finding.isFine() ? "@|green ok|@ " : "@|yellow !|@  ");
            out.printf("%s %-15s %s%n", mark, finding.subject(), finding.state());
            if (!finding.isFine()) {
                out.printf("   %-15s %s%n", "", finding.cure());
            }
        }
        out.flush();
        return 0;
    }
}
