/* A program that uses glibc: pthread_mutex_lock and pthread_mutex_unlock of a robust mutex. */

inline glibcUnlock(t, m) {
    atomic { MAY_UNLOCK(t); newOwner = (owner[m] == INCONSISTENT -> NOT_RECOVERABLE : 0); inside[m] = 0 }
    pending[t] = NODE(m);
    unlink(t, m);
    owner[m] = newOwner;
    newOwner = 0;
    exchange(t, m);
    if
    :: seen & WAITERS -> wake(m)
    :: else
    fi
    atomic { seen = 0; SET_WAKING(t, false) }
    pending[t] = 0
}

inline glibcLock(t, m) {
    pending[t] = NODE(m);
    do
    :: atomic {
            seen = word[m];
            SET_WAKING(t, false);
            if
            :: IS_FREE(seen) -> word[m] = TID(t) | (seen & WAITERS) | others
            :: else ->
                seen = seen | WAITERS;
                word[m] = seen;
                others = WAITERS
            fi
        }
        if
        :: IS_FREE(seen) -> break
        :: else
        fi
        atomic {
            if
            :: word[m] == seen -> sleeping[t] = NODE(m)
            :: else
            fi
        }
#ifdef PROGRAMS_MAY_STARVE
end:
#endif
        sleeping[t] == 0
    od;
    others = 0;
    if
    :: seen & OWNER_DIED ->
        owner[m] = INCONSISTENT;
        link(t, m);
        outcome = DIED;
        pending[t] = 0
    :: !(seen & OWNER_DIED) && owner[m] == NOT_RECOVERABLE ->
        exchange(t, m);
        wake(m);
        atomic { outcome = NEVER; SET_WAKING(t, false) }
        pending[t] = 0
    :: else ->
        link(t, m);
        outcome = TAKEN;
        pending[t] = 0;
        owner[m] = TID(t)
    fi
    seen = 0;
    told(t, m, outcome)
}

proctype Program(byte p, t, m, left) {
    byte seen, others, newOwner, entry, following;
    mtype outcome = BUSY;
    {
        do
        :: left > 0 && MAY_BEGIN(t) ->
            left--;
            glibcLock(t, m);
            if
            :: outcome == DIED -> mend(m, TID(t)); glibcUnlock(t, m)
            :: outcome == TAKEN -> glibcUnlock(t, m)
            :: else
            fi
            outcome = BUSY
                :: left == 0 -> break
        od
    } unless {
        dead[p];
        endTask(t)
    }
}
