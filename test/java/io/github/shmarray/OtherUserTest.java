package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Segments as another user meets them. */
class OtherUserTest {
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
                    replace: SegmentAccessException 1
                    attach: SegmentAccessException 13
                    attachReadOnly: read 2
                    unlink: SegmentAccessException 1
                    create: SegmentExistsException 17
                    replace: SegmentAccessException 1
                    """, answers);
            assertEquals(1, secret.get(0));
            assertTrue(shown.unlink());
            assertFalse(TestSegments.exists(readable));
        }
    }

    private static String tryAsNobody(String... names) throws IOException, InterruptedException {
        Object[] arguments = names;
        Process child = ChildJvm.start(Nobody.command(ChildJvm.command(OtherUser.class, arguments)));
        String answers = new String(child.getInputStream().readAllBytes(), UTF_8);
        child.waitFor();
        return answers;
    }
}
