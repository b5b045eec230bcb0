package io.github.shmarray.compare.handover;

import io.github.shmarray.SharedLongArray;
import io.github.shmarray.concurrent.SharedLock;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;

/** The library's lock, which two processes want again and again. Not thread-safe. */
public final class ContendedLock implements Closeable {
    private static final int LAST = 0;
    private static final int TOTAL = 1;
    private static final int WORDS = 2;

    /** Long after the other process would have had its turn. */
    private static final int MOST_TRIES = 1_000_000_000;

    private final SharedLongArray words;
    private final SharedLock lock;
    private final long me;
    private volatile long mine;

    private ContendedLock(SharedLongArray words) {
        this.words = words;
        lock = SharedLock.of(words);
        me = ProcessHandle.current().pid();
    }

    public static ContendedLock create(String name) {
        return new ContendedLock(SharedLongArray.create(name, WORDS));
    }

    /** The program of the other process. */
    public static Peer start(String name) throws IOException {
        return new Peer(JavaPeer.command(ContendedLock.class, name), 0);
    }

    public static void main(String[] arguments) throws IOException {
        ContendedLock contended = new ContendedLock(SharedLongArray.attach(arguments[0]));
        Thread.ofPlatform().daemon().start(contended::takeAgainAndAgain);
        DataOutputStream answers = new DataOutputStream(System.out);
        answers.writeBytes("ready\n");
        answers.flush();
        while (System.in.read() != -1) {
            answers.writeLong(contended.mine);
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private void takeAgainAndAgain() {
        while (true) {
            take();
        }
    }

    /** Locks once; returns whether the other process had it before. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private boolean take() {
        lock.lock();
        try {
            boolean changed = words.get(LAST) != me;
            words.set(LAST, me);
            words.set(TOTAL, words.get(TOTAL) + 1);
            mine++;
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes it until it has gone to the other process and back. */
    public void takeFromTheOther() {
        for (int tries = 0; !take(); tries++) {
            if (tries == MOST_TRIES) {
                throw new IllegalStateException("the other process does not take the lock");
            }
        }
    }

    /** @throws IllegalStateException if both have not had it as often as was counted under it */
    public void verify(Peer other) throws IOException {
        lock.lock();
        try {
            long theirs = other.count();
            if (words.get(TOTAL) != mine + theirs) {
                throw new IllegalStateException("wrong count: " + words.get(TOTAL) + " under the lock, " + mine
                        + " and " + theirs + " by those who had it");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whoever should have them has them. */
    public void unlink() {
        words.unlink();
    }

    /** Once the other process has ended. */
    @Override
    public void close() {
        words.unlink();
        lock.close();
        words.close();
    }
}
