package io.github.shmarray;

import io.github.shmarray.cli.CommandRuns;
import io.github.shmarray.concurrent.FrameClaim;
import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.npz.Npz;
import io.github.shmarray.npz.NpzMember;
import io.github.shmarray.segments.Segments;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Everything that takes a name, under a few names that somebody else attacks. Whatever waits, waits for a while only. */
final class HostileUses {
    private static final int NAMES = 4;
    private static final int LENGTH = 20_000;
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final CreateOptions REPLACING = CreateOptions.defaults().withReplace();

    /** Read by nobody, so that the compiler cannot leave out what is read. */
    static volatile Object sink;

    record Pair(int one, double other) {}

    private final String prefix;

    HostileUses(String prefix) {
        this.prefix = prefix;
    }

    /** Mostly one of those that are used in this way. */
    private String name(Random random, String kind) {
        String[] kinds = {"array", "rows", "records", "lock", "ring", "memory"};
        String either = random.nextInt(8) == 0 ? kinds[random.nextInt(kinds.length)] : kind;
        return prefix + either + random.nextInt(NAMES);
    }

    Map<String, Storm.Operation> operations() {
        Map<String, Storm.Operation> uses = new LinkedHashMap<>();
        addArrays(uses);
        addRecords(uses);
        addRows(uses);
        addLocks(uses);
        addRings(uses);
        addOthers(uses);
        return uses;
    }

    private void addArrays(Map<String, Storm.Operation> uses) {
        uses.put("create", random -> {
            try (SharedIntArray array = SharedIntArray.create(name(random, "array"), LENGTH)) {
                use(array);
            }
        });
        uses.put("replace", random -> {
            try (SharedIntArray array = SharedIntArray.copyOf(name(random, "array"), REPLACING, new int[LENGTH])) {
                use(array);
            }
        });
        uses.put("open or create", random -> {
            try (SharedIntArray array = SharedIntArray.openOrCreate(name(random, "array"), LENGTH)) {
                use(array);
                array.unlink();
            }
        });
        uses.put("attach", random -> {
            try (SharedArray array = SharedArray.attach(name(random, "array"))) {
                use(array);
            }
        });
        uses.put("attach again", random -> {
            try (SharedIntArray array = SharedIntArray.attach(name(random, "array"));
                    SharedIntArray again = array.attachAgain()) {
                use(again);
                sink = array.handle() + array.isLinked();
            }
        });
        uses.put("copy a file", random -> {
            CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
            SharedArray.copyOf("copy", memfd, Path.of("/dev/shm", name(random, "array")))
                    .close();
        });
    }

    /** What touches all of it, by loops in Java and in C, as elements, in bulk, as other types and as views. */
    private static void use(SharedArray array) {
        if (array instanceof SharedIntArray ints) {
            for (long i = 0; i < ints.length(); i += 97) {
                ints.set(i, (int) i);
                sink = ints.get(i);
            }
            ints.fill(1);
            sink = ints.toArray();
            ints.convertTo(new double[(int) ints.length()]);
            ints.convertFrom(new long[(int) ints.length()], Overflow.WRAP);
            ArrayView view = ints.view();
            view.slice(Slice.from(1)).assign(view.slice(Slice.to(-1)));
            sink = view.contentEquals(view);
            if (ints.length() > 0) {
                ints.getAndAdd(0, 1);
                waitAWhile(ints);
            }
        }
        sink = array.toString() + array.view();
        sink = array.refresh();
    }

    private static void waitAWhile(SharedIntArray array) {
        try {
            array.awaitWhile(0, array.get(0), SHORT);
        } catch (InterruptedException e) {
            // The JVM interrupts a thread inside an access to a segment that is closed.
        }
    }

    private void addRecords(Map<String, Storm.Operation> uses) {
        uses.put("records", random -> {
            String name = name(random, "records");
            try (var array = SharedRecordArray.openOrCreate(name, Pair.class, 1000)) {
                for (int i = 0; i < 1000; i += 7) {
                    array.set(i, new Pair(i, i));
                    sink = array.get(i);
                }
                sink = array.toString();
                array.unlink();
            }
        });
    }

    private void addRows(Map<String, Storm.Operation> uses) {
        uses.put("append", random -> {
            CreateOptions options = REPLACING.withCapacity(10_000);
            try (SharedIntArray array = SharedIntArray.create(name(random, "rows"), options, 0)) {
                for (int i = 0; i < 20; i++) {
                    array.append(new int[500]);
                }
            }
        });
        uses.put("refresh", random -> {
            try (SharedIntArray array = SharedIntArray.attach(name(random, "rows"))) {
                for (int i = 0; i < 50; i++) {
                    array.refresh();
                    sink = array.toArray();
                }
            }
        });
    }

