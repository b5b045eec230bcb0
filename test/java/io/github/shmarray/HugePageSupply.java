package io.github.shmarray;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Has a test skipped that failed while the kernel had no huge page to give, of which it keeps count (proc_vmstat(5)). */
final class HugePageSupply implements BeforeEachCallback, TestExecutionExceptionHandler {
    private static final Path COUNTS = Path.of("/proc/vmstat");
    private static final List<String> MISSED =
            List.of("thp_file_fallback ", "thp_collapse_alloc_failed ", "thp_fault_fallback ");

    private long missedBefore;

    /** How often there was none. */
    private static long missed() throws IOException {
        if (Files.notExists(COUNTS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(COUNTS)) {
            return lines.filter(line -> MISSED.stream().anyMatch(line::startsWith))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .sum();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        missedBefore = missed();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        long missed = missed() - missedBefore;
        if (failure instanceof TestAbortedException || missed == 0) {
            throw failure;
        }
        String reason = "the kernel had no huge page " + missed + " times, and then: " + failure.getMessage();
        System.out.println("SKIPPED: " + context.getDisplayName() + ", because " + reason);
        throw new TestAbortedException(reason, failure);
    }
}
