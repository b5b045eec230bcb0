#define _GNU_SOURCE
#include "check.h"
#include "cut_mapping.h"
#include "fake_jni.h"
#include "fault_threads.h"
#include "jni_functions.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>

// As in ElementType and NativeConversion.
enum { BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT16, FLOAT32, FLOAT64, TYPES };
enum { WRAP = 0, SATURATE = 1, STREAM = 2 };
enum { GUARD = 64, UNTOUCHED = 0xa5, LONGEST = 1000 };

static const size_t sizes[TYPES] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};

static int has_loops(jint from, jint to) {
    return Java_io_github_shmarray_convert_NativeConversion_hasLoops(fake_env(), NULL, from, to);
}

// Into memory of exactly that size, so that a sanitizer sees every step outside.
static void check_same_as_one_by_one(jint from, jint to, jint options, size_t count, size_t source_offset,
                                     size_t target_offset) {
    unsigned char *source = malloc(source_offset + count * sizes[from] + 1);
    unsigned char *expected = malloc(target_offset + count * sizes[to] + GUARD);
    unsigned char *found = malloc(target_offset + count * sizes[to]);
    if (source == NULL || expected == NULL || found == NULL) {
        abort();
    }
    for (size_t i = 0; i < source_offset + count * sizes[from]; i++) {
        source[i] = (unsigned char)rand();
    }
    memset(expected, UNTOUCHED, target_offset + count * sizes[to] + GUARD);
    memset(found, UNTOUCHED, target_offset);
    size_t misfit = count;
    for (size_t i = 0; i < count; i++) {
        if (misfit == count && shmarray_find_misfit(source + source_offset + i * sizes[from], 1, from, to) == 0) {
            misfit = i;
        }
        CHECK_EQ(0, shmarray_convert(expected + target_offset + i * sizes[to],
                                     source + source_offset + i * sizes[from], 1, from,
                            to, options & SATURATE));
    }
    CHECK_EQ(0, shmarray_convert(found + target_offset, source + source_offset, (int64_t)count, from, to, options));
    if (!CHECK_BYTES(expected, found, target_offset + count * sizes[to])) {
        printf("    of %zu elements of type %d to %d with options %d\n", count, from, to, options);
    }
    CHECK_EQ(misfit, shmarray_find_misfit(source + source_offset, (int64_t)count, from, to));
    CHECK_EQ(UNTOUCHED, expected[target_offset + count * sizes[to]]);
    free(found);
    free(expected);
    free(source);
}

TEST(elements_are_converted_the_same_however_many_there_are_and_wherever_they_lie) {
    for (jint from = 0; from < TYPES; from++) {
        for (jint to = 0; to < TYPES; to++) {
            for (size_t count = 0; has_loops(from, to) && count < 200; count += 1 + count / 8) {
                for (jint options = WRAP; options <= (SATURATE | STREAM); options++) {
                    check_same_as_one_by_one(from, to, options, count, (size_t)rand() % 20, (size_t)rand() % 65);
                    check_same_as_one_by_one(from, to, options, count, 0, 64 - sizes[to]);
                }
            }
        }
    }
}

static void check_int64(jint to, int64_t x, int64_t wrapped, int64_t saturated) {
    int64_t found = 0;
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, INT64, to, WRAP));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, INT64, to, SATURATE));
    CHECK_EQ(saturated, found);
    CHECK_EQ(x != saturated, shmarray_find_misfit(&x, 1, INT64, to) == 0);
}

TEST(integers_wrap_or_saturate) {
    check_int64(UINT8, 255, 255, 255);
    check_int64(UINT8, 256, 0, 255);
    check_int64(UINT8, -1, 255, 0);
    check_int64(INT8, 127, 127, 127);
    check_int64(INT8, 128, 128, 127);
    check_int64(UINT32, UINT32_MAX, UINT32_MAX, UINT32_MAX);
    check_int64(UINT32, (int64_t)UINT32_MAX + 6, 5, UINT32_MAX);
    check_int64(BOOL, 1, 1, 1);
    check_int64(BOOL, 2, 1, 1);
    check_int64(UINT64, -1, -1, 0);
}

static void check_float64(double x, int32_t wrapped, int32_t saturated, int fits) {
    int32_t found;
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, FLOAT64, INT32, WRAP));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, FLOAT64, INT32, SATURATE));
    CHECK_EQ(saturated, found);
    CHECK_EQ(fits, shmarray_find_misfit(&x, 1, FLOAT64, INT32));
}

TEST(numbers_become_integers) {
    check_float64(-2.9, -2, -2, 0);
    check_float64(-0.0, 0, 0, 1);
    check_float64(NAN, 0, 0, 0);
    check_float64(INFINITY, -1, INT32_MAX, 0);
    check_float64(-INFINITY, 0, INT32_MIN, 0);
    check_float64(0x1p31, INT32_MIN, INT32_MAX, 0);
    check_float64(-0x1p31, INT32_MIN, INT32_MIN, 1);
    check_float64(0x1p31 - 1, INT32_MAX, INT32_MAX, 1);
    check_float64(0x1p32 + 5, 5, INT32_MAX, 0);
}

