package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkingTest {
    @Test
    void nobodyWaitsForTheFunctionsToBeLinked() {
        CountDownLatch mayLink = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        Linking linking = new Linking(() -> {
            await(mayLink);
            times.incrementAndGet();
        });
        for (int i = 0; i < 10; i++) {
            assertFalse(linking.isDone());
        }
        mayLink.countDown();
        while (!linking.isDone()) {
            Thread.onSpinWait();
        }
        assertEquals(1, times.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whyTheyCannotBeLinkedIsTold() {
        UnsatisfiedLinkError cause = new UnsatisfiedLinkError("missing");
        Linking linking = new Linking(() -> {
            throw cause;
        });
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> {
            while (!linking.isDone()) {
                Thread.onSpinWait();
            }
        });
        assertSame(cause, e.getCause());
    }
}
