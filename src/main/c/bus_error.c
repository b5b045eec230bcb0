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
#include <stdlib.h>
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

// A handler that was found in the place of this one. Those that were found before it are asked after it; the last to be asked was
// there before this one came. One that comes and goes is known once. They stay for ever, for a signal may be among them.
typedef struct known_handler {
    kernel_action action;
    _Atomic(struct known_handler *) before;
} known_handler;

static known_handler first;
static _Atomic(known_handler *) last_found; // null until it is known what was there before

// Threads that are inside another handler, which may in turn call this one, since it has replaced it.
#define PASSING 64
typedef struct {
    _Atomic(pthread_t) thread; // 0 if it is free
    const void *context;       // of the fault that is passed on
    const char *frame;         // of the call that passes it on
    known_handler *asked;
} passage;

static passage passing[PASSING];

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

// Makes a passage of somebody, or of nobody, that of this thread; null if there is none.
static passage *take_passage(pthread_t owner, pthread_t thread) {
    for (int i = 0; i < PASSING; i++) {
        pthread_t expected = owner;
        if (atomic_compare_exchange_strong(&passing[i].thread, &expected, thread)) {
            return &passing[i];
        }
    }
    return NULL;
}

// Asks a handler, which may come back to pass_on().
static void ask(passage *way, known_handler *handler, int signal, siginfo_t *info, void *context) {
    known_handler *asked = way->asked;
    way->asked = handler;
    call(&handler->action, signal, info, context);
    way->asked = asked;
}

static known_handler *known_handlers(void) {
    known_handler *last = atomic_load_explicit(&last_found, memory_order_acquire);
    while (last == NULL) {
        // Another thread is just installing this handler.
        sched_yield();
        last = atomic_load_explicit(&last_found, memory_order_acquire);
    }
    return last;
}

// A handler passes back what it was asked: it calls this one from there, or raises the signal. If neither, it has jumped out of a
// fault before.
static bool is_passed_back(const passage *way, const char *frame, const siginfo_t *info, const void *context) {
    return info->si_code <= 0 || (way->context == context && frame < way->frame);
}

// Asks the handlers one after the other, as far as each passes the fault back.
static void pass_on(const char *frame, int signal, siginfo_t *info, void *context) {
    known_handler *last = known_handlers();
    pthread_t thread = pthread_self();
    passage *way = last == &first ? NULL : take_passage(thread, thread);
    if (way != NULL && is_passed_back(way, frame, info, context)) {
        known_handler *next = way->asked->before;
        ask(way, next != NULL ? next : &first, signal, info, context);
        return;
    }
    if (way == NULL && last != &first) {
        way = take_passage(0, thread);
    }
    if (way == NULL) {
        call(&first.action, signal, info, context);
        return;
    }
    way->context = context;
    way->frame = frame;
    ask(way, last, signal, info, context);
    atomic_store(&way->thread, 0);
}

static void handle(int signal, siginfo_t *info, void *context) {
    int saved_errno = errno;
    // What the kernel did not send for an access to memory, another process did with kill().
    if (info->si_code > 0) {
        leave_guarded_work(context);
    }
    if (info->si_code != BUS_ADRERR || !replace_page(info->si_addr)) {
        pass_on(__builtin_frame_address(0), signal, info, context);
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
    first.action = found;
    return failure;
}

static void install_blocking_signals(void) {
    sigset_t bus_error;
    sigset_t mask;
    sigemptyset(&bus_error);
    sigaddset(&bus_error, SIGBUS);
    sigprocmask(SIG_BLOCK, &bus_error, &mask);
    install_failure = install();
    atomic_store_explicit(&last_found, &first, memory_order_release);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

static bool is_shmarrays(const kernel_action *action) {
    return action->handler == handle || (action->mask & MARKED_SIGNALS) == MARK;
}

// Puts a handler before all others. A fault that is just passed on may ask some twice, or not the one that is moved.
static void ask_first(known_handler *handler) {
    atomic_store(&handler->before, atomic_load(&last_found));
    atomic_store(&last_found, handler);
}

static bool is_same(const kernel_action *one, const kernel_action *other) {
    return one->handler == other->handler && one->flags == other->flags;
}

// Returns whether it was found before, and if so asks it first; except the one that was there first, which stays the last.
static bool find_again(const kernel_action *action) {
    _Atomic(known_handler *) *link = &last_found;
    for (known_handler *handler = *link; handler != NULL; handler = *link) {
        if (is_same(&handler->action, action)) {
            if (handler != &first && link != &last_found) {
                atomic_store(link, atomic_load(&handler->before));
                ask_first(handler);
            }
            return true;
        }
        link = &handler->before;
    }
    return false;
}

// Returns 0 or a negated error number.
static int remember(const kernel_action *action) {
    if (is_default(action) || find_again(action)) {
        return 0;
    }
    known_handler *handler = calloc(1, sizeof *handler);
    if (handler == NULL) {
        return -ENOMEM;
    }
    handler->action = *action;
    ask_first(handler);
    return 0;
}

// Another handler would let a fault in this library's memory end the process. Returns 0 or a negated error number.
static int put_back(void) {
    kernel_action found;
    int failure = exchange(NULL, &found);
    if (failure || is_shmarrays(&found)) {
        return failure;
    }
    failure = remember(&found);
    return failure ? failure : exchange(&own, NULL);
}

// A look takes as long as copying some kilobytes, so there is one in a tick of the kernel's clock, by one thread. Returns 0 or a
// negated error number, after which the next call looks again.
static int put_back_if_replaced(void) {
    static _Atomic(int64_t) last_look;
    static atomic_flag is_looking = ATOMIC_FLAG_INIT;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int64_t tick = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    if (tick == atomic_load(&last_look) || atomic_flag_test_and_set(&is_looking)) {
        return 0;
    }
    int failure = put_back();
    atomic_store(&last_look, failure ? 0 : tick);
    atomic_flag_clear(&is_looking);
    return failure;
}

// pthread_once has moved between the libraries of glibc, as shm_open has.
int handle_bus_errors(void) {
    int begun = NOT_BEGUN;
    if (atomic_load_explicit(&installation, memory_order_acquire) == DONE) {
        return install_failure ? install_failure : put_back_if_replaced();
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
