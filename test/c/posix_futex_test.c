#define _GNU_SOURCE
#include "posix_calls.h"

#include <pthread.h>
#include <time.h>

enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1, FUTEX_WAIT_BITSET = 9, MATCH_ANY = -1 };

static const struct timespec ONE_MILLISECOND = {.tv_nsec = 1000000};

// One and the same word, mapped twice as two processes have it.
typedef struct {
    jint fd;
    int32_t *here;
    int32_t *there;
} shared_word;

static shared_word map_word(void) {
    shared_word word = {.fd = scratch_file()};
    CHECK_EQ(0, call_ftruncate(word.fd, page));
    word.here = (int32_t *)call_mmap(0, page, READ_WRITE, MAP_SHARED, word.fd, 0);
    word.there = (int32_t *)call_mmap(0, page, READ_WRITE, MAP_SHARED, word.fd, 0);
    return word;
}

static void unmap_word(shared_word word) {
    CHECK_EQ(0, call_munmap((jlong)word.here, page));
    CHECK_EQ(0, call_munmap((jlong)word.there, page));
    CHECK_EQ(0, call_close(word.fd));
}

static void *wait_while_zero(void *word) {
    return (void *)(intptr_t)call_futex(word, FUTEX_WAIT, 0, NULL, 0);
}

TEST(a_waiting_call_ends_when_another_mapping_of_the_word_is_woken) {
    shared_word word = map_word();
    pthread_t waiter;
    CHECK_EQ(0, pthread_create(&waiter, NULL, wait_while_zero, word.here));
    while (call_futex(word.there, FUTEX_WAKE, 1, NULL, 0) == 0) {
        sched_yield();
    }
    void *result;
    pthread_join(waiter, &result);
    CHECK_EQ(0, (intptr_t)result);
    unmap_word(word);
}

TEST(a_word_with_another_value_is_not_waited_for) {
    shared_word word = map_word();
    *word.there = 7;
    CHECK_EQ(-EAGAIN, call_futex(word.here, FUTEX_WAIT, 0, NULL, 0));
    unmap_word(word);
}

TEST(waiting_ends_in_time) {
    shared_word word = map_word();
    CHECK_EQ(-ETIMEDOUT, call_futex(word.here, FUTEX_WAIT, 0, &ONE_MILLISECOND, 0));
    struct timespec deadline;
    CHECK_EQ(0, clock_gettime(CLOCK_MONOTONIC, &deadline));
    CHECK_EQ(-ETIMEDOUT, call_futex(word.here, FUTEX_WAIT_BITSET, 0, &deadline, MATCH_ANY));
    unmap_word(word);
}

TEST(futex_reports_failures) {
    shared_word word = map_word();
    struct timespec wrong = {.tv_nsec = -1};
    CHECK_EQ(-EINVAL, call_futex(word.here, FUTEX_WAIT, 0, &wrong, 0));
    CHECK_EQ(-EINVAL, call_futex(word.here, FUTEX_WAIT_BITSET, 0, NULL, 0));
    CHECK_EQ(-EINVAL, call_futex((char *)word.here + 1, FUTEX_WAKE, 1, NULL, 0));
    CHECK_EQ(-EFAULT, call_futex(NULL, FUTEX_WAIT, 0, &ONE_MILLISECOND, 0));
    CHECK_EQ(0, call_ftruncate(word.fd, 0));
    CHECK_EQ(-EFAULT, call_futex(word.here, FUTEX_WAIT, 0, &ONE_MILLISECOND, 0));
    CHECK_EQ(-ENOSYS, call_futex(word.here, 100, 0, NULL, 0));
    unmap_word(word);
}