    private void addLocks(Map<String, Storm.Operation> uses) {
        uses.put("lock", random -> {
            String name = name(random, "lock");
            try (SharedLock lock = SharedLock.openOrCreate(name)) {
                use(lock);
            } finally {
                Files.deleteIfExists(Path.of("/dev/shm", name));
            }
        });
        uses.put("lock of an array", random -> {
            try (SharedIntArray array = SharedIntArray.openOrCreate(name(random, "array"), LENGTH);
                    SharedLock lock = SharedLock.of(array)) {
                use(lock);
                array.unlink();
            }
        });
        uses.put("lock in an array", random -> {
            try (SharedIntArray array = SharedIntArray.create(name(random, "array"), REPLACING, LENGTH);
                    SharedLock lock = SharedLock.in(array, 64)) {
                use(lock);
            }
        });
    }

    private static void use(SharedLock lock) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            boolean isTaken;
            boolean isOrphan = false;
            try {
                isTaken = lock.tryLock(1, TimeUnit.MILLISECONDS);
            } catch (OwnerDiedException e) {
                isTaken = true;
                isOrphan = true;
            }
            if (isTaken) {
                try {
                    if (isOrphan) {
                        lock.recover();
                    }
                    lock.newCondition().signalAll();
                } finally {
                    lock.unlock();
                }
            }
            sink = lock.toString();
        }
    }

    private void addRings(Map<String, Storm.Operation> uses) {
        int[] frame = new int[1000];
        uses.put("publish", random -> {
            CreateOptions options = random.nextBoolean() ? REPLACING : CreateOptions.defaults();
            try (FrameRing ring = FrameRing.create(name(random, "ring"), options, 4, ElementType.INT32, 1000)) {
                for (int i = 0; i < 50; i++) {
                    publish(ring);
                }
            }
        });
        uses.put("publish with others", random -> {
            try (FrameRing ring = FrameRing.attach(name(random, "ring"))) {
                publish(ring);
            }
        });
        uses.put("read frames", random -> {
            int[] target = frame.clone();
            try (FrameRing ring = FrameRing.attachReadOnly(name(random, "ring"))) {
                FrameReader reader = ring.reader();
                for (int i = 0; i < 20; i++) {
                    reader.next(target, SHORT);
                    reader.latest(target);
                    sink = reader.next(SHORT);
                }
            } catch (IllegalArgumentException e) {
                CampaignLog.require(e.getMessage().contains("frame of ring"), e.toString());
            }
        });
    }

    private static void publish(FrameRing ring) throws InterruptedException {
        try (FrameClaim claim = ring.tryClaim(SHORT)) {
            if (claim != null) {
                claim.view().fill(1L);
                claim.publish();
            }
        }
    }

    private void addOthers(Map<String, Storm.Operation> uses) {
        uses.put("memory", random -> {
            String name = name(random, "memory");
            try (SharedMemory memory =
                    random.nextBoolean() ? SharedMemory.create(name, 50_000) : SharedMemory.open(name)) {
                MemorySegment bytes = memory.memorySegment();
                sink = bytes.byteSize();
                memory.unlink();
            }
        });
        uses.put("heap", random -> {
            try (SharedHeap heap = new SharedHeap(name(random, "array"), 1 << 20);
                    SharedIntArray array = heap.copyOf(new int[LENGTH])) {
                use(array);
                heap.unlink();
            }
        });
        uses.put("archive", random -> {
            Path file = Path.of("/dev/shm", name(random, "array") + ".npz");
            try (SharedIntArray array = SharedIntArray.attach(name(random, "array"))) {
                Npz.write(file, Map.of("it", array));
            }
            try (Npz archive = Npz.open(file)) {
                CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
                for (NpzMember member : archive.members()) {
                    archive.copyOf(member.name(), "copy", memfd).close();
                }
            }
        });
        uses.put("commands", random -> {
            String[] names = {"array", "ring", "lock", "rows"};
            String name = name(random, names[random.nextInt(names.length)]);
            switch (random.nextInt(4)) {
                case 0 -> CommandRuns.run("show", name);
                case 1 -> CommandRuns.run("ls");
                case 2 ->
                    CommandRuns.run(
                            "get",
                            name,
                            "/tmp/" + prefix + Thread.currentThread().threadId());
                default -> CommandRuns.run("watch", name, "--seconds", "0.001", "--count", "3");
            }
        });
        uses.put("unlink", random -> Segments.unlink(name(random, "array")));
    }
}
