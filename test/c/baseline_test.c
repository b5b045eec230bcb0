#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"
#include "robust_lists.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ITERATIONS = 3, WARMUPS = 1, NANOSECONDS = 100000 };

static char segment_name[64];
static double times[ITERATIONS];

static jint measure(const char *id, const void *source, size_t bytes) {
    snprintf(segment_name, sizeof segment_name, "/shmarray-baseline-test-%d", (int)getpid());
    jarray array = fake_array(ITERATIONS, sizeof(double));
    jint result = Java_io_github_shmarray_compare_engine_NativeCases_measure(
        fake_env(), NULL, (jlong)shm_open, (jlong)shm_unlink, (jlong)dlsym, (jlong)id, (jlong)segment_name, (jlong)source,
        (jlong)bytes, WARMUPS, NANOSECONDS, array);
    memcpy(times, fake_array_bytes(array), sizeof times);
    free_fake_array(array);
    return result;
}

static void check_measured(const char *id, size_t bytes) {
    unsigned char *source = malloc(bytes);
    if (source == NULL) {
        abort();
    }
    for (size_t i = 0; i < bytes; i++) {
        source[i] = (unsigned char)(i * 31 + 7);
    }
    CHECK_EQ(0, measure(id, source, bytes));
    for (int i = 0; i < ITERATIONS; i++) {
        CHECK(times[i] > 0);
    }
    free(source);
}

AFTER_EACH {
    CHECK_EQ(-1, shm_open(segment_name, O_RDONLY, 0));
    CHECK_EQ(ENOENT, errno);
}

TEST(creates_fills_and_disposes) {
    check_measured("create.c/shm_open-mmap-memcpy", 1);
    check_measured("create.c/shm_open-mmap-memcpy", 100001);
}

TEST(copies_into_an_existing_segment) {
    check_measured("copy.c/memcpy", 1);
    check_measured("copy.c/memcpy", 100001);
}

TEST(reads_for_the_first_time) {
    check_measured("read-first.c/mmap", 1);
    check_measured("read-first.c/mmap", 100001);
}

TEST(unmaps) {
    check_measured("close.c/munmap", 1);
    check_measured("close.c/munmap", 100001);
}

TEST(allocates) {
    check_measured("alloc.c/mmap", 1);
    check_measured("alloc.c/mmap", 100001);
}

TEST(zeroes_memory_that_is_there) {
    check_measured("alloc.c/memset", 1);
    check_measured("alloc.c/memset", 100001);
}

TEST(hands_frames_to_another_process) {
    check_measured("handover.c/pipe", 1);
    check_measured("handover.c/pipe", 1000001);
}

TEST(locks_a_mutex) {
    if (!has_robust_lists()) {
        return;
    }
    check_measured("lock.c/robust-mutex", 1);
}

TEST(locks_a_mutex_that_another_process_wants) {
    if (!has_robust_lists()) {
        return;
    }
    check_measured("contended-lock.c/robust-mutex", 1);
}

TEST(refuses_a_case_that_is_not_there) {
    CHECK_EQ(-EINVAL, measure("copy.c/none", "x", 1));
}

TEST(refuses_to_copy_nothing) {
    CHECK_EQ(-EINVAL, measure("copy.c/memcpy", "x", 0));
}

TEST(reports_a_name_that_is_taken) {
    CHECK_EQ(-EINVAL, measure("copy.c/none", "x", 1));
    int fd = shm_open(segment_name, O_CREAT | O_EXCL | O_RDWR, 0600);
    CHECK(fd >= 0);
    close(fd);
    CHECK_EQ(-EEXIST, measure("create.c/shm_open-mmap-memcpy", "x", 1));
    CHECK_EQ(-EEXIST, measure("copy.c/memcpy", "x", 1));
    CHECK_EQ(0, shm_unlink(segment_name));
}

static jlong copy_in_a_loop(void *target, const void *source, size_t bytes, jlong rounds) {
    return Java_io_github_shmarray_compare_baseline_MemcpyLoop_copy(fake_env(), NULL, (jlong)target, (jlong)source,
                                                                    (jlong)bytes, rounds);
}

TEST(copies_in_a_loop) {
    char target[4] = "";
    CHECK(copy_in_a_loop(target, "abc", sizeof target, 3) >= 0);
    CHECK_EQ(0, memcmp(target, "abc", sizeof target));
}

TEST(refuses_to_copy_in_a_loop_what_is_not_there) {
    char target[4] = "";
    CHECK_EQ(-EINVAL, copy_in_a_loop(NULL, "abc", sizeof target, 1));
    CHECK_EQ(-EINVAL, copy_in_a_loop(target, NULL, sizeof target, 1));
    CHECK_EQ(-EINVAL, copy_in_a_loop(target, "abc", 0, 1));
    CHECK_EQ(-EINVAL, copy_in_a_loop(target, "abc", sizeof target, 0));
}
