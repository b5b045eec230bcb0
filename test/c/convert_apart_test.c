// Conversions between elements that lie apart.
#include "check.h"
#include "conversions.h"

typedef struct {
    unsigned char *memory, *first;
    size_t size;
    int64_t stride;
} range;

static range range_of(int64_t stride, size_t count, size_t size) {
    size_t distance = (size_t)(stride < 0 ? -stride : stride) * (count - 1);
    range made = {bytes_of(distance + size), NULL, distance + size, stride};
    made.first = stride < 0 ? made.memory + distance : made.memory;
    return made;
}

static unsigned char *element_of(const range *elements, size_t i) {
    return elements->first + (int64_t)i * elements->stride;
}

static void check_converted_apart(const way *how, size_t count, int64_t source_gap, int64_t target_gap) {
    size_t size = sizes[how->from];
    size_t target_size = sizes[how->to];
    int64_t sign = target_gap < 0 ? -1 : 1;
    range source = range_of(source_gap < 0 ? 0 : (int64_t)size + source_gap, count, size);
    range target = range_of(sign * (int64_t)target_size + target_gap, count, target_size);
    unsigned char *dense = bytes_of(count * size);
    unsigned char *converted = bytes_of(count * target_size);
    unsigned char *expected = bytes_of(target.size);
    for (size_t i = 0; i < source.size; i++) {
        source.memory[i] = (unsigned char)rand();
    }
    memset(target.memory, UNTOUCHED, target.size);
    memset(expected, UNTOUCHED, target.size);
    for (size_t i = 0; i < count; i++) {
        memcpy(dense + i * size, element_of(&source, i), size);
    }
    CHECK_EQ(count, shmarray_convert(converted, (int64_t)target_size, dense, (int64_t)size, (int64_t)count,
                                     how_of(how->from, how->to, how->options, how->table)));
    for (size_t i = 0; i < count; i++) {
        memcpy(expected + (element_of(&target, i) - target.memory), converted + i * target_size, target_size);
    }
    int64_t misfit = shmarray_find_misfit(dense, (int64_t)size, (int64_t)count, how_of(how->from, how->to, 0, how->table));
    CHECK_EQ(misfit, shmarray_find_misfit(source.first, source.stride, (int64_t)count, how_of(how->from, how->to, 0, how->table)));
    CHECK_EQ(misfit, shmarray_convert(target.first, target.stride, source.first, source.stride, (int64_t)count,
                                     how_of(how->from, how->to, EXACT, how->table)));
    CHECK_EQ(count, shmarray_convert(target.first, target.stride, source.first, source.stride, (int64_t)count,
                                     how_of(how->from, how->to, how->options, how->table)));
    if (!CHECK_BYTES(expected, target.memory, target.size)) {
        printf("    of %zu elements of type %d to %d, %lld bytes apart to %lld\n", count, how->from, how->to,
               (long long)source.stride, (long long)target.stride);
    }
    free(expected);
    free(converted);
    free(dense);
    free(target.memory);
    free(source.memory);
}

TEST(elements_that_lie_apart_are_converted_as_those_side_by_side) {
    size_t counts[] = {1, 15, 511, 512, 513, 1100};
    for (jint table = BASELINE; table < TABLES; table++) {
        for (jint from = 0; from < TYPES; from++) {
            for (jint to = 0; to < TYPES; to++) {
                for (size_t i = 0; has_loops(from, to, table) && i < sizeof(counts) / sizeof(counts[0]); i++) {
                    way how = {from, to, (jint)(i % 4), table};
                    check_converted_apart(&how, counts[i], 3, 0);
                    check_converted_apart(&how, counts[i], 0, 5);
                    check_converted_apart(&how, counts[i], 16, -7);
                    check_converted_apart(&how, counts[i], -1, 1);
                }
            }
        }
    }
}
