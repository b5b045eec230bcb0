#define _GNU_SOURCE
#include "check.h"
#include "conversions.h"
#include "cut_mapping.h"
#include "fault_threads.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>

enum { GUARD = 64, LONGEST = 1000 };

// Those of the baseline, without float16, are the same on all processors of an architecture.
static int has_table(jint table) {
    return has_loops(INT64, INT32, table);
}

#define FOR_EACH_TABLE(table)                                                                                          \
    for (jint table = BASELINE; table < TABLES; table++)                                                               \
        if (has_table(table))

static void fill_randomly(unsigned char *memory, size_t size) {
    for (size_t i = 0; i < size; i++) {
        memory[i] = (unsigned char)rand();
    }
}

#define STRIDE(type) ((type) >= 0 && (type) < TYPES ? (int64_t)sizes[type] : 1)

static int64_t convert_dense(void *target, const void *source, int64_t count, jint from, jint to, jint how, jint table) {
    return shmarray_convert(target, STRIDE(to), source, STRIDE(from), count, how_of(from, to, how, table));
}

static int64_t find_misfit_dense(const void *source, int64_t count, jint from, jint to, jint table) {
    int64_t misfit = shmarray_find_misfit(source, STRIDE(from), count, how_of(from, to, 0, table));
    int64_t fetched = shmarray_find_misfit(source, STRIDE(from), count, how_of(from, to, PREFETCH, table));
    return misfit == fetched ? misfit : -EILSEQ;
}

static int64_t convert_by(const way *how, void *target, const void *source, size_t count) {
    return convert_dense(target, source, (int64_t)count, how->from, how->to, how->options, how->table);
}

// Against the conversion of each element by itself. Into memory of exactly that size, so that a sanitizer sees every step
// outside.
static void check_same_as_one_by_one(const way *how, size_t count, size_t source_offset, size_t target_offset) {
    size_t source_size = sizes[how->from];
    size_t target_size = sizes[how->to];
    unsigned char *source = bytes_of(source_offset + count * source_size);
    unsigned char *expected = bytes_of(target_offset + count * target_size + GUARD);
    unsigned char *found = malloc(target_offset + count * target_size);
    fill_randomly(source, source_offset + count * source_size);
    memset(expected, UNTOUCHED, target_offset + count * target_size + GUARD);
    memset(found, UNTOUCHED, target_offset);
    way one_by_one = {how->from, how->to, how->options & SATURATE, how->table};
    size_t misfit = count;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *element = source + source_offset + i * source_size;
        if (misfit == count && find_misfit_dense(element, 1, how->from, how->to, how->table) == 0) {
            misfit = i;
        }
        CHECK_EQ(1, convert_by(&one_by_one, expected + target_offset + i * target_size, element, 1));
    }
    CHECK_EQ(count, convert_by(how, found + target_offset, source + source_offset, count));
    if (!CHECK_BYTES(expected, found, target_offset + count * target_size)) {
        printf("    of %zu elements of type %d to %d with options %d and table %d\n", count, how->from, how->to,
               how->options, how->table);
    }
    CHECK_EQ(misfit,
             find_misfit_dense(source + source_offset, (int64_t)count, how->from, how->to, how->table));
    CHECK_EQ(UNTOUCHED, expected[target_offset + count * target_size]);
    free(found);
    free(expected);
    free(source);
}

static void check_options(jint from, jint to, jint table, size_t count) {
    static const jint loops[] = {0, STREAM, STREAM | FOUR_PAGES};
    for (size_t i = 0; i < 2 * sizeof(loops) / sizeof(loops[0]); i++) {
        way how = {from, to, loops[i / 2] | (i % 2 ? SATURATE : WRAP), table};
        check_same_as_one_by_one(&how, count, (size_t)rand() % 20, (size_t)rand() % 65);
        check_same_as_one_by_one(&how, count, 0, 64 - sizes[to]);
    }
}

