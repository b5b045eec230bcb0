/* The library: Keeper, LocalLock, LockWaiting and WaitingThread, under the names that their methods have there. */

#define LOCKS     (JVMS * MUTEXES)
#define LOCK(p, m) ((p) * MUTEXES + (m))
#define NOBODY    0

bool gate[JVMS];

/* Guarded by the gate. */
byte head[LOCKS];           /* of the queue, in which there are at most two */
byte second[LOCKS];
byte holder[LOCKS];
bool isContending[LOCKS];
bool isClosed[LOCKS];
mtype granted[TASKS];       /* the outcome of a waiter */
byte hasWaited[TASKS];      /* WAITERS, or 0 */

bool permit[TASKS];         /* of LockSupport */
byte retained[LOCKS];     /* how often the file is, by the helper */
bool isUnmapped[LOCKS];
bool isWanted[LOCKS];       /* the helper */

inline enter(p) { atomic { !gate[p] -> gate[p] = true } }
inline leave(p) { gate[p] = false }

inline unpark(w) {
    if
    :: w != NOBODY -> permit[w - 1] = true; w = NOBODY
    :: else
    fi
}

inline addToQueue(l, w) {
    if
    :: head[l] == NOBODY -> head[l] = w
    :: else -> second[l] = w
    fi
}

inline removeFromQueue(l, w) {
    if
    :: head[l] == w -> head[l] = second[l]
    :: else
    fi
    second[l] = NOBODY
}

inline free(k, m) {
    exchange(k, m);
    if
    :: seen & WAITERS -> wake(m)
    :: else
    fi
    atomic { seen = 0; SET_WAKING(k, false) }
}

/* The compare and exchange in a loop of RobustMutex.take, then own(). */
inline takeWord(k, m, waiters) {
    atomic {
        seen = word[m];
        if
        :: IS_FREE(seen) -> word[m] = TID(k) | (seen & WAITERS) | (waiters)
        :: else
        fi
    }
}

inline keeperTake(k, m, waiters) {
#ifdef TAKE_BEFORE_PENDING
    takeWord(k, m, waiters);
    pending[k] = NODE(m);
#else
    pending[k] = NODE(m);
    takeWord(k, m, waiters);
#endif
#ifdef CLEAR_BEFORE_LINK
    pending[k] = 0;
#endif
    if
    :: !IS_FREE(seen) -> outcome = (owner[m] == NOT_RECOVERABLE -> NEVER : BUSY)
    :: else ->
        if
        :: owner[m] == NOT_RECOVERABLE -> outcome = NEVER
        :: owner[m] != NOT_RECOVERABLE && (seen & OWNER_DIED) ->
#ifdef FORGET_INCONSISTENT
            owner[m] = TID(k);
#else
            owner[m] = INCONSISTENT;
#endif
            outcome = DIED
        :: else ->
            owner[m] = TID(k);
            outcome = TAKEN
        fi
        link(k, m);
        if
        :: outcome == NEVER -> unlink(k, m); free(k, m)
        :: else
        fi
    fi
    seen = 0;
    pending[k] = 0
}

/* LocalLock.take */
inline take(p, l, m, w, waiters) {
    keeperTake(KEEPER(p), m, waiters);
    if
    :: outcome == TAKEN || outcome == DIED -> holder[l] = w
    :: else
    fi
}

inline keeperRelease(k, m) {
#ifdef UNLINK_BEFORE_PENDING
    unlink(k, m);
    pending[k] = NODE(m);
#else
    pending[k] = NODE(m);
    unlink(k, m);
#endif
    owner[m] = (owner[m] == INCONSISTENT -> NOT_RECOVERABLE : 0);
#ifdef CLEAR_BEFORE_FREE
    pending[k] = 0;
#endif
    exchange(k, m);
#ifdef CLEAR_BEFORE_WAKE
    pending[k] = 0;
#endif
    if
    :: seen & WAITERS -> wake(m)
    :: else
    fi
    atomic { seen = 0; SET_WAKING(k, false) };
    pending[k] = 0
}

inline markWaiters(m) {
    atomic {
        seen = word[m];
        if
        :: !IS_FREE(seen) -> seen = seen | WAITERS; word[m] = seen
        :: else
        fi
    }
}

inline passOn(m) {
#ifndef NO_PASSING_ON
    markWaiters(m);
    if
    :: IS_FREE(seen) -> wake(m)
    :: else
    fi
    seen = 0
#else
    skip
#endif
}

/* Sleeps in the kernel while the word is what was seen. */
inline futexWait(c, m) {
    atomic {
        if
        :: word[m] == seen -> sleeping[c] = NODE(m)
        :: else
        fi
        seen = 0
    }
    if
    :: sleeping[c] == 0
#ifdef BOUND
    :: atomic { early > 0 && sleeping[c] != 0 -> early--; sleeping[c] = 0 }
    :: atomic { timeout ->
            /* Nobody does anything any more; if somebody had the mutex, he would have it for ever. */
            assert(IS_FREE(word[m]));
            sleeping[c] = 0
        }
#endif
    fi
}

