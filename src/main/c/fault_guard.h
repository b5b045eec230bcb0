// Lets a copy survive a SIGBUS: a mapped file that was cut short, or a full file system.
#ifndef SHMARRAY_FAULT_GUARD_H
#define SHMARRAY_FAULT_GUARD_H

#include <setjmp.h>

// Returns the number of a guard for this thread, or a negated error number: -EAGAIN if all guards are in use. The place to
// jump to is to be set by sigsetjmp without saving the signal mask, which the handler takes care of.
int guard_enter(sigjmp_buf *on_fault);

void guard_leave(int guard);

#endif
