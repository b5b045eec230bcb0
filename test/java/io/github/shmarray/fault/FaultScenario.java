package io.github.shmarray.fault;

import static io.github.shmarray.fault.FaultSteps.ARCHIVE;
import static io.github.shmarray.fault.FaultSteps.COPY_NAME;
import static io.github.shmarray.fault.FaultSteps.INBOX_NAME;
import static io.github.shmarray.fault.FaultSteps.LARGE;
import static io.github.shmarray.fault.FaultSteps.NAME;
import static io.github.shmarray.fault.FaultSteps.SMALL;
import static io.github.shmarray.fault.FaultSteps.SOURCE;
import static io.github.shmarray.fault.FaultSteps.archive;
import static io.github.shmarray.fault.FaultSteps.copied;
import static io.github.shmarray.fault.FaultSteps.made;
import static io.github.shmarray.fault.FaultSteps.publish;
import static io.github.shmarray.fault.FaultSteps.require;
import static io.github.shmarray.fault.FaultSteps.requireSource;
import static io.github.shmarray.fault.FaultSteps.use;
import static io.github.shmarray.fault.FaultSteps.whole;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Parallelism;
import io.github.shmarray.SegmentPool;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedMemory;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.concurrent.ArrayInbox;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.npz.Npz;
import io.github.shmarray.segments.Segments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What programs do with this library, in a folder, with system calls that may fail at each step. */
enum FaultScenario {
    CREATE {
        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = made(folder, folder.options().withPermissions(0640), SMALL)) {
                array.unlink();
            }
        }
    },
    CREATE_LARGE {
        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = made(folder, folder.options().withPrefault(), LARGE)) {
                array.unlink();
            }
        }
    },
    CREATE_SPARSE {
        @Override
        void run(FaultFolder folder) {
            made(folder, folder.options().withSparse().withUnlinkOnClose(), LARGE)
                    .close();
        }
    },
    CREATE_IN_HUGE_PAGES {
        @Override
        void run(FaultFolder folder) {
            made(folder, folder.options().withHugePages().withUnlinkOnClose(), LARGE)
                    .close();
        }
    },
    CREATE_IN_MEMORY {
        @Override
        void run(FaultFolder folder) {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
            try (SharedIntArray array = SharedIntArray.copyOf(NAME, options, SOURCE);
                    SharedArray other = SharedArray.attachHandle(array.handle())) {
                requireSource((SharedIntArray) other);
            }
        }
    },
    COPY {
        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = copied(folder, folder.options())) {
                array.unlink();
            }
        }
    },
    COPY_IN_PARALLEL {
        @Override
        void run(FaultFolder folder) {
            CreateOptions options = folder.options().withParallelism(Parallelism.of(2));
            int[] source = new int[LARGE];
            Arrays.fill(source, 7);
            try (SharedIntArray array =
                    whole(folder, NAME, () -> SharedIntArray.copyOf(NAME, options.withUnlinkOnClose(), source))) {
                require(Arrays.equals(source, array.toArray()), "what was copied");
            }
        }
    },
    COPY_OF_FILE {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return copied(folder, folder.options().withUnlinkOnClose());
        }

        @Override
        void run(FaultFolder folder) {
            CreateOptions options = folder.options().withUnlinkOnClose();
            Path file = folder.of(NAME);
            try (SharedArray array = whole(folder, COPY_NAME, () -> SharedArray.copyOf(COPY_NAME, options, file))) {
                requireSource((SharedIntArray) array);
            }
        }
    },
    COPY_CONVERTED {
        @Override
        void run(FaultFolder folder) {
            long[] source = Arrays.stream(SOURCE).asLongStream().toArray();
            CreateOptions options = folder.options().withUnlinkOnClose();
            try (SharedIntArray array =
                    whole(folder, NAME, () -> SharedIntArray.copyOf(NAME, options, source, Overflow.EXACT))) {
                requireSource(array);
            }
        }
    },
    COPY_OF_RECORDS {
        @Override
        void run(FaultFolder folder) {
            FaultSteps.Trade[] trades = {new FaultSteps.Trade(1, 2.5), new FaultSteps.Trade(3, 4.5)};
            CreateOptions options = folder.options();
            try (SharedRecordArray<FaultSteps.Trade> array =
                            whole(folder, NAME, () -> SharedRecordArray.copyOf(NAME, options, trades));
                    SharedRecordArray<FaultSteps.Trade> other = SharedRecordArray.attach(
                            folder.of(NAME), AttachOptions.readWrite(), FaultSteps.Trade.class)) {
                require(other.get(1).equals(trades[1]), "the record");
                array.unlink();
            }
        }
    },
    ATTACH {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return copied(folder, folder.options());
        }

        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = SharedIntArray.attach(
                    folder.of(NAME), AttachOptions.readOnly().withPrefault())) {
                requireSource(array);
            }
            AttachOptions raw = AttachOptions.readWrite().withRaw(ElementType.INT32, 128, SMALL);
            try (SharedArray array = SharedArray.attach(folder.of(NAME), raw)) {
                requireSource((SharedIntArray) array);
            }
        }
    },
    OPEN_OR_CREATE {
        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = SharedIntArray.openOrCreate(NAME, folder.options(), SMALL);
                    SharedIntArray other = SharedIntArray.openOrCreate(NAME, folder.options(), SMALL)) {
                array.set(1, 5);
                require(other.get(1) == 5, "the element");
                array.unlink();
            }
        }
    },
    REPLACE {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return copied(folder, folder.options());
        }

        @Override
        void run(FaultFolder folder) {
            CreateOptions options = folder.options().withReplace();
            try {
                SharedIntArray.copyOf(NAME, options, new int[] {9}).close();
            } finally {
                // The name leads to the old array or to the new one.
                require(folder.has(NAME), "a name that was to be replaced");
            }
        }
    },
    UNLINK {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            SharedIntArray array = copied(folder, folder.options());
            SharedLock.of(array).close();
            return array;
        }

        @Override
        void run(FaultFolder folder) {
            Segments.in(folder.path()).unlink(NAME);
        }
    },
    LIST_AND_COLLECT {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            copied(folder, folder.options()).close();
            return () -> {};
        }

        @Override
        void run(FaultFolder folder) {
            Segments.in(folder.path()).list();
            Segments.in(folder.path()).collect();
        }
    },
    LOCK_OF_ARRAY {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return copied(folder, folder.options());
        }

        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = SharedIntArray.attach(folder.of(NAME), AttachOptions.readWrite());
                    SharedLock lock = SharedLock.of(array)) {
                use(lock);
            }
        }
    },
    LOCK_WITH_A_NAME {
        @Override
        void run(FaultFolder folder) {
            try (SharedLock lock = SharedLock.openOrCreate(NAME, folder.options())) {
                use(lock);
                lock.unlink();
            }
        }
    },
    LOCK_IN_ARRAY {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return made(folder, folder.options(), SMALL);
        }

        @Override
        void run(FaultFolder folder) {
            try (SharedIntArray array = SharedIntArray.attach(folder.of(NAME), AttachOptions.readWrite());
                    SharedLock lock = SharedLock.in(array, 0)) {
                use(lock);
            }
        }
    },
    RING {
        @Override
        void run(FaultFolder folder) {
            try (FrameRing ring =
                    whole(folder, NAME, () -> FrameRing.create(NAME, folder.options(), 4, ElementType.INT32, 10))) {
                publish(ring, folder);
                ring.unlink();
            }
        }
    },
    RING_REPLACED {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return FrameRing.create(NAME, folder.options(), 4, ElementType.INT32, 10);
        }

        @Override
        void run(FaultFolder folder) {
            try (FrameRing ring = FrameRing.create(NAME, folder.options().withReplace(), 4, ElementType.INT32, 10)) {
                publish(ring, folder);
            }
        }
    },
    HEAP {
        @Override
        void run(FaultFolder folder) {
            try (SharedHeap heap = whole(folder, NAME, () -> new SharedHeap(NAME, folder.options(), 100_000));
                    SharedIntArray array = heap.copyOf(SOURCE);
                    SharedArray other = SharedArray.attachHandle(array.handle())) {
                requireSource((SharedIntArray) other);
                heap.unlink();
            }
        }
    },
    GROW {
        @Override
        void run(FaultFolder folder) {
            CreateOptions options = folder.options().withCapacity(100_000);
            try (SharedIntArray array = whole(folder, NAME, () -> SharedIntArray.create(NAME, options, 0));
                    SharedIntArray other = SharedIntArray.attach(folder.of(NAME), AttachOptions.readOnly())) {
                try {
                    array.append(SOURCE);
                    array.append(SOURCE);
                } finally {
                    other.refresh();
                    require(other.length() % SMALL == 0, "whole steps");
                }
                require(other.length() == 2 * SMALL && other.get(2 * SMALL - 1) == SOURCE[SMALL - 1], "its rows");
                array.unlink();
            }
        }
    },
    COPY_OF_ARCHIVE {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return archive(folder);
        }

        @Override
        void run(FaultFolder folder) {
            CreateOptions options = folder.options().withUnlinkOnClose();
            try (Npz archive = Npz.open(folder.of(ARCHIVE));
                    SharedArray array = whole(folder, NAME, () -> archive.copyOf("prices", NAME, options));
                    SharedArray mapped = archive.attach("prices")) {
                requireSource((SharedIntArray) array);
                requireSource((SharedIntArray) mapped);
            }
        }
    },
    INBOX {
        @Override
        void run(FaultFolder folder) throws Exception {
            CreateOptions options = folder.options().withUnlinkOnClose();
            Path socket = folder.of(INBOX_NAME);
            try (SharedIntArray array = copied(folder, options);
                    ArrayInbox inbox = whole(folder, INBOX_NAME, () -> ArrayInbox.open(socket))) {
                ArrayInbox.send(array, socket);
                try (SharedArray received = inbox.receive(Duration.ZERO).orElseThrow()) {
                    requireSource((SharedIntArray) received);
                }
            }
        }
    },
    POOL {
        @Override
        void run(FaultFolder folder) throws Exception {
            try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
                CreateOptions options = folder.options().withPool(pool).withUnlinkOnClose();
                for (int i = 0; i < 2; i++) {
                    copied(folder, options).close();
                    for (int waited = 0;
                            i == 0 && pool.spares() == 0 && pool.lastFailure().isEmpty() && waited < 2000;
                            waited++) {
                        Thread.sleep(1);
                    }
                }
            }
        }
    },
    RAW_MEMORY {
        @Override
        AutoCloseable prepare(FaultFolder folder) {
            return () -> removeWhatUsersRemove(folder);
        }

        @Override
        void run(FaultFolder folder) {
            String name = rawName(folder);
            try (SharedMemory memory = whole(folder, "../" + name, () -> SharedMemory.create(name, 1000));
                    SharedMemory other = SharedMemory.open(name)) {
                require(other.size() == 1000, "its size");
                memory.unlink();
            }
        }

        @Override
        void removeWhatUsersRemove(FaultFolder folder) {
            FaultFolder.clearOfThisProcess(rawName(folder));
        }

        private String rawName(FaultFolder folder) {
            return folder.path().getFileName() + "-raw";
        }
    };

    /** What has to be there before, to be closed after. */
    AutoCloseable prepare(FaultFolder folder) {
        return () -> {};
    }

    /** After a process was killed, what is in the way until somebody removes it: an archive, raw memory. */
    void removeWhatUsersRemove(FaultFolder folder) {
        folder.of(ARCHIVE).toFile().delete();
    }

    /** Throws what the library throws, or an {@link AssertionError} if something is not as it should be. */
    abstract void run(FaultFolder folder) throws Exception;
}
