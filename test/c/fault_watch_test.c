#define _GNU_SOURCE
#include "check.h"
#include "cut_mapping.h"
#include "fake_jni.h"
#include "fault_threads.h"
#include "jni_functions.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAULT_WATCH(name) Java_io_github_shmarray_copy_FaultWatch_##name

enum { LAST = PAGES * PAGE - 1, NUMBER = 5, OTHER_NUMBER = 3000 };

static jint watch(jint number, char *mapping, bool is_writable) {
    return FAULT_WATCH(watch)(fake_env(), NULL, number, (jlong)mapping, PAGES *PAGE, is_writable);
}

static void unwatch(jint number, char *mapping) {
    FAULT_WATCH(unwatch)(fake_env(), NULL, number);
    munmap(mapping, PAGES * PAGE);
}

static bool is_cut(jint number) {
    return FAULT_WATCH(isCut)(fake_env(), NULL, number);
}

static jint await_cut(jlong milliseconds) {
    return FAULT_WATCH(awaitCut)(fake_env(), NULL, milliseconds);
}

// How a child ends: in one of a process that has watched nothing yet, the library's handler is put in place anew.
static int end_of_child(void (*work)(void)) {
    pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    CHECK_EQ(child, waitpid(child, &status, 0));
    return status;
}

static void check_exit(int expected, void (*work)(void)) {
    int status = end_of_child(work);
    CHECK(WIFEXITED(status));
    CHECK_EQ(expected, WEXITSTATUS(status));
}

static void exit_handler(int signal) {
    (void)signal;
    _exit(42);
}

static void fault_elsewhere(void) {
    signal(SIGBUS, exit_handler);
    watch(NUMBER, half_a_mapping(), true);
    half_a_mapping()[LAST] = 1;
}

TEST(leaves_faults_elsewhere_to_the_handler_before) {
    check_exit(42, fault_elsewhere);
}

static void fault_after_the_watch(void) {
    signal(SIGBUS, exit_handler);
    char *mapping = half_a_mapping();
    watch(NUMBER, mapping, true);
    FAULT_WATCH(unwatch)(fake_env(), NULL, NUMBER);
    mapping[LAST] = 1;
}

TEST(leaves_faults_after_the_watch_to_the_handler_before) {
    check_exit(42, fault_after_the_watch);
}

// The handler is looked after once in a tick of the kernel's clock.
static void let_the_clock_tick(void) {
    nanosleep(&(struct timespec){0, 50000000}, NULL);
    await_cut(1);
}

static void fault_after_a_reset(void) {
    char *mapping = half_a_mapping();
    watch(NUMBER, mapping, true);
    signal(SIGBUS, SIG_DFL);
    let_the_clock_tick();
    mapping[LAST] = 1;
}

TEST(is_put_back_after_a_reset) {
    check_exit(0, fault_after_a_reset);
}

static struct sigaction replaced;

static void passing_handler(int signal, siginfo_t *info, void *context) {
    replaced.sa_sigaction(signal, info, context);
}

static void replace_handler(void) {
    struct sigaction action = {.sa_sigaction = passing_handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, &replaced);
}

static void fault_after_a_replacement(void) {
    char *mapping = half_a_mapping();
    watch(NUMBER, mapping, true);
    replace_handler();
    let_the_clock_tick();
    struct sigaction now;
    sigaction(SIGBUS, NULL, &now);
    mapping[LAST] = 1;
    _exit(now.sa_sigaction == passing_handler ? 1 : mapping[LAST - 1]);
}

TEST(comes_before_a_handler_that_has_replaced_it) {
    check_exit(0, fault_after_a_replacement);
}

static void fault_after_many_replacements(void) {
    char *mapping = half_a_mapping();
    watch(NUMBER, mapping, true);
    for (int i = 0; i < 20; i++) {
        signal(SIGBUS, exit_handler);
        let_the_clock_tick();
    }
    mapping[LAST] = 1;
}

TEST(comes_before_a_handler_that_comes_again_and_again) {
    check_exit(0, fault_after_many_replacements);
}

