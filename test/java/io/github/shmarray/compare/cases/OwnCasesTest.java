package io.github.shmarray.compare.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.OwnCopy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Copies that users bring along. */
public class OwnCasesTest {
    @TempDir
    Path folder;

    /** Copies right. */
    public static final class Right implements OwnCopy {
        private MemorySegment source;
        private MemorySegment target;

        @Override
        public void prepare(int[] source, MemorySegment target) {
            this.source = MemorySegment.ofArray(source);
            this.target = target;
        }

        @Override
        public void copy() {
            target.copyFrom(source);
        }
    }

    /** Copies nothing. */
    static final class Lazy implements OwnCopy {
        @Override
        public void prepare(int[] source, MemorySegment target) {}

        @Override
        public void copy() {}
    }

    private static Case own(String what) {
        return OwnCases.of(Groups.COPY, what);
    }

    private static void run(Case benchmark) throws IOException {
        Workload workload = JavaCases.workload(benchmark);
        workload.prepare(new int[] {1, 2, 3, 4, 5});
        try {
            workload.run();
            workload.verify();
        } finally {
            workload.close();
        }
    }

    private static void refused(String what, String reason) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> JavaCases.workload(own(what)));
        assertTrue(e.getMessage().contains(reason), e::getMessage);
    }

    @Test
    void aClassIsMeasuredIfItCopies() throws IOException {
        run(own(Right.class.getName()));
        run(new Case(Groups.SMALL, own(Right.class.getName()).name()));
        var e = assertThrows(IllegalStateException.class, () -> run(own(Lazy.class.getName())));
        assertTrue(e.getMessage().contains("wrong bytes"), e::getMessage);
    }

    @Test
    void itsIdLeadsAFork() {
        Case benchmark = own("/tmp/my.so:copy");
        assertEquals(benchmark, Case.ofId(benchmark.id()));
        assertEquals(Case.Runtime.JAVA, benchmark.runtime());
    }

    @Test
    void whatIsNoCopyIsRefused() {
        refused("my.Copy", "there is no class my.Copy; name its jar or folder by --class-path");
        refused("java.lang.String", "does not implement io.github.shmarray.compare.OwnCopy");
        refused("/none/my.so:copy", "/none/my.so cannot be loaded");
    }

    @Test
    void aFunctionIsCalledAsMemcpyIs() throws Exception {
        Path library = folder.resolve("own.so");
        Path source = Files.writeString(folder.resolve("own.c"), """
                #include <string.h>
                void own_copy(void *target, const void *source, size_t bytes) { memmove(target, source, bytes); }
                """);
        try {
            assertEquals(
                    0,
                    new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                            .inheritIO()
                            .start()
                            .waitFor());
        } catch (IOException e) {
            System.out.println("SKIPPED: a function of one's own, because " + e.getMessage());
            throw new TestAbortedException(e.getMessage());
        }
        run(own(library + ":own_copy"));
        refused(library + ":other", "there is no function other in " + library);
    }
}
