// Work that ends when a page is not available: the handler of SIGBUS jumps out of it.
#define _GNU_SOURCE
#include "fault_guard.h"
#include "bus_error.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <ucontext.h>

// More calls than this at once are refused.
#define GUARDS 256

typedef struct {
    _Atomic(pthread_t) thread; // 0 if the guard is free
    sigjmp_buf *on_fault;
} fault_guard;

static fault_guard guards[GUARDS];

void leave_guarded_work(const void *context) {
    pthread_t thread = pthread_self();
    for (int i = 0; i < GUARDS; i++) {
        if (atomic_load_explicit(&guards[i].thread, memory_order_relaxed) == thread) {
            // The jump does not restore the signals that were blocked for the handler, for saving them costs a system call.
            sigprocmask(SIG_SETMASK, &((const ucontext_t *)context)->uc_sigmask, NULL);
            siglongjmp(*guards[i].on_fault, 1);
        }
    }
}

// Returns the number of a guard for this thread, or a negated error number. Kept out of the function that the handler jumps
// back into, whose registers may be old then.
__attribute__((noinline)) static int enter(sigjmp_buf *on_fault) {
    int failure = handle_bus_errors();
    if (failure) {
        return failure;
    }
    pthread_t thread = pthread_self();
    for (int i = 0; i < GUARDS; i++) {
        pthread_t nobody = 0;
        if (atomic_load_explicit(&guards[i].thread, memory_order_relaxed) == 0 &&
            atomic_compare_exchange_strong(&guards[i].thread, &nobody, thread)) {
            guards[i].on_fault = on_fault;
            // The handler runs on this thread: the compiler alone could move the work before this.
            atomic_signal_fence(memory_order_seq_cst);
            return i;
        }
    }
    return -EAGAIN;
}

static void leave(int guard) {
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&guards[guard].thread, 0, memory_order_release);
}

int64_t guarded(int64_t (*work)(const void *call), const void *call) {
    sigjmp_buf on_fault;
    int guard = enter(&on_fault);
    if (guard < 0) {
        return guard;
    }
    if (sigsetjmp(on_fault, 0) != 0) {
        leave(guard);
        return -EFAULT;
    }
    int64_t result = work(call);
    leave(guard);
    return result;
}
