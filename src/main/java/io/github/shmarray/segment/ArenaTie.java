package io.github.shmarray.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Closes what this library maps together with a caller's arena. */
public final class ArenaTie {
    private ArenaTie() {}

    /**
     * @throws IllegalArgumentException if nobody can close the arena
     */
    public static Arena requireCloseable(Arena arena) {
        Objects.requireNonNull(arena, "arena");
        if (arena.scope().equals(Arena.global().scope())) {
            throw new IllegalArgumentException("the global arena is never closed; leave withArena away");
        }
        if (isAutomatic(arena)) {
            throw new IllegalArgumentException(
                    "an automatic arena cannot be closed, and what nothing can reach any more is"
                            + " unmapped anyway; leave withArena away");
        }
        return arena;
    }

    /** The JDK shows it in no other way than by closing. */
    private static boolean isAutomatic(Arena arena) {
        return arena.scope().getClass().getSimpleName().equals("ImplicitSession");
    }

    /**
     * Asks before anything is made.
     *
     * @param arena null for none
     * @throws IllegalStateException if it is closed, or confined to another thread
     */
    @SuppressWarnings("restricted")
    public static void requireUsable(Arena arena, String operation) {
        try {
            if (arena != null) {
                MemorySegment.NULL.reinterpret(0, arena, null);
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException(operation + ": its arena is closed", e);
        } catch (WrongThreadException e) {
            throw new IllegalStateException(operation + ": its arena is confined to another thread", e);
        }
    }

    /**
     * From now on, closing the arena closes the resource.
     *
     * @param arena null for none
     * @param close must not throw if it is closed already
     */
    @SuppressWarnings("restricted")
    public static void tie(Arena arena, Runnable close) {
        if (arena != null) {
            MemorySegment.NULL.reinterpret(0, arena, ignored -> close.run());
        }
    }
}