TEST(elements_are_converted_the_same_however_many_there_are_and_wherever_they_lie) {
    for (jint table = BASELINE; table < TABLES; table++) {
        for (jint from = 0; from < TYPES; from++) {
            for (jint to = 0; to < TYPES; to++) {
                for (size_t count = 0; has_loops(from, to, table) && count < 200; count += 1 + count / 8) {
                    check_options(from, to, table, count);
                }
            }
        }
    }
}

TEST(blocks_meet_without_a_gap) {
    size_t around[] = {63, 64, 65, 255, 256, 257, 1023, 1024, 1025};
    jint pairs[][2] = {{INT64, INT32}, {FLOAT64, INT32}, {FLOAT32, UINT8}, {INT32, FLOAT64}, {FLOAT64, UINT64}};
    for (jint table = BASELINE; table < TABLES; table++) {
        for (size_t i = 0; has_table(table) && i < sizeof(around) / sizeof(around[0]); i++) {
            for (size_t pair = 0; pair < sizeof(pairs) / sizeof(pairs[0]); pair++) {
                check_options(pairs[pair][0], pairs[pair][1], table, around[i]);
            }
        }
    }
}

TEST(four_pages_meet_without_a_gap) {
    size_t per_page[][3] = {{FLOAT32, UINT8, 4096}, {INT64, INT32, 1024}, {INT32, FLOAT64, 512}};
    for (jint table = BASELINE; table < TABLES; table++) {
        for (size_t pair = 0; has_table(table) && pair < sizeof(per_page) / sizeof(per_page[0]); pair++) {
            way how = {(jint)per_page[pair][0], (jint)per_page[pair][1], STREAM | FOUR_PAGES, table};
            size_t count = 4 * per_page[pair][2];
            check_same_as_one_by_one(&how, count - 1, 0, 0);
            check_same_as_one_by_one(&how, count + 65, 3, sizes[how.to]);
            check_same_as_one_by_one(&how, 2 * count, 0, 64 - sizes[how.to]);
        }
    }
}

// Random bits are numbers of all magnitudes, few of which are within the limits of an integer type; these are near them.
static void fill_near_limits(double *numbers, float *floats, size_t count) {
    static const double limits[] = {0,       0x1p7,  0x1p8,  0x1p15,  0x1p16, 0x1p31, 0x1p32,
                                    0x1p53,  0x1p63, 0x1p64, 65504.0, 65520,  0x1p127, INFINITY, NAN};
    for (size_t i = 0; i < count; i++) {
        double limit = limits[(size_t)rand() % (sizeof(limits) / sizeof(limits[0]))];
        double near = limit + (rand() % 9 - 4) * 0.25;
        numbers[i] = rand() % 2 ? near : -near;
        floats[i] = (float)numbers[i];
    }
}

static void check_same_as_baseline(const way *how, const void *source, size_t count) {
    unsigned char expected[LONGEST * sizeof(int64_t)];
    unsigned char found[LONGEST * sizeof(int64_t)];
    way baseline = {how->from, how->to, how->options, BASELINE};
    CHECK_EQ(count, convert_by(&baseline, expected, source, count));
    CHECK_EQ(count, convert_by(how, found, source, count));
    if (!CHECK_BYTES(expected, found, count * sizes[how->to])) {
        printf("    of type %d to %d with options %d and table %d\n", how->from, how->to, how->options, how->table);
    }
    CHECK_EQ(find_misfit_dense(source, (int64_t)count, how->from, how->to, BASELINE),
             find_misfit_dense(source, (int64_t)count, how->from, how->to, how->table));
}

