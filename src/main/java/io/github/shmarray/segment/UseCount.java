package io.github.shmarray.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who is inside something that can be closed, so that it is not closed under them: as many users at once as like, or none for
 * ever. Safe to use from many threads.
 */
public final class UseCount {
    private static final int ENDED = -1;
    private static final VarHandle USERS = usersHandle();

    @SuppressWarnings("unused")
    private volatile int users;

    private static VarHandle usersHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(UseCount.class, "users", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns whether the caller is inside, and has to {@link #leave}; not if it has ended. */
    public boolean enter() {
        int now = users;
        while (now != ENDED && !USERS.compareAndSet(this, now, now + 1)) {
            now = users;
        }
        return now != ENDED;
    }

    public void leave() {
        USERS.getAndAdd(this, -1);
    }

    public boolean hasEnded() {
        return users == ENDED;
    }

    /** Ends it if nobody is inside; returns whether this call did. */
    public boolean end() {
        return USERS.compareAndSet(this, 0, ENDED);
    }

    /** Takes {@link #end} back. */
    public void resume() {
        users = 0;
    }
}
