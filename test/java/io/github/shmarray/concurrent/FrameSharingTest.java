package io.github.shmarray.concurrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Emulation;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.posix.NeedsRobustLists;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** Rings between processes: with Python by its examples, and with writers and readers that die. */
@NeedsRobustLists
@Timeout(300)
class FrameSharingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    TestRings rings = new TestRings();

    /** Holds a claim, half filled, when it ends: {@code NAME}. */
    static final class DyingWriter {
        public static void main(String[] arguments) {
            FrameRing ring = FrameRing.attach(arguments[0]);
            ring.publish(new int[] {1, 1, 1, 1});
            ring.claim().view().at(0).fill(9L);
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void theFrameThatADeadWriterHasBegunIsPassedOver() throws Exception {
        FrameRing ring = rings.ofInts(3, 2, 2);
        FrameReader reader = ring.reader();
        assertEquals(0, ChildJvm.start(DyingWriter.class, ring.name()).waitFor());
        int[] target = new int[4];
        assertEquals(1, reader.next(target, Duration.ZERO));
        assertEquals(FrameReader.NONE, reader.next(target, Duration.ZERO));
        assertEquals(3, ring.publish(new int[] {3, 3, 3, 3}));
        assertEquals(3, reader.next(target, Duration.ZERO));
        assertEquals(1, reader.missed());
        assertEquals(0, ChildJvm.start(DyingWriter.class, ring.name()).waitFor());
        assertEquals(0, ChildJvm.start(DyingWriter.class, ring.name()).waitFor());
        for (int i = 8; i < 20; i++) {
            assertEquals(i, ring.publish(new int[] {i, i, i, i}));
            assertEquals(i, reader.next(target, Duration.ZERO) > i ? -1 : reader.latest(target));
        }
        assertArrayEquals(new int[] {19, 19, 19, 19}, target);
    }

    @Test
    void pythonReadsFrames() throws Exception {
        FrameRing ring = rings.closed(FrameRing.create(rings.name(), 4, ElementType.FLOAT32, 100, 3));
        Process python = python("read_frames.py", ring.name(), "1");
        try (BufferedReader output = python.inputReader()) {
            String ready = output.readLine();
            if (ready == null) {
                throw skipped("python3 has no numpy");
            }
            float[] frame = new float[300];
            for (int i = 1; i <= 3; i++) {
                Arrays.fill(frame, i);
                ring.publish(frame);
                assertEquals(i + " 0 " + i + ".0 " + i + ".0", output.readLine());
            }
            assertEquals(null, output.readLine());
        }
        assertEquals(0, python.waitFor());
    }

    @Test
    void pythonWritesFrames() throws Exception {
        FrameRing ring = rings.ofInts(8, 100);
        FrameReader reader = rings.closed(FrameRing.attachReadOnly(ring.name())).reader();
        Process python = python("write_frames.py", ring.name(), "5");
        int[] target = new int[100];
        int[] expected = new int[100];
        String output = new String(python.getInputStream().readAllBytes(), UTF_8);
        if (python.waitFor() != 0 && output.contains("numpy")) {
            throw skipped(output);
        }
        assertEquals("", output);
        for (int i = 1; i <= 5; i++) {
            assertEquals(i, reader.next(target, PATIENCE));
            Arrays.fill(expected, i);
            assertArrayEquals(expected, target);
        }
        assertEquals(6, ring.publish(target));
    }

    @Test
    void noReaderGetsATornFrameWhateverDies() throws Exception {
        int kills = Emulation.rounds("killing writers and readers", 6, 2);
        Process campaign = ChildJvm.start(FrameCampaign.class, kills);
        String output = new String(campaign.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, campaign.waitFor(), output);
        assertTrue(output.startsWith(kills + " kills: "), output);
        assertTrue(output.contains(" 0 violations\n"), output);
    }

    private static Process python(String example, String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "python3";
        command[1] = "examples/python/" + example;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw skipped(e.getMessage());
        }
    }

    private static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: frames for and from Python, because " + reason);
        return new TestAbortedException(reason);
    }
}