inline grant(p, l, m) {
    enter(p);
    if
    :: isClosed[l]
    :: !isClosed[l] && (head[l] == NOBODY || holder[l] != NOBODY) -> passOn(m)
    :: else ->
        atomic { first = head[l]; hasWaited[first - 1] = WAITERS }
#ifdef FORGET_OTHER_WAITERS
        take(p, l, m, first, 0);
#else
        take(p, l, m, first, WAITERS);
#endif
        if
        :: outcome == BUSY -> passOn(m)
        :: else
        fi
        atomic {
            granted[first - 1] = outcome;
            if
            :: outcome != BUSY -> removeFromQueue(l, first)
            :: else -> first = NOBODY
            fi
            outcome = BUSY
        }
    fi
    atomic { leave(p); unpark(first) }
}

inline contend(p, c, l, m) {
    assert(!isUnmapped[l]);
#ifndef NO_ENTRY_OF_WAITERS
    pending[c] = NODE(m);
#endif
    markWaiters(m);
    if
    :: !IS_FREE(seen) -> futexWait(c, m)
    :: else -> seen = 0
    fi
    grant(p, l, m);
    atomic { pending[c] = 0; SET_WAKING(c, false) }
}

/* The memory goes away with the last use of the file. */
inline unmapIfUnused(p, l) {
    if
    :: isClosed[l] && retained[l] == 0 && !isUnmapped[l] ->
        isUnmapped[l] = true;
        for (i : KEEPER(p) .. HELPER(p)) {
            assert(pending[i] == 0 && list[i] == 0)
        }
        i = 0
    :: else
    fi
}

/* Waits for the mutex: LockWaiting.await. */
inline await(p, t, l, m) {
    atomic {
        enter(p);
        if
        :: !isClosed[l] -> addToQueue(l, TID(t)); outcome = BUSY
        :: else -> outcome = NEVER
        fi
        leave(p)
    }
    do
    :: outcome == NEVER -> break
    :: else ->
        atomic {
#ifdef GIVE_UP
            if
            :: isOver = true
            :: skip
            fi
#endif
            enter(p);
            mustTake = granted[t] == BUSY && head[l] == TID(t) && holder[l] == NOBODY
        }
        if
        :: mustTake ->
            mustTake = false;
            take(p, l, m, TID(t), hasWaited[t]);
            granted[t] = outcome;
            if
            :: outcome != BUSY -> removeFromQueue(l, TID(t))
            :: outcome == BUSY && !isContending[l] && !isOver ->
                isContending[l] = true;
                hasWaited[t] = WAITERS;
                mustContend = true
            :: else
            fi
        :: else
        fi
        atomic { outcome = BUSY; isDone = granted[t] != BUSY || isOver; isOver = false; leave(p) }
        if
        :: isDone -> isDone = false; break
        :: !isDone && mustContend ->
            mustContend = false;
#ifdef VIRTUAL
            atomic { retained[l]++; isWanted[l] = true }
            atomic { permit[t] -> permit[t] = false }
#else
            retained[l]++;
            contend(p, t, l, m);
            atomic { enter(p); isContending[l] = false; leave(p) }
            atomic { retained[l]--; unmapIfUnused(p, l) }
#endif
        :: else -> atomic { permit[t] -> permit[t] = false }
        fi
    od;
    /* leaveQueue */
    if
    :: outcome == NEVER
    :: else ->
        enter(p);
        if
        :: granted[t] == BUSY ->
            removeFromQueue(l, TID(t));
            if
            :: hasWaited[t] && !isClosed[l] -> passOn(m)
            :: else
            fi
        :: else
        fi
        atomic {
            if
            :: holder[l] == NOBODY || isClosed[l] -> first = head[l]
            :: else
            fi
            outcome = granted[t];
            granted[t] = BUSY;
            hasWaited[t] = 0;
            leave(p);
            unpark(first)
        }
    fi
}

inline lock(p, t, l, m) {
    do
    :: enter(p);
        if
        :: isClosed[l] -> outcome = NEVER
        :: !isClosed[l] && holder[l] == NOBODY -> take(p, l, m, TID(t), 0)
        :: else -> outcome = BUSY
        fi
        atomic {
            mustSpin = outcome == BUSY && tries > 0 && holder[l] == NOBODY && head[l] == NOBODY;
            leave(p)
        }
        if
        :: mustSpin -> mustSpin = false; tries--
        :: else -> break
        fi
    od;
    if
    :: outcome == BUSY -> await(p, t, l, m)
    :: else
    fi
    if
    :: isClosed[l] -> outcome = BUSY
    :: else -> told(t, m, outcome)
    fi
}

inline unlock(p, l, m) {
    atomic { inside[m] = 0; enter(p) }
    holder[l] = NOBODY;
    keeperRelease(KEEPER(p), m);
    atomic { first = head[l]; leave(p); unpark(first) }
}

inline close(p, l) {
    atomic {
        enter(p);
        if
        :: holder[l] == NOBODY && head[l] == NOBODY -> isClosed[l] = true; unmapIfUnused(p, l)
        :: else
        fi
        leave(p)
    }
}