TEST(all_tables_convert_the_same) {
    static double numbers[LONGEST];
    static float floats[LONGEST];
    static unsigned char bytes[LONGEST * sizeof(int64_t)];
    fill_near_limits(numbers, floats, LONGEST);
    fill_randomly(bytes, sizeof(bytes));
    for (jint table = BASELINE + 1; table < TABLES; table++) {
        if (!has_table(table)) {
            printf("skipped: this processor cannot run table %d\n", table);
        }
        for (jint from = 0; from < TYPES; from++) {
            for (jint to = 0; to < TYPES; to++) {
                for (jint options = WRAP; options <= SATURATE; options++) {
                    way how = {from, to, options, table};
                    if (has_loops(from, to, table) && has_loops(from, to, BASELINE)) {
                        const void *near = from == FLOAT64   ? (const void *)numbers
                                           : from == FLOAT32 ? (const void *)floats
                                                             : bytes;
                        check_same_as_baseline(&how, near, LONGEST);
                        check_same_as_baseline(&how, bytes, LONGEST);
                    }
                }
            }
        }
    }
}

// One element among others that fit is the one that does not, wherever it is in its block.
TEST(an_overflow_is_mended_wherever_it_is) {
    enum { BLOCKS = 600 };
    double odd[] = {NAN, INFINITY, -INFINITY, 0x1p31, -0x1p31 - 1, 0x1p32 + 5, -0x1p40, 0x1p63, -0x1p64};
    for (jint table = BASELINE; table < TABLES; table++) {
        for (size_t place = 0; has_table(table) && place < BLOCKS; place++) {
            double source[BLOCKS];
            int32_t found[BLOCKS];
            for (size_t i = 0; i < BLOCKS; i++) {
                source[i] = (double)i - 300.5;
            }
            double x = odd[place % (sizeof(odd) / sizeof(odd[0]))];
            int64_t number = x != x ? 0 : x >= 0x1p63 ? INT64_MAX : x < -0x1p63 ? INT64_MIN : (int64_t)x;
            source[place] = x;
            way how = {FLOAT64, INT32, WRAP, table};
            CHECK_EQ(BLOCKS, convert_by(&how, found, source, BLOCKS));
            for (size_t i = 0; i < BLOCKS; i++) {
                CHECK_EQ(i == place ? (int32_t)number : (int32_t)source[i], found[i]);
            }
        }
    }
}

TEST(exact_conversions_end_at_the_first_misfit) {
    enum { MANY = 2500 };
    static int64_t source[MANY];
    static int32_t found[MANY];
    for (jint table = BASELINE; table < TABLES; table++) {
        way how = {INT64, INT32, EXACT, table};
        for (size_t misfit = 0; has_table(table) && misfit <= MANY; misfit += 1 + misfit / 7) {
            for (size_t i = 0; i < MANY; i++) {
                source[i] = i < misfit ? (int64_t)i - 1000 : INT64_MAX;
                found[i] = -1;
            }
            CHECK_EQ(misfit, convert_by(&how, found, source, MANY));
            for (size_t i = misfit; i < MANY; i++) {
                CHECK_EQ(-1, found[i]);
            }
            CHECK(misfit < MANY || (found[0] == -1000 && found[MANY - 1] == MANY - 1001));
        }
    }
}

static void check_int64(jint table, jint to, int64_t x, int64_t wrapped, int64_t saturated) {
    int64_t found = 0;
    CHECK_EQ(1, convert_dense(&found, &x, 1, INT64, to, WRAP, table));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(1, convert_dense(&found, &x, 1, INT64, to, SATURATE, table));
    CHECK_EQ(saturated, found);
    CHECK_EQ(x != saturated, find_misfit_dense(&x, 1, INT64, to, table) == 0);
}

TEST(integers_wrap_or_saturate) {
    FOR_EACH_TABLE(table) {
        check_int64(table, UINT8, 255, 255, 255);
        check_int64(table, UINT8, 256, 0, 255);
        check_int64(table, UINT8, -1, 255, 0);
        check_int64(table, INT8, 127, 127, 127);
        check_int64(table, INT8, 128, 128, 127);
        check_int64(table, UINT32, UINT32_MAX, UINT32_MAX, UINT32_MAX);
        check_int64(table, UINT32, (int64_t)UINT32_MAX + 6, 5, UINT32_MAX);
        check_int64(table, BOOL, 1, 1, 1);
        check_int64(table, BOOL, 2, 1, 1);
        check_int64(table, UINT64, -1, -1, 0);
    }
}

