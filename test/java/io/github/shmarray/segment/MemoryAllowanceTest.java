package io.github.shmarray.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.segment.MemoryLimit.Room;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryAllowanceTest {
    private Room room = new Room(800, 1000, "/cg/memory.max");
    private long nanoTime = Long.MAX_VALUE - 5;
    private int asked;

    private final MemoryAllowance allowance = new MemoryAllowance(this::ask, () -> nanoTime);

    private Room ask() {
        asked++;
        return room;
    }

    private void assertTaken(long size, int askedThen) {
        assertEquals(Optional.empty(), allowance.take(size));
        assertEquals(askedThen, asked);
    }

    @Test
    void anEighthOfWhatIsFreeIsTakenWithoutAskingAgain() {
        assertTaken(10, 1);
        assertTaken(50, 1);
        assertTaken(40, 1);
        assertTaken(1, 2);
        assertTaken(100, 3);
        assertTaken(101, 4);
        assertTaken(800, 5);
        assertTaken(0, 5);
        assertTaken(1, 6);
    }

    @Test
    void whatDoesNotFitIsToldEachTime() {
        assertEquals(Optional.of(room), allowance.take(801));
        assertEquals(Optional.of(room), allowance.take(Long.MAX_VALUE));
        room = new Room(0, 1000, "/cg/memory.max");
        assertEquals(Optional.of(room), allowance.take(1));
        assertEquals(3, asked);
    }

    @Test
    void itIsAskedAgainAfterAMoment() {
        assertTaken(1, 1);
        nanoTime += TimeUnit.MILLISECONDS.toNanos(900);
        assertTaken(1, 1);
        nanoTime += TimeUnit.MILLISECONDS.toNanos(200);
        assertTaken(1, 2);
    }

    @Test
    void thatThereIsNoLimitIsRememberedLonger() {
        room = Room.UNLIMITED;
        assertTaken(1L << 50, 1);
        nanoTime += TimeUnit.SECONDS.toNanos(4);
        assertTaken(1L << 50, 1);
        nanoTime += TimeUnit.SECONDS.toNanos(2);
        assertTaken(1, 2);
        assertTaken(Long.MAX_VALUE, 3);
    }

    @Test
    void threadsShareIt() {
        room = new Room(8_000_000, 9_000_000, "/cg/memory.max");
        IntStream.range(0, 1_000_000)
                .parallel()
                .forEach(i -> assertTrue(allowance.take(1).isEmpty()));
        assertEquals(1, asked, "each byte was taken once");
        assertTaken(1, 2);
    }
}
