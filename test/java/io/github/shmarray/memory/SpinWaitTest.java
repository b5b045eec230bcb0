package io.github.shmarray.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpinWaitTest {
    private static final long LONG_WAIT = Duration.ofMillis(10).toNanos();
    private static final long SHORT_WAIT = 20_000;

    /** Prints how often it looks at what does not change. */
    static final class Looker {
        public static void main(String[] arguments) {
            AtomicInteger looks = new AtomicInteger();
            new SpinWait().await(() -> looks.incrementAndGet() > 0, LONG_WAIT);
            System.out.print(looks);
        }
    }

    private static String looksWithProcessors(int processors) throws IOException {
        List<String> command = ChildJvm.command(Looker.class);
        command.add(1, "-XX:ActiveProcessorCount=" + processors);
        Process looker = ChildJvm.start(command);
        return new String(looker.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void whereThereIsOneProcessorNobodyKeepsIt() throws Exception {
        assertEquals("0", looksWithProcessors(1));
        String looks = looksWithProcessors(2);
        assertNotEquals("0", looks);
        assertTrue(looks.matches("[0-9]+"), looks);
    }

    @Test
    void longWaitsShortenItAndAShortOneRestoresIt() {
        SpinWait spinning = new SpinWait();
        long longest = spinning.nanoseconds();
        spinning.record(LONG_WAIT);
        assertEquals(longest / 2, spinning.nanoseconds());
        for (int i = 0; i < 100; i++) {
            spinning.record(LONG_WAIT);
        }
        assertTrue(spinning.nanoseconds() <= longest / 100, () -> spinning.nanoseconds() + " ns");
        spinning.record(SHORT_WAIT);
        assertEquals(longest, spinning.nanoseconds());
    }
}
