// Lets work in mapped memory survive a SIGBUS: a file that was cut short, or a full file system.
#ifndef SHMARRAY_FAULT_GUARD_H
#define SHMARRAY_FAULT_GUARD_H

#include <stdint.h>

// Does work that touches memory which others may take away. Returns what it returns, -EFAULT if a page was not available, or
// another negated error number if it was not begun: -EAGAIN if too many such calls are under way.
int64_t guarded(int64_t (*work)(const void *call), const void *call);

// For the handler of SIGBUS: jumps out of the work that this thread has under way; returns if there is none.
void leave_guarded_work(const void *context);

#endif
