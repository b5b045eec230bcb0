/* Threads of processes that lock and unlock mutexes, and SIGKILL for each process at any step. See README.md. */

#include "memory.pml"
#include "glibc.pml"
#include "java.pml"

proctype JavaThread(byte p, t, m, l) {
    byte seen, first, entry, following, i, left = 1, tries = TRIES;
    bool mustSpin, mustTake, mustContend, isDone, isOver;
    mtype outcome = BUSY;
    {
        do
        :: left > 0 && !isClosed[l] && MAY_BEGIN(t) ->
            left--;
            lock(p, t, l, m);
            if
            :: outcome == DIED -> mend(m, TID(KEEPER(p))); unlock(p, l, m)
            :: outcome == TAKEN -> unlock(p, l, m)
            :: else
            fi
            outcome = BUSY
        :: left == 0 || isClosed[l] -> break
        od
#ifdef CLOSES
        close(p, l)
#endif
    } unless {
        dead[p];
        endTask(t)
    }
}

/* The thread that waits in the kernel for virtual ones. */
proctype Helper(byte p, t, m, l) {
    byte seen, first, entry, following, i;
    mtype outcome = BUSY;
    {
        do
        :: true ->
end:
            atomic { isWanted[l] -> isWanted[l] = false }
            do
            :: contend(p, t, l, m);
                enter(p);
                if
                :: !isClosed[l] && head[l] != NOBODY && holder[l] == NOBODY -> leave(p)
                :: else -> leave(p); break
                fi
            od;
            atomic { enter(p); isContending[l] = false; first = head[l]; leave(p); unpark(first) }
            atomic { retained[l]--; unmapIfUnused(p, l) }
        od
    } unless {
        dead[p];
        endTask(t)
    }
}

/* It does nothing but live as long as its process. */
proctype Keeper(byte p, t) {
    byte seen, entry, following;
end:
    dying[p];
    endTask(t)
}

init {
    byte p, i;
    atomic {
        for (i : 0 .. TASKS - 1) {
            granted[i] = BUSY
        }
        for (p : 0 .. JVMS - 1) {
            run Keeper(p, KEEPER(p));
            for (i : 0 .. THREADS - 1) {
                run JavaThread(p, THREAD(p, i), i % MUTEXES, LOCK(p, i % MUTEXES))
            }
#ifdef VIRTUAL
            run Helper(p, HELPER(p), 0, LOCK(p, 0))
#endif
        }
        for (i : 0 .. PROGRAMS - 1) {
            run Program(JVMS + i, PROGRAM(i), i % MUTEXES, (i == 0 -> ROUNDS : 1))
        }
        run Killer();
        p = 0;
        i = 0
    }
}
