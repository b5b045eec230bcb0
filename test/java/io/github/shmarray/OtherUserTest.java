package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** Segments as another user meets them. */
class OtherUserTest {
    private static final String NOBODY = "65534";

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void anotherUserIsRefusedWhatThePermissionsDoNotGive() throws Exception {
        String readable = segments.name();
        try (SharedIntArray secret = SharedIntArray.copyOf(name, new int[] {1});
                SharedIntArray shown = SharedIntArray.copyOf(
                        readable, CreateOptions.defaults().withPermissions(0644), new int[] {2})) {
            String answers = tryAsNobody(name, readable);
            assertEquals("""
                    attach: SegmentAccessException 13
                    attachReadOnly: SegmentAccessException 13
                    create: SegmentExistsException 17
                    attach: SegmentAccessException 13
                    attachReadOnly: read 2
                    unlink: SegmentAccessException 1
                    create: SegmentExistsException 17
                    """, answers);
            assertEquals(1, secret.get(0));
            assertTrue(shown.unlink());
            assertFalse(TestSegments.exists(readable));
        }
    }

    /**
     * Runs the trials as a user without rights.
     *
     * @throws TestAbortedException if this user cannot become another
     */
    private static String tryAsNobody(String... names) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "true"));
        try {
            Process trial =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String reason = new String(trial.getInputStream().readAllBytes(), UTF_8);
            if (trial.waitFor() != 0) {
                throw skipped(reason);
            }
        } catch (IOException e) {
            throw skipped(e.getMessage());
        }
        command.removeLast();
        Object[] arguments = names;
        command.addAll(ChildJvm.command(OtherUser.class, arguments));
        Process child = ChildJvm.start(command);
        String answers = new String(child.getInputStream().readAllBytes(), UTF_8);
        child.waitFor();
        return answers;
    }

    private static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: access by another user, because " + reason.trim());
        return new TestAbortedException(reason);
    }
}