static void fault_elsewhere_after_a_replacement(void) {
    signal(SIGBUS, exit_handler);
    watch(NUMBER, half_a_mapping(), true);
    replace_handler();
    let_the_clock_tick();
    half_a_mapping()[LAST] = 1;
}

// More handlers than there were places for once, each of which passes on what it gets.
enum { HANDLERS = 12 };
static struct sigaction before_each[HANDLERS];
static volatile int asked[HANDLERS];
static volatile int asked_in_all;

#define PASSING_HANDLER(number)                                                                                        \
    static void handler_##number(int signal, siginfo_t *info, void *context) {                                         \
        asked[number] = ++asked_in_all;                                                                                \
        before_each[number].sa_sigaction(signal, info, context);                                                       \
    }

PASSING_HANDLER(0)
PASSING_HANDLER(1)
PASSING_HANDLER(2)
PASSING_HANDLER(3)
PASSING_HANDLER(4)
PASSING_HANDLER(5)
PASSING_HANDLER(6)
PASSING_HANDLER(7)
PASSING_HANDLER(8)
PASSING_HANDLER(9)
PASSING_HANDLER(10)
PASSING_HANDLER(11)

typedef void signal_handler(int, siginfo_t *, void *);
static signal_handler *const handlers[HANDLERS] = {handler_0, handler_1, handler_2, handler_3, handler_4,  handler_5,
                                                   handler_6, handler_7, handler_8, handler_9, handler_10, handler_11};

static void install_handler(int number) {
    struct sigaction action = {.sa_sigaction = handlers[number], .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, &before_each[number]);
    let_the_clock_tick();
}

static void exit_if_asked_in_order(int signal) {
    (void)signal;
    for (int i = 0; i < HANDLERS; i++) {
        // The first one came again as the last.
        int order = i == 0 ? 1 : HANDLERS - i + 1;
        if (asked[i] != order) {
            _exit(1 + i);
        }
    }
    _exit(42);
}

static void fault_after_many_handlers(void) {
    signal(SIGBUS, exit_if_asked_in_order);
    char *mapping = half_a_mapping();
    watch(NUMBER, mapping, true);
    for (int i = 0; i < HANDLERS; i++) {
        install_handler(i);
    }
    install_handler(0);
    mapping[LAST] = 1;
    if (asked_in_all != 0) {
        _exit(100);
    }
    half_a_mapping()[LAST] = 1;
}

TEST(asks_any_number_of_replacements_from_the_last_to_the_first) {
#ifdef __SANITIZE_THREAD__
    printf("SKIPPED: handlers that call those they have replaced, because the thread sanitizer hands out its own in their place\n");
    return;
#endif
    if (is_under_valgrind()) {
        printf("SKIPPED: handlers that call those they have replaced, because valgrind ends the process by a SIGSEGV of its own\n");
        return;
    }
    check_exit(42, fault_after_many_handlers);
}

static sigjmp_buf way_out;

static void jumping_handler(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)info, (void)context;
    siglongjmp(way_out, 1);
}

static void fault_after_a_jump(void) {
    signal(SIGBUS, exit_handler);
    watch(NUMBER, half_a_mapping(), true);
    struct sigaction action = {.sa_sigaction = jumping_handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, NULL);
    let_the_clock_tick();
    static volatile int jumps;
    char *cut = half_a_mapping();
    if (sigsetjmp(way_out, 1) != 0) {
        jumps++;
    }
    if (jumps < 3) {
        cut[LAST] = 1;
    }
    _exit(jumps);
}

TEST(asks_a_handler_again_that_has_jumped_out_of_a_fault) {
#ifdef __SANITIZE_THREAD__
    printf("SKIPPED: a handler that jumps, because the thread sanitizer calls it later\n");
    return;
#endif
    check_exit(3, fault_after_a_jump);
}

TEST(passes_what_a_replacement_passes_back_to_the_handler_before) {
#ifdef __SANITIZE_THREAD__
    printf("SKIPPED: a handler that calls the one it has replaced, because the thread sanitizer hands out its own in its place\n");
    return;
#endif
    check_exit(42, fault_elsewhere_after_a_replacement);
}