static void check_float64(jint table, double x, int32_t wrapped, int32_t saturated, int fits) {
    int32_t found;
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, INT32, WRAP, table));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, INT32, SATURATE, table));
    CHECK_EQ(saturated, found);
    CHECK_EQ(fits, find_misfit_dense(&x, 1, FLOAT64, INT32, table));
}

TEST(numbers_become_integers) {
    FOR_EACH_TABLE(table) {
        check_float64(table, -2.9, -2, -2, 0);
        check_float64(table, -0.0, 0, 0, 1);
        check_float64(table, NAN, 0, 0, 0);
        check_float64(table, INFINITY, -1, INT32_MAX, 0);
        check_float64(table, -INFINITY, 0, INT32_MIN, 0);
        check_float64(table, 0x1p31, INT32_MIN, INT32_MAX, 0);
        check_float64(table, -0x1p31, INT32_MIN, INT32_MIN, 1);
        check_float64(table, 0x1p31 - 1, INT32_MAX, INT32_MAX, 1);
        check_float64(table, 0x1p32 + 5, 5, INT32_MAX, 0);
    }
}

TEST(large_integers_become_the_nearest_number) {
    FOR_EACH_TABLE(table) {
        int64_t edges[] = {0, 1, -1, INT64_MIN, INT64_MAX, (1LL << 53) + 1, (1LL << 53) + 3, -(1LL << 53) - 1,
                           (1LL << 62) + 256, (1LL << 62) + 257, 0x7ffffffffffffdff, 0x7ffffffffffffe00, UINT32_MAX};
        for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
            double found;
            CHECK_EQ(1, convert_dense(&found, &edges[i], 1, INT64, FLOAT64, WRAP, table));
            CHECK(found == (double)edges[i] && !(found == 0 && signbit(found)));
            CHECK_EQ(1, convert_dense(&found, &edges[i], 1, UINT64, FLOAT64, WRAP, table));
            CHECK(found == (double)(uint64_t)edges[i]);
        }
    }
}

static void check_half(jint table, double x, uint16_t wrapped, uint16_t saturated) {
    uint16_t found;
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, FLOAT16, WRAP, table));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, FLOAT16, SATURATE, table));
    CHECK_EQ(saturated, found);
}

static void check_halves(jint table) {
    check_half(table, 1, 0x3c00, 0x3c00);
    check_half(table, -0.0, 0x8000, 0x8000);
    check_half(table, 1 + 0x1p-11, 0x3c00, 0x3c00);
    check_half(table, 1 + 0x1p-11 + 0x1p-50, 0x3c01, 0x3c01);
    check_half(table, 1 + 0x3p-11, 0x3c02, 0x3c02);
    check_half(table, 0x1p-25, 0, 0);
    check_half(table, 0x1p-25 + 0x1p-70, 1, 1);
    check_half(table, 65519.99, 0x7bff, 0x7bff);
    check_half(table, 65520, 0x7c00, 0x7bff);
    check_half(table, -1e300, 0xfc00, 0xfbff);
    check_half(table, -INFINITY, 0xfc00, 0xfc00);
}

TEST(numbers_are_rounded_once_to_float16) {
    for (jint table = BASELINE; table < TABLES; table++) {
        if (has_loops(FLOAT64, FLOAT16, table)) {
            check_halves(table);
        } else {
            printf("skipped: there are no loops for float16 in table %d on this processor\n", table);
        }
    }
}

static void check_bfloat(jint table, double x, uint16_t wrapped, uint16_t saturated) {
    uint16_t found;
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, BFLOAT16, WRAP, table));
    CHECK_EQ(wrapped, found);
    CHECK_EQ(1, convert_dense(&found, &x, 1, FLOAT64, BFLOAT16, SATURATE, table));
    CHECK_EQ(saturated, found);
}

