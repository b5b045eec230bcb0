package io.github.shmarray.compare.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What perf prints on different machines. */
class PerfTest {
    @Test
    void countersOfAllCodeOrOfTheUsersAloneWillDo() {
        assertEquals(
                "",
                Perf.problem(
                        0,
                        List.of(
                                "1031866,,cycles,402870,100.00,,",
                                "1204321,,instructions,402870,100.00,1.17,insn per cycle")));
        assertEquals(
                "",
                Perf.problem(
                        0,
                        List.of(
                                "187455,,cycles:u,402870,100.00,,",
                                "193032,,instructions:u,402870,100.00,1.03,insn per cycle")));
    }

    @Test
    void aVirtualMachineWithoutCountersIsRecognised() {
        assertEquals(
                "the processor's counters are not there, as in most virtual machines",
                Perf.problem(
                        0,
                        List.of("<not supported>,,cycles:u,0,100.00,,", "<not supported>,,instructions:u,0,100.00,,")));
    }

    @Test
    void aKernelThatRefusesSaysWhatToDo() {
        assertEquals(
                "the kernel lets only its administrator count; as root: sysctl kernel.perf_event_paranoid=2",
                Perf.problem(
                        255,
                        List.of(
                                "Error:",
                                "Access to performance monitoring and observability operations is limited.",
                                "Consider adjusting /proc/sys/kernel/perf_event_paranoid setting to open",
                                "access to performance monitoring and observability operations for processes",
                                "without CAP_PERFMON, CAP_SYS_PTRACE or CAP_SYS_ADMIN Linux capability.",
                                "perf_event_paranoid setting is 4:")));
    }

    @Test
    void anythingElseIsToldInPerfsOwnWords() {
        assertEquals(
                "perf did not count cycles and instructions: exit code 2, perf_6.18 not found",
                Perf.problem(2, List.of("perf_6.18 not found", "E: linux-perf-6.18 is not installed.")));
        assertEquals(
                "perf did not count instructions: exit code 0, 1031866,,cycles,402870,100.00,,",
                Perf.problem(0, List.of("1031866,,cycles,402870,100.00,,", "<not counted>,,instructions,0,0.00,,")));
    }
}
