// Elements at any distances, copied one by one as a byte-by-byte model does: apart, between each other, and over each other.
#include "fuzz_input.h"
#include "jni_functions.h"

#include <errno.h>
#include <string.h>

enum { MOST = 200, WIDEST = 40, LARGEST = 8, SPAN = MOST * WIDEST + LARGEST };

typedef struct {
    int64_t count, target_stride, source_stride;
    int32_t size;
} copy;

static int64_t take_stride(fuzz_input *input) {
    return (int64_t)take_byte(input) % (2 * WIDEST + 1) - WIDEST;
}

// Where the first element is, in the block that just holds all of them.
static size_t first_of(int64_t stride, int64_t count) {
    return stride < 0 && count > 0 ? (size_t)(-stride * (count - 1)) : 0;
}

static size_t span_of(int64_t stride, const copy *how) {
    return how->count == 0 ? 0 : (size_t)((stride < 0 ? -stride : stride) * (how->count - 1) + how->size);
}

static void model(const copy *how, unsigned char *target, const unsigned char *source) {
    for (int64_t i = 0; i < how->count; i++) {
        unsigned char element[LARGEST];
        for (int byte = 0; byte < how->size; byte++) {
            element[byte] = source[i * how->source_stride + byte];
        }
        for (int byte = 0; byte < how->size; byte++) {
            target[i * how->target_stride + byte] = element[byte];
        }
    }
}

static void run(const copy *how, unsigned char *target, const unsigned char *source) {
    REQUIRE(shmarray_copy_strided(target, how->target_stride, source, how->source_stride, how->count, how->size) ==
                how->count,
            "%lld elements of %d bytes", (long long)how->count, how->size);
}

static void require_same(const copy *how, const unsigned char *expected, const unsigned char *found, size_t size) {
    for (size_t i = 0; i < size; i++) {
        REQUIRE(expected[i] == found[i], "byte %zu of %zu: %lld elements of %d bytes, %lld bytes apart to %lld", i, size,
                (long long)how->count, how->size, (long long)how->source_stride, (long long)how->target_stride);
    }
}

static void copy_apart(const copy *how, int place, uint32_t seed) {
    size_t target_span = span_of(how->target_stride, how);
    size_t source_span = span_of(how->source_stride, how);
    unsigned char *source = memory_of(0, source_span, place);
    unsigned char *target = memory_of(1, target_span, place);
    unsigned char *expected = memory_of(1, target_span, IN_BLOCK);
    fill_with_noise(source, source_span, seed);
    memset(target, 0xa5, target_span);
    memset(expected, 0xa5, target_span);
    size_t from = first_of(how->source_stride, how->count);
    size_t to = first_of(how->target_stride, how->count);
    model(how, expected + to, source + from);
    run(how, target + to, source + from);
    require_same(how, expected, target, target_span);
    give_back(expected, IN_BLOCK);
    give_back(target, place);
    give_back(source, place);
}

// In one block, however they lie in each other; only the two places of one element do not overlap in part.
static void copy_among_each_other(const copy *how, size_t distance, uint32_t seed) {
    static unsigned char block[2 * SPAN + MOST], expected[2 * SPAN + MOST];
    size_t from = first_of(how->source_stride, how->count);
    size_t to = distance + first_of(how->target_stride, how->count);
    for (int64_t i = 0; i < how->count; i++) {
        int64_t apart = (int64_t)(to - from) + i * (how->target_stride - how->source_stride);
        if (apart != 0 && -how->size < apart && apart < how->size) {
            return;
        }
    }
    fill_with_noise(block, sizeof(block), seed);
    memcpy(expected, block, sizeof(block));
    model(how, expected + to, expected + from);
    run(how, block + to, block + from);
    require_same(how, expected, block, sizeof(block));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    uint32_t seed = take_byte(&input);
    int32_t element = take_byte(&input) % (2 * LARGEST);
    copy how = {(int64_t)take_size(&input, MOST + 1), take_stride(&input), take_stride(&input), element};
    int is_element = element == 1 || element == 2 || element == 4 || element == 8;
    if (!is_element) {
        unsigned char byte = 1;
        REQUIRE(shmarray_copy_strided(&byte, 1, &byte, 1, how.count, element) == -EINVAL && byte == 1, "size %d", element);
        return 0;
    }
    copy_apart(&how, take_byte(&input) % PLACES, seed);
    copy_among_each_other(&how, take_size(&input, SPAN), seed);
    return 0;
}
