package io.github.shmarray.compare.cases;

import io.github.shmarray.concurrent.SharedLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Pairs of lock and unlock, of a lock that nobody else wants. */
final class LockCase implements Workload {
    private static final int PAIRS = 100;

    private final GuardMaker maker;
    private Guard guard;
    private long runs;
    private long pairs;

    private LockCase(GuardMaker maker) {
        this.maker = maker;
    }

    static LockCase reentrantLock() {
        return new LockCase(() -> new JavaLock(new ReentrantLock(), () -> {}));
    }

    static LockCase sharedLock() {
        return new LockCase(() -> {
            SharedLock lock = SharedLock.openOrCreate(Names.ownSegment());
            lock.unlink();
            return new JavaLock(lock, lock::close);
        });
    }

    static LockCase fileLock() {
        return new LockCase(FileGuard::new);
    }

    /** What the locks have in common. */
    private interface Guard extends AutoCloseable {
        void lock() throws IOException;

        void unlock() throws IOException;

        /** Asked by another thread. */
        boolean isFree() throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface GuardMaker {
        Guard make() throws IOException;
    }

    private record JavaLock(Lock inner, Runnable closing) implements Guard {
        @Override
        public void lock() {
            inner.lock();
        }

        @Override
        public void unlock() {
            inner.unlock();
        }

        @Override
        public boolean isFree() {
            boolean isFree = inner.tryLock();
            if (isFree) {
                inner.unlock();
            }
            return isFree;
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    private static final class FileGuard implements Guard {
        private final FileChannel channel = FileChannel.open(
                Path.of("/dev/shm", Names.ownSegment()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        private FileLock held;

        private FileGuard() throws IOException {}

        @Override
        public void lock() throws IOException {
            held = channel.lock();
        }

        @Override
        public void unlock() throws IOException {
            held.release();
        }

        @Override
        public boolean isFree() throws IOException {
            try (FileLock mine = channel.tryLock()) {
                return mine != null;
            } catch (OverlappingFileLockException heldByThisProcess) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void prepare(int[] source) throws IOException {
        guard = maker.make();
    }

    @Override
    public void run() throws IOException {
        for (int i = 0; i < PAIRS; i++) {
            guard.lock();
            pairs++;
            guard.unlock();
        }
        runs++;
    }

    @Override
    public int operations() {
        return PAIRS;
    }

    /** Nobody else gets what is locked, and anybody what is not. */
    @Override
    public void verify() {
        try {
            guard.lock();
            boolean isHeld = !isFreeForOthers();
            guard.unlock();
            if (!isHeld || !isFreeForOthers() || pairs != runs * PAIRS) {
                throw new IllegalStateException("the lock does not lock");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFreeForOthers() {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return guard.isFree();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .join();
    }

    @Override
    public void close() throws IOException {
        guard.close();
    }
}
