package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens in a control group that limits memory: the kernel kills who takes more. */
@Timeout(120)
class LimitedMemoryTest {
    /** More than what is asked for, which is then refused for no other reason. */
    private static final int MACHINE_MIB = 3072;

    @TempDir
    Path folder;

    private void assertPasses(String prepare) throws Exception {
        Emulation.skipIf(true, "the kernel is for the machine's own processor");
        List<String> command = ChildJvm.command(LimitedMemoryProgram.class);
        command.addAll(command.indexOf("-cp"), List.of("-Djava.io.tmpdir=/run", "-XX:-UsePerfData", "-XX:UseAVX=0"));
        String output = UserModeLinux.run(
                folder, MACHINE_MIB, prepare, "echo $$ >/sys/fs/cgroup/outer/inner/cgroup.procs\n", command);
        assertEquals("passed\nstatus 0\n", output);
    }

    @Test
    void whatDoesNotFitIsRefusedInAGroupOfVersion2() throws Exception {
        assertPasses("""
                mount -t cgroup2 none /sys/fs/cgroup
                echo +memory >/sys/fs/cgroup/cgroup.subtree_control
                mkdir -p /sys/fs/cgroup/outer/inner
                echo %d >/sys/fs/cgroup/outer/memory.max
                """.formatted(LimitedMemoryProgram.LIMIT));
    }

    @Test
    void whatDoesNotFitIsRefusedInAGroupOfVersion1() throws Exception {
        if (UserModeLinux.isSlow() && !Boolean.getBoolean("shmarray.test.cgroup1")) {
            throw UserModeLinux.skipped(
                    "six seconds more are too many; -Dshmarray.test.cgroup1=true runs it in groups of version 1, too");
        }
        assertPasses("""
                mount -t cgroup -o memory none /sys/fs/cgroup
                mkdir -p /sys/fs/cgroup/outer/inner
                echo %d >/sys/fs/cgroup/outer/inner/memory.limit_in_bytes
                """.formatted(LimitedMemoryProgram.LIMIT));
    }
}
