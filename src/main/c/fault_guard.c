// A handler for SIGBUS that jumps out of the copies of this library and leaves every other fault to the handler that was
// there before, which is the JVM's. It keeps to what a signal handler may do: no locks, no memory, no thread-local storage,
// which the C library may have to allocate.
#define _GNU_SOURCE
#include "fault_guard.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <ucontext.h>

// More copies than this at once are refused.
#define GUARDS 256

enum { NOT_BEGUN, UNDER_WAY, DONE };

typedef struct {
    _Atomic(pthread_t) thread; // 0 if the guard is free
    sigjmp_buf *on_fault;
} fault_guard;

static fault_guard guards[GUARDS];
static struct sigaction previous;
static atomic_int installation; // NOT_BEGUN, then UNDER_WAY, then DONE
static atomic_bool is_previous_known;
static int install_failure;

static void pass_on(int signal, siginfo_t *info, void *context) {
    while (!atomic_load_explicit(&is_previous_known, memory_order_acquire)) {
        sched_yield();
    }
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
        // The access is repeated on return, and then ends the process as it would have without this handler.
        struct sigaction by_default = {.sa_handler = SIG_DFL};
        sigaction(signal, &by_default, NULL);
    } else {
        previous.sa_handler(signal);
    }
}

static void handle(int signal, siginfo_t *info, void *context) {
    // What the kernel did not send for an access to memory, another process did with kill().
    int is_access = info->si_code > 0;
    pthread_t thread = pthread_self();
    for (int i = 0; is_access && i < GUARDS; i++) {
        if (atomic_load_explicit(&guards[i].thread, memory_order_relaxed) == thread) {
            // The jump does not restore the signals that were blocked for this handler, for saving them costs a system call.
            sigprocmask(SIG_SETMASK, &((ucontext_t *)context)->uc_sigmask, NULL);
            siglongjmp(*guards[i].on_fault, 1);
        }
    }
    pass_on(signal, info, context);
}

static int exchange_handlers(void) {
    struct sigaction own;
    if (sigaction(SIGBUS, NULL, &own) != 0) {
        return -errno;
    }
    own.sa_sigaction = handle;
    own.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    own.sa_flags &= ~SA_RESETHAND;
    return sigaction(SIGBUS, &own, &previous) == 0 ? 0 : -errno;
}

// Every class loader has a copy of this library, and these may be installed at once: the handler replaced is the one to
// pass on to, and until it is known other threads' faults wait. This thread must not come to wait for itself.
static void install(void) {
    sigset_t bus_error;
    sigset_t mask;
    sigemptyset(&bus_error);
    sigaddset(&bus_error, SIGBUS);
    sigprocmask(SIG_BLOCK, &bus_error, &mask);
    install_failure = exchange_handlers();
    atomic_store_explicit(&is_previous_known, true, memory_order_release);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

// pthread_once has moved between the libraries of glibc, as shm_open has.
static void install_once(void) {
    int begun = NOT_BEGUN;
    if (atomic_load_explicit(&installation, memory_order_acquire) == DONE) {
        return;
    }
    if (atomic_compare_exchange_strong(&installation, &begun, UNDER_WAY)) {
        install();
        atomic_store_explicit(&installation, DONE, memory_order_release);
    }
    while (atomic_load_explicit(&installation, memory_order_acquire) != DONE) {
        sched_yield();
    }
}

// Returns the number of a guard for this thread, or a negated error number. Kept out of the function that the handler jumps
// back into, whose registers may be old then.
__attribute__((noinline)) static int enter(sigjmp_buf *on_fault) {
    install_once();
    if (install_failure) {
        return install_failure;
    }
    pthread_t thread = pthread_self();
    for (int i = 0; i < GUARDS; i++) {
        pthread_t nobody = 0;
        if (atomic_load_explicit(&guards[i].thread, memory_order_relaxed) == 0 &&
            atomic_compare_exchange_strong(&guards[i].thread, &nobody, thread)) {
            guards[i].on_fault = on_fault;
            // The handler runs on this thread: the compiler alone could move the copy before this.
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
