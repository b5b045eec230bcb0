// A handler for SIGBUS that looks after the memory of this library and leaves every other fault to the handlers that were
// there before or have come since, the JVM's among them. It keeps to what a signal handler may do: no locks, no memory, no
// thread-local storage, which the C library may have to allocate.
#define _GNU_SOURCE
#include "bus_error.h"
#include "fault_guard.h"
#include "mapped_regions.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What the kernel knows of a handler (struct sigaction of its uapi, on both architectures). It is asked directly, since
// libjsig would keep this library's handler behind the JVM's, which dies of some faults.
typedef struct {
    void (*handler)(int, siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void); // the C library's; only x86-64 needs it
    uint64_t mask;
} kernel_action;

#define ANY_HANDLER(function) ((void (*)(int, siginfo_t *, void *))(uintptr_t)(function))

// Signals that the handler of each copy of this library (every class loader has one) leaves unblocked in a mask that blocks
// their neighbours, by which the copies know each other.
#define MARKED_SIGNALS (UINT64_C(0xf) << 59)
#define MARK (UINT64_C(0x5) << 59)

// Handlers that were found in the place of this one, the first of them before it came; one that comes and goes takes one place.
#define HANDLERS 8
static kernel_action others[HANDLERS];
static atomic_int others_known;
static atomic_int last_found; // the place of the one that is asked

// Threads that are inside another handler, which may in turn call this one, since it has replaced it.
#define PASSING 64
static _Atomic(pthread_t) passing[PASSING];

enum { NOT_BEGUN, UNDER_WAY, DONE };
static atomic_int installation;
static int install_failure;
static kernel_action own;

static int exchange(const kernel_action *new_action, kernel_action *old_action) {
    return syscall(SYS_rt_sigaction, SIGBUS, new_action, old_action, sizeof(uint64_t)) == 0 ? 0 : -errno;
}

static bool is_default(const kernel_action *action) {
    return action->handler == ANY_HANDLER(SIG_DFL) || action->handler == ANY_HANDLER(SIG_IGN);
}

static void call(const kernel_action *action, int signal, siginfo_t *info, void *context) {
    if (is_default(action)) {
        // The access is repeated on return, and then ends the process as it would have without this handler.
        kernel_action by_default = own;
        by_default.handler = ANY_HANDLER(SIG_DFL);
        exchange(&by_default, NULL);
    } else if (action->flags & SA_SIGINFO) {
        action->handler(signal, info, context);
    } else {
        ((void (*)(int))(uintptr_t)action->handler)(signal);
    }
}

static bool is_passing(pthread_t thread) {
    for (int i = 0; i < PASSING; i++) {
        if (atomic_load_explicit(&passing[i], memory_order_relaxed) == thread) {
            return true;
        }
    }
    return false;
}

// Asks a handler that has replaced this one; what it passes back goes to the one that was there first.
static void call_replacement(const kernel_action *action, int signal, siginfo_t *info, void *context) {
    pthread_t thread = pthread_self();
    for (int i = 0; i < PASSING; i++) {
        pthread_t nobody = 0;
        if (atomic_compare_exchange_strong(&passing[i], &nobody, thread)) {
            call(action, signal, info, context);
            atomic_store(&passing[i], 0);
            return;
        }
    }
    call(&others[0], signal, info, context);
}

static void pass_on(int signal, siginfo_t *info, void *context) {
    while (atomic_load_explicit(&others_known, memory_order_acquire) == 0) {
        // Another thread is just installing this handler.
        sched_yield();
    }
    int last = atomic_load_explicit(&last_found, memory_order_acquire);
    if (last == 0 || is_passing(pthread_self())) {
        call(&others[0], signal, info, context);
    } else {
        call_replacement(&others[last], signal, info, context);
    }
}

static void handle(int signal, siginfo_t *info, void *context) {
    int saved_errno = errno;
    // What the kernel did not send for an access to memory, another process did with kill().
    if (info->si_code > 0) {
        leave_guarded_work(context);
    }
    if (info->si_code != BUS_ADRERR || !replace_page(info->si_addr)) {
        pass_on(signal, info, context);
    }
    errno = saved_errno;
}

// The C library gives its restorer to every handler; here one that it was given is needed.
static int take_over_default(void) {
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    return sigaction(SIGBUS, &action, NULL) == 0 ? exchange(NULL, &own) : -errno;
}

// Handlers may be installed at once by several copies of this library: the one replaced is the one to pass on to, and until
// it is known other threads' faults wait. This thread must not come to wait for itself.
static int install(void) {
    kernel_action found;
    int failure = exchange(NULL, &found);
    if (!failure) {
        own = found;
        failure = is_default(&found) ? take_over_default() : 0;
    }
    if (failure) {
        return failure;
    }
    own.handler = handle;
    own.flags = (own.flags | SA_SIGINFO | SA_ONSTACK) & ~(unsigned long)SA_RESETHAND;
    own.mask = (own.mask & ~MARKED_SIGNALS) | MARK;
    failure = exchange(&own, is_default(&found) ? NULL : &found);
    others[0] = found;
    return failure;
}

static void install_blocking_signals(void) {
    sigset_t bus_error;
    sigset_t mask;
    sigemptyset(&bus_error);
    sigaddset(&bus_error, SIGBUS);
    sigprocmask(SIG_BLOCK, &bus_error, &mask);
    install_failure = install();
    atomic_store_explicit(&others_known, 1, memory_order_release);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

static bool is_shmarrays(const kernel_action *action) {
    return action->handler == handle || (action->mask & MARKED_SIGNALS) == MARK;
}

// The place of a handler that was found before, or the next free one.
static int place_of(const kernel_action *action, int known) {
    int place = 0;
    while (place < known && (others[place].handler != action->handler || others[place].flags != action->flags)) {
        place++;
    }
    return place;
}

// Another handler would let a fault in this library's memory end the process.
static void put_back(void) {
    kernel_action found;
    if (exchange(NULL, &found) != 0 || is_shmarrays(&found)) {
        return;
    }
    int known = atomic_load(&others_known);
    int place = is_default(&found) ? atomic_load(&last_found) : place_of(&found, known);
    if (place == HANDLERS) {
        return;
    }
    if (place == known) {
        others[place] = found;
        atomic_store_explicit(&others_known, known + 1, memory_order_release);
    }
    atomic_store_explicit(&last_found, place, memory_order_release);
    exchange(&own, NULL);
}

// A look takes as long as copying some kilobytes, so there is one in a tick of the kernel's clock.
static void put_back_if_replaced(void) {
    static _Atomic(int64_t) last_look;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int64_t tick = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    int64_t last = atomic_load_explicit(&last_look, memory_order_relaxed);
    if (tick != last && atomic_compare_exchange_strong(&last_look, &last, tick)) {
        put_back();
    }
}

// pthread_once has moved between the libraries of glibc, as shm_open has.
int handle_bus_errors(void) {
    int begun = NOT_BEGUN;
    if (atomic_load_explicit(&installation, memory_order_acquire) == DONE) {
        if (!install_failure) {
            put_back_if_replaced();
        }
        return install_failure;
    }
    if (atomic_compare_exchange_strong(&installation, &begun, UNDER_WAY)) {
        install_blocking_signals();
        atomic_store_explicit(&installation, DONE, memory_order_release);
    }
    while (atomic_load_explicit(&installation, memory_order_acquire) != DONE) {
        sched_yield();
    }
    return install_failure;
}
