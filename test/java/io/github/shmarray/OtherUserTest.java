package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** The bits for others, by which the kernel judges; who owns the file has all of them. */
    @Test
    void anotherUserSeesWhatTheModeSays() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        for (int mode = 0; mode < 8; mode++) {
            if ((mode & 1) == 0) {
                String each = segments.name();
                CreateOptions options = CreateOptions.defaults().withPermissions(0660 | mode);
                SharedIntArray.copyOf(each, options, new int[] {mode}).close();
                boolean isReadable = (mode & 4) != 0;
                boolean isWritable = isReadable && (mode & 2) != 0;
                expected.put(
                        each,
                        (isWritable ? "attach: read " + mode : "attach: SegmentAccessException 13") + ", "
                                + (isReadable
                                        ? "attachReadOnly: read " + mode
                                        : "attachReadOnly: SegmentAccessException 13"));
            }
        }
        List<String> names = List.copyOf(expected.keySet());
        List<String> answers = tryAsNobody(names.toArray(String[]::new))
                .lines()
                .filter(line -> line.startsWith("attach"))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            assertEquals(expected.get(names.get(i)), answers.get(2 * i) + ", " + answers.get(2 * i + 1));
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
