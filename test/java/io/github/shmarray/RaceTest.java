package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.error.SegmentExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of many that create the same name at once, exactly one does. */
@Timeout(60)
class RaceTest {
    private static final int THREADS = 16;
    private static final int PROCESSES = 4;
    private static final int ROUNDS = Emulation.rounds("races", 50, 10);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    /** Lets all threads do the same at once; returns what they return. */
    private static <T> List<T> race(Callable<T> action) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Callable<T> racer = () -> {
                barrier.await();
                return action.call();
            };
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(java.util.Collections.nCopies(THREADS, racer))) {
                results.add(future.get());
            }
            return results;
        }
    }

    private static boolean wins(String name) {
        int[] source = new int[5000];
        Arrays.fill(source, (int) Thread.currentThread().threadId());
        try (SharedIntArray array = SharedIntArray.copyOf(name, source)) {
            return array.length() == source.length;
        } catch (SegmentExistsException taken) {
            return false;
        }
    }

    @Test
    void ofManyThreadsThatCreateOneWins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = segments.name();
            List<Boolean> wins = race(() -> wins(name));
            assertEquals(1, wins.stream().filter(win -> win).count());
            try (SharedIntArray array = SharedIntArray.attach(name)) {
                assertEquals(1, IntStream.of(array.toArray()).distinct().count(), "it holds the winner's elements");
            }
        }
    }

    @Test
    void manyThreadsThatOpenOrCreateGetTheSameArray() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = segments.name();
            List<SharedIntArray> arrays =
                    race(() -> SharedIntArray.openOrCreate(name, CreateOptions.defaults(), THREADS));
            for (int i = 0; i < THREADS; i++) {
                arrays.get(i).set(i, i + 1);
            }
            int[] expected = IntStream.rangeClosed(1, THREADS).toArray();
            try (SharedIntArray array = SharedIntArray.attach(name)) {
                assertEquals(Arrays.toString(expected), Arrays.toString(array.toArray()));
            }
            arrays.forEach(SharedArray::close);
        }
    }

    @Test
    void manyThreadsThatUnlinkRemoveTheNameOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SharedIntArray array = SharedIntArray.create(segments.name(), 3);
            assertEquals(
                    1, race(array::unlink).stream().filter(removed -> removed).count());
            race(() -> {
                array.close();
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "openOrCreate"})
    void ofManyProcessesOneCreates(String how) throws Exception {
        List<String> names = Stream.generate(segments::name).limit(ROUNDS).toList();
        long start = System.currentTimeMillis() + (Emulation.IS_ON ? 20_000 : 1500);
        List<Process> racers = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            racers.add(ChildJvm.start(Racer.class, how, number, start, String.join(",", names)));
        }
        int[] winners = new int[ROUNDS];
        for (Process racer : racers) {
            String wins = new String(racer.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, racer.waitFor());
            assertEquals(ROUNDS, wins.length(), wins);
            for (int i = 0; i < ROUNDS; i++) {
                winners[i] += wins.charAt(i) == '1' ? 1 : 0;
            }
        }
        for (int i = 0; i < ROUNDS; i++) {
            assertEquals(how.equals("create") ? 1 : PROCESSES, winners[i]);
            try (SharedIntArray array = SharedIntArray.attach(names.get(i))) {
                int written = IntStream.of(array.toArray()).sum();
                assertEquals(how.equals("create") ? 1 : PROCESSES, written, "all wrote into the same array");
            }
        }
    }

    /** Creates one array after the other at the same moments as other processes do. */
    static final class Racer {
        private static final int STEP_MILLIS = 10;
        private static final int SPIN_MILLIS = 3;

        private Racer() {}

        public static void main(String[] arguments) {
            long start = Long.parseLong(arguments[2]);
            for (String name : arguments[3].split(",")) {
                awaitMoment(start);
                start += STEP_MILLIS;
                System.out.print(enter(arguments[0], name, Integer.parseInt(arguments[1])) ? '1' : '0');
            }
        }

        /** Looks all the time only just before, or those who have not started yet would have no processor. */
        private static void awaitMoment(long millis) {
            while (System.currentTimeMillis() < millis) {
                long left = millis - System.currentTimeMillis();
                if (left > SPIN_MILLIS) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left - SPIN_MILLIS));
                } else {
                    Thread.onSpinWait();
                }
            }
        }

        private static boolean enter(String how, String name, int number) {
            CreateOptions options = CreateOptions.defaults();
            try (SharedIntArray array = how.equals("create")
                    ? SharedIntArray.create(name, PROCESSES)
                    : SharedIntArray.openOrCreate(name, options, PROCESSES)) {
                array.set(number, 1);
                return true;
            } catch (SegmentExistsException taken) {
                return false;
            }
        }
    }
}