TEST(numbers_are_rounded_once_to_bfloat16) {
    FOR_EACH_TABLE(table) {
        check_bfloat(table, -1, 0xbf80, 0xbf80);
        check_bfloat(table, 1 + 0x1p-8, 0x3f80, 0x3f80);
        check_bfloat(table, 1 + 0x1p-8 + 0x1p-50, 0x3f81, 0x3f81);
        check_bfloat(table, 0x1p-134, 0, 0);
        check_bfloat(table, 0x1p-134 + 0x1p-170, 1, 1);
        check_bfloat(table, 0x1.feffffp127, 0x7f7f, 0x7f7f);
        check_bfloat(table, 0x1.ffp127, 0x7f80, 0x7f7f);
        check_bfloat(table, -1e300, 0xff80, 0xff7f);
        check_bfloat(table, INFINITY, 0x7f80, 0x7f80);
        int64_t integers[] = {0x4040000000000000, 0x4040000000000001, -0x4040000000000001, INT64_MIN};
        uint16_t found[4];
        CHECK_EQ(4, convert_dense(found, integers, 4, INT64, BFLOAT16, WRAP, table));
        CHECK(found[0] == 0x5e80 && found[1] == 0x5e81 && found[2] == 0xde81 && found[3] == 0xdf00);
    }
}

TEST(a_misfit_is_found_wherever_it_is) {
    FOR_EACH_TABLE(table) {
        int64_t source[LONGEST] = {0};
        for (size_t i = 0; i < LONGEST; i++) {
            source[i] = INT32_MAX + 1LL;
            CHECK_EQ(i, find_misfit_dense(source, LONGEST, INT64, INT32, table));
            CHECK_EQ(i, find_misfit_dense(source, (int64_t)i, INT64, INT32, table));
            source[i] = INT32_MIN;
        }
        CHECK_EQ(LONGEST, find_misfit_dense(source, LONGEST, INT64, INT32, table));
    }
}

TEST(what_is_no_conversion_is_refused) {
    int64_t source = 1;
    int64_t target = 2;
    jint wrong[][2] = {{-1, INT32}, {TYPES, INT32}, {INT32, -1}, {INT32, TYPES}, {INT32, INT32_MAX}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(!has_loops(wrong[i][0], wrong[i][1], BASELINE));
        CHECK_EQ(-EINVAL, convert_dense(&target, &source, 1, wrong[i][0], wrong[i][1], WRAP, BASELINE));
        CHECK_EQ(-EINVAL, find_misfit_dense(&source, 1, wrong[i][0], wrong[i][1], BASELINE));
    }
    CHECK_EQ(-EINVAL, convert_dense(&target, &source, -1, INT64, INT32, WRAP, BASELINE));
    CHECK_EQ(-EINVAL, find_misfit_dense(&source, -1, INT64, INT32, BASELINE));
    CHECK_EQ(-EINVAL, convert_dense(&target, &source, 1, INT64, INT32, WRAP, -1));
    CHECK_EQ(-EINVAL, convert_dense(&target, &source, 1, INT64, INT32, WRAP, TABLES));
    CHECK_EQ(2, target);
}

static void *fault_often(void *failures) {
    enum { INTS = PAGES * PAGE / sizeof(int32_t) };
    char *mapping = half_a_mapping();
    int64_t *memory = calloc(INTS, sizeof(int64_t));
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (int i = 0; i < 300; i++) {
        jint options = i % 3 == 0 ? STREAM : i % 3 == 1 ? EXACT : WRAP;
        jint table = has_table(i % TABLES) ? i % TABLES : BASELINE;
        int64_t written = convert_dense(mapping, memory, INTS, INT64, INT32, options, table);
        int64_t read = convert_dense(memory, mapping, INTS, INT32, INT64, options, table);
        int64_t checked = find_misfit_dense(mapping, INTS, INT32, INT16, table);
        int64_t whole = convert_dense(mapping, memory, INTS / 2, INT64, INT32, options, table);
        *(int *)failures += written != -EFAULT || read != -EFAULT || checked != -EFAULT || whole != INTS / 2;
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
