// A test program in one header: every TEST of the file registers itself, main runs them all. A failed check is printed
// and counted, and the test goes on; a check has a value, so `if (!CHECK(...)) return;` stops where going on is no use.
#ifndef SHMARRAY_CHECK_H
#define SHMARRAY_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

struct check_test {
    const char *name;
    void (*run)(void);
    struct check_test *next;
};

static struct check_test *check_tests;
static struct check_test **check_tests_end = &check_tests;
static void (*check_after_each)(void);
static const char *check_running;
static int check_failures;

#define TEST(name)                                                                                                     \
    static void name(void);                                                                                            \
    __attribute__((constructor)) static void check_register_##name(void) {                                             \
        static struct check_test test = {#name, name, NULL};                                                           \
        *check_tests_end = &test;                                                                                      \
        check_tests_end = &test.next;                                                                                  \
    }                                                                                                                  \
    static void name(void)

// Runs after every test of the file, whether it passed or not; its checks count as that test's.
#define AFTER_EACH                                                                                                     \
    static void check_after_each_body(void);                                                                           \
    __attribute__((constructor)) static void check_register_after_each(void) {                                         \
        check_after_each = check_after_each_body;                                                                      \
    }                                                                                                                  \
    static void check_after_each_body(void)

#define CHECK(condition) check_true(!!(condition), #condition, __FILE__, __LINE__)

#define CHECK_EQ(expected, actual) check_equal((long long)(expected), (long long)(actual), #actual, __FILE__, __LINE__)

#define CHECK_BYTES(expected, actual, count) check_bytes(expected, actual, count, #actual, __FILE__, __LINE__)

static inline void check_failed(const char *file, int line) {
    check_failures++;
    printf("%s:%d: %s: ", file, line, check_running);
}

static inline int check_true(int passed, const char *condition, const char *file, int line) {
    if (!passed) {
        check_failed(file, line);
        printf("not true: %s\n", condition);
    }
    return passed;
}

static inline int check_equal(long long expected, long long actual, const char *text, const char *file, int line) {
    if (expected != actual) {
        check_failed(file, line);
        printf("%s is %lld, expected %lld\n", text, actual, expected);
    }
    return expected == actual;
}

static inline int check_bytes(const void *expected, const void *actual, size_t count, const char *text,
                              const char *file, int line) {
    const unsigned char *want = expected;
    const unsigned char *have = actual;
    for (size_t i = 0; i < count; i++) {
        if (have[i] != want[i]) {
            check_failed(file, line);
            printf("byte %zu of %zu at %s is 0x%02x, expected 0x%02x\n", i, count, text, have[i], want[i]);
            return 0;
        }
    }
    return 1;
}

// Which answers for the kernel.
static inline int is_under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

int main(void) {
    // A test that ends the process must not take the lines before it along.
    setvbuf(stdout, NULL, _IOLBF, 0);
    int passed = 0;
    int failed = 0;
    for (struct check_test *test = check_tests; test != NULL; test = test->next) {
        int failures_before = check_failures;
        check_running = test->name;
        test->run();
        if (check_after_each != NULL) {
            check_after_each();
        }
        if (check_failures == failures_before) {
            passed++;
        } else {
            failed++;
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