TEST(large_integers_become_the_nearest_number) {
    int64_t edges[] = {0, 1, -1, INT64_MIN, INT64_MAX, (1LL << 53) + 1, (1LL << 53) + 3, -(1LL << 53) - 1,
                       (1LL << 62) + 256, (1LL << 62) + 257, 0x7ffffffffffffdff, 0x7ffffffffffffe00, UINT32_MAX};
    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
        double found;
        CHECK_EQ(0, shmarray_convert(&found, &edges[i], 1, INT64, FLOAT64, WRAP));
        CHECK(found == (double)edges[i] && !(found == 0 && signbit(found)));
        CHECK_EQ(0, shmarray_convert(&found, &edges[i], 1, UINT64, FLOAT64, WRAP));
        CHECK(found == (double)(uint64_t)edges[i]);
    }
}

static void check_half(double x, uint16_t wrapped, uint16_t saturated) {
    uint16_t found;
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, FLOAT64, FLOAT16, WRAP));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(0, shmarray_convert(&found, &x, 1, FLOAT64, FLOAT16, SATURATE));
    CHECK_EQ(saturated, found);
}

TEST(numbers_are_rounded_once_to_float16) {
    if (!has_loops(FLOAT64, FLOAT16)) {
        printf("skipped: there are no loops for float16 on this processor\n");
        return;
    }
    check_half(1, 0x3c00, 0x3c00);
    check_half(-0.0, 0x8000, 0x8000);
    check_half(1 + 0x1p-11, 0x3c00, 0x3c00);
    check_half(1 + 0x1p-11 + 0x1p-50, 0x3c01, 0x3c01);
    check_half(1 + 0x3p-11, 0x3c02, 0x3c02);
    check_half(0x1p-25, 0, 0);
    check_half(0x1p-25 + 0x1p-70, 1, 1);
    check_half(65519.99, 0x7bff, 0x7bff);
    check_half(65520, 0x7c00, 0x7bff);
    check_half(-1e300, 0xfc00, 0xfbff);
    check_half(-INFINITY, 0xfc00, 0xfc00);
}

TEST(a_misfit_is_found_wherever_it_is) {
    int64_t source[LONGEST] = {0};
    for (size_t i = 0; i < LONGEST; i++) {
        source[i] = INT32_MAX + 1LL;
        CHECK_EQ(i, shmarray_find_misfit(source, LONGEST, INT64, INT32));
        CHECK_EQ(i, shmarray_find_misfit(source, (int64_t)i, INT64, INT32));
        source[i] = INT32_MIN;
    }
    CHECK_EQ(LONGEST, shmarray_find_misfit(source, LONGEST, INT64, INT32));
}

TEST(what_is_no_conversion_is_refused) {
    int64_t source = 1;
    int64_t target = 2;
    jint wrong[][2] = {{-1, INT32}, {TYPES, INT32}, {INT32, -1}, {INT32, TYPES}, {INT32, INT32_MAX}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(!has_loops(wrong[i][0], wrong[i][1]));
        CHECK_EQ(-EINVAL, shmarray_convert(&target, &source, 1, wrong[i][0], wrong[i][1], WRAP));
        CHECK_EQ(-EINVAL, shmarray_find_misfit(&source, 1, wrong[i][0], wrong[i][1]));
    }
    CHECK_EQ(-EINVAL, shmarray_convert(&target, &source, -1, INT64, INT32, WRAP));
    CHECK_EQ(-EINVAL, shmarray_find_misfit(&source, -1, INT64, INT32));
    CHECK_EQ(2, target);
}

static void *fault_often(void *failures) {
    enum { INTS = PAGES * PAGE / sizeof(int32_t) };
    char *mapping = half_a_mapping();
    int64_t *memory = calloc(INTS, sizeof(int64_t));
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (int i = 0; i < 300; i++) {
        jint options = i % 2 ? STREAM : WRAP;
        int64_t written = shmarray_convert(mapping, memory, INTS, INT64, INT32, options);
        int64_t read = shmarray_convert(memory, mapping, INTS, INT32, INT64, options);
        int64_t checked = shmarray_find_misfit(mapping, INTS, INT32, INT16);
        int64_t whole = shmarray_convert(mapping, memory, INTS / 2, INT64, INT32, options);
        *(int *)failures += written != -EFAULT || read != -EFAULT || checked != -EFAULT || whole != 0;
    }
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    *(int *)failures += sigismember(&after, SIGBUS) || memcmp(&before, &after, sizeof(long)) != 0;
    free(memory);
    munmap(mapping, PAGES * PAGE);
    return NULL;
}

TEST(survives_faults_in_many_threads_and_blocks_no_signal_after) {
    check_in_threads(fault_often);
}
