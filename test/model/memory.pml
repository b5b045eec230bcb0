/* What all share: the mutexes, and each task's list of them, which the kernel reads when the task ends. */

#ifndef JVMS
#define JVMS 1      /* processes that use the library */
#endif
#ifndef THREADS
#define THREADS 2   /* that lock, in each JVM */
#endif
#ifndef PROGRAMS
#define PROGRAMS 1  /* processes that use glibc, of one thread each: C and Python */
#endif
#ifndef MUTEXES
#define MUTEXES 1
#endif
#ifndef ROUNDS
#define ROUNDS 1    /* how often the first program locks and unlocks; all others do once */
#endif
#ifndef KILLS
#define KILLS 1     /* how many processes may be killed, wherever they are */
#endif
#ifndef TRIES
#define TRIES 0     /* how often a Java thread tries again before it waits */
#endif
#ifndef EARLY
#define EARLY 0     /* how many bounded waits may end at any moment; all end when nothing else can happen */
#endif

#if THREADS > 2
#error "the queue has room for two"
#endif

#define PROCESSES     (JVMS + PROGRAMS)
#define TASKS_OF_JVM  (THREADS + 2)
#define JAVA_TASKS    (JVMS * TASKS_OF_JVM)
#define TASKS         (JAVA_TASKS + PROGRAMS)
#define KEEPER(p)     ((p) * TASKS_OF_JVM)
#define THREAD(p, i)  (KEEPER(p) + 1 + (i))
#define HELPER(p)     (KEEPER(p) + 1 + THREADS)
#define PROGRAM(i)    (JAVA_TASKS + (i))
#define PROCESS_OF(t) ((t) < JAVA_TASKS -> (t) / TASKS_OF_JVM : JVMS + (t) - JAVA_TASKS)

/* The word: bit 31, bit 30 and the owner, in a byte. */
#define WAITERS       128
#define OWNER_DIED    64
#define OWNER_MASK    63
#define TID(t)        ((t) + 1)
#define IS_FREE(w)    ((w) == 0 || ((w) & OWNER_DIED))

/* In place of the owner. */
#define INCONSISTENT    254
#define NOT_RECOVERABLE 255

#define NODE(m) ((m) + 1)   /* what lists point to; 0 is the head, or no entry */

byte word[MUTEXES];
byte owner[MUTEXES];
byte next[MUTEXES];

byte list[TASKS];
byte pending[TASKS];
byte sleeping[TASKS];       /* the node of the mutex for whose word it sleeps in the kernel */

/* Nothing of the protocol: what the properties speak of. */
bool dead[PROCESSES];       /* none of its threads does anything any more */
bool dying[PROCESSES];      /* the kernel ends its threads */
byte inside[MUTEXES];       /* the thread that uses what the mutex guards */
bool untold[MUTEXES];       /* an owner has died, and nobody has been told */
bool dirty[MUTEXES];        /* an owner has died, and nobody has declared consistent since */
bool isLost[MUTEXES];       /* freed without that */
byte early = EARLY;

/*
 * Whether a task is about to wake another, or was woken and has not looked at the word yet. Processes that have such
 * a task may be spared, and those that sleep be out of the kernel's queue at once when they are killed.
 */
#ifdef SPARE_WAKING
bool isWaking[TASKS];
#define SET_WAKING(t, value) isWaking[t] = value
#define IS_SPARED(p) \
    (p < JVMS -> isWaking[KEEPER(p % JVMS)] || isWaking[THREAD(p % JVMS, 0)] || isWaking[HELPER(p % JVMS) - 1] \
                         || isWaking[HELPER(p % JVMS)] \
              : isWaking[(p - JVMS + JAVA_TASKS) % TASKS])
#else
#define SET_WAKING(t, value) skip
#define IS_SPARED(p)         false
#endif

mtype = { BUSY, TAKEN, DIED, NEVER };

/* So that nobody overtakes those that sleep: the first program is inside until all others do. */
#ifdef ALL_WAIT_FIRST
#define MAY_BEGIN(t)  (t == PROGRAM(0) || inside[0] == TID(PROGRAM(0)) || dead[JVMS])
#define MAY_UNLOCK(t) (t != PROGRAM(0) || (sleeping[THREAD(0, 0)] || dead[0]) && (sleeping[PROGRAM(1)] || dead[JVMS + 1]))
#else
#define MAY_BEGIN(t)  true
#define MAY_UNLOCK(t) true
#endif