TEST(replaces_the_page_and_tells_once) {
    char *mapping = half_a_mapping();
    CHECK_EQ(0, watch(NUMBER, mapping, true));
    mapping[0] = 7;
    CHECK(!is_cut(NUMBER));
    CHECK_EQ(-1, await_cut(1));
    mapping[LAST - PAGE] = 3;
    CHECK(is_cut(NUMBER));
    CHECK_EQ(3, mapping[LAST - PAGE]);
    CHECK_EQ(0, mapping[LAST - PAGE - 1]);
    CHECK_EQ(0, mapping[LAST]);
    CHECK_EQ(7, mapping[0]);
    CHECK_EQ(NUMBER, await_cut(1000));
    CHECK_EQ(-1, await_cut(1));
    unwatch(NUMBER, mapping);
}

static bool is_memory_cut(char *start, size_t size) {
    return FAULT_WATCH(isMemoryCut)(fake_env(), NULL, (jlong)start, (jlong)size);
}

TEST(tells_memory_of_a_cut_region) {
    char *whole = half_a_mapping();
    char *cut = half_a_mapping();
    CHECK_EQ(0, watch(NUMBER, whole, true));
    CHECK_EQ(0, watch(OTHER_NUMBER, cut, true));
    CHECK(!is_memory_cut(cut, PAGES * PAGE));
    cut[LAST] = 1;
    CHECK(is_memory_cut(cut, 1));
    CHECK(is_memory_cut(cut + LAST, 1));
    CHECK(is_memory_cut(cut - 1, 2));
    CHECK(!is_memory_cut(cut + LAST + 1, 1));
    CHECK(!is_memory_cut(cut - 1, 1));
    CHECK(!is_memory_cut(cut, 0));
    CHECK(!is_memory_cut(whole, PAGE));
    CHECK_EQ(OTHER_NUMBER, await_cut(1000));
    CHECK(is_memory_cut(cut, 1));
    unwatch(NUMBER, whole);
    unwatch(OTHER_NUMBER, cut);
    CHECK(!is_memory_cut(cut, 1));
}

TEST(uses_a_number_again) {
    char *cut = half_a_mapping();
    CHECK_EQ(0, watch(NUMBER, cut, true));
    cut[LAST] = 1;
    unwatch(NUMBER, cut);
    char *mapping = half_a_mapping();
    CHECK_EQ(0, watch(NUMBER, mapping, true));
    CHECK(!is_cut(NUMBER));
    CHECK_EQ(-1, await_cut(1));
    unwatch(NUMBER, mapping);
}

TEST(watches_several_regions_some_for_reading_only) {
    char *first = half_a_mapping();
    char *second = half_a_mapping();
    CHECK_EQ(0, watch(NUMBER, first, true));
    CHECK_EQ(0, mprotect(second, PAGES * PAGE, PROT_READ));
    CHECK_EQ(0, watch(OTHER_NUMBER, second, false));
    CHECK_EQ(0, ((volatile char *)second)[LAST]);
    CHECK(!is_cut(NUMBER));
    CHECK(is_cut(OTHER_NUMBER));
    CHECK_EQ(OTHER_NUMBER, await_cut(1000));
    unwatch(NUMBER, first);
    unwatch(OTHER_NUMBER, second);
}

TEST(refuses_numbers_that_are_too_large) {
    CHECK_EQ(-ENOMEM, watch(-1, NULL, true));
    CHECK_EQ(-ENOMEM, watch(1 << 20, NULL, true));
}

static void *fault_often(void *failures) {
    static _Atomic(int) next = 100;
    int number = next++;
    for (int i = 0; i < 300; i++) {
        char *mapping = half_a_mapping();
        *(int *)failures += watch(number, mapping, true) != 0;
        memset(mapping, 1, PAGES * PAGE);
        *(int *)failures += !is_cut(number) || mapping[LAST] != 1;
        unwatch(number, mapping);
    }
    return NULL;
}

TEST(survives_faults_in_many_threads) {
    check_in_threads(fault_often);
}