/* FUTEX_WAKE of one; which one is left open. */
#define WAKES(t, m) (TASKS > (t) && sleeping[(t) % TASKS] == NODE(m)) -> sleeping[(t) % TASKS] = 0; SET_WAKING((t) % TASKS, true)
inline wake(m) {
    if
    :: atomic { WAKES(0, m) }
    :: atomic { WAKES(1, m) }
    :: atomic { WAKES(2, m) }
    :: atomic { WAKES(3, m) }
    :: atomic { WAKES(4, m) }
    :: atomic { WAKES(5, m) }
    :: atomic { WAKES(6, m) }
    :: atomic { WAKES(7, m) }
    :: atomic { WAKES(8, m) }
    :: else
    fi
}

/* The store before which the mutex is not in the list. */
inline link(t, m) {
    next[m] = list[t];
    list[t] = NODE(m)
}

/* One store; who comes before it in the list its owner knows by itself. */
inline unlink(t, m) {
    if
    :: list[t] == NODE(m) -> list[t] = next[m]
    :: MUTEXES > 1 && list[t] != NODE(m) -> next[MUTEXES - 1 - m] = next[m]
    fi
}

/* handle_futex_death() in kernel/futex/core.c. Its loop of compare and exchange is one step here. */
inline handleDeath(t, m, isPending) {
    seen = word[m];
    if
    :: isPending && (seen & OWNER_MASK) == 0 -> wake(m)
    :: (seen & OWNER_MASK) == TID(t) ->
        atomic {
            seen = word[m];
            word[m] = (seen & WAITERS) | OWNER_DIED
        }
        if
        :: seen & WAITERS -> wake(m)
        :: else
        fi
    :: else
    fi
    seen = 0
}

/* exit_robust_list() there. */
inline endTask(t) {
    sleeping[t] = 0;
    entry = list[t];
    do
    :: entry != 0 ->
        following = next[entry - 1];
        if
        :: entry != pending[t] ->
            assert((word[entry - 1] & OWNER_MASK) == TID(t));
            handleDeath(t, entry - 1, false)
        :: else
        fi
        entry = following;
        following = 0
    :: else -> break
    od;
    if
    :: pending[t] != 0 -> handleDeath(t, pending[t] - 1, true)
    :: else
    fi
}

/* SIGKILL, at any step of any process. */
inline kill(p) {
    dying[p] = true;
    for (i : 0 .. MUTEXES - 1) {
        if
        :: (word[i] & OWNER_MASK) != 0 && PROCESS_OF((word[i] & OWNER_MASK) - 1) == p ->
            untold[i] = true;
            dirty[i] = true
        :: else
        fi
        if
        :: inside[i] != 0 && PROCESS_OF(inside[i] - 1) == p -> inside[i] = 0
        :: else
        fi
    }
#ifdef SPARE_WAKING
    for (i : 0 .. TASKS - 1) {
        sleeping[i] = (PROCESS_OF(i) == p -> 0 : sleeping[i])
    }
#endif
    i = 0
}

proctype Killer() {
    byte i, victim, left = KILLS;
    do
    :: left > 0 ->
        atomic {
            select(victim : 0 .. PROCESSES - 1);
            if
            :: dying[victim] || IS_SPARED(victim)
            :: else ->
                kill(victim);
                left--;
#ifndef LATE_SIBLINGS
                dead[victim] = true
#endif
            fi
        }
#ifdef LATE_SIBLINGS
        dead[victim] = dying[victim]
#endif
    :: break
    od
}

/* A thread has come back from locking with that outcome. */
inline told(t, m, outcome) {
    atomic {
        if
        :: outcome == TAKEN -> assert(!dirty[m] && !untold[m] && !isLost[m])
        :: outcome == DIED ->
            assert(dirty[m] && untold[m] && !isLost[m]);
            untold[m] = false
        :: outcome == NEVER -> assert(dirty[m])
        :: else
        fi
        if
        :: outcome == TAKEN || outcome == DIED ->
            assert(inside[m] == 0);
            inside[m] = TID(t)
        :: else
        fi
    }
}

/* Declares consistent, or not, what it found inconsistent. */
inline mend(m, by) {
    if
    :: atomic { owner[m] = by; dirty[m] = false }
    :: skip
    fi
}

/* The exchange that frees the word; what it was is left in seen. */
inline exchange(t, m) {
    atomic {
        seen = word[m];
        word[m] = 0;
        SET_WAKING(t, (seen & WAITERS) != 0);
        if
        :: owner[m] == NOT_RECOVERABLE -> isLost[m] = true
        :: else
        fi
    }
}
