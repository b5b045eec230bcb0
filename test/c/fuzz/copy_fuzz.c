// Every way to copy that this processor has, and zeroing, at any size and alignment, held against a copy byte by byte.
#include "copy_kernels.h"
#include "fuzz_input.h"
#include "jni_functions.h"

#include <errno.h>
#include <string.h>

enum { LONGEST = 1 << 17, OFFSETS = 2 * 4096, GUARD = 256, ROOM = LONGEST + OFFSETS + 2 * GUARD, UNTOUCHED = 0xa5 };

// The number behind the kernels stands for zeroing.
enum { ZERO = COPY_KERNELS, WAYS };

// Behind the places of memory that is apart.
enum { AFTER_SOURCE = PLACES, BEFORE_SOURCE, LAYOUTS };

static void run(int way, unsigned char *destination, const unsigned char *source, size_t count) {
    int64_t result = way == ZERO ? shmarray_zero(destination, (int64_t)count)
                                 : shmarray_copy(destination, source, (int64_t)count, way, 0);
    REQUIRE(result == 0, "way %d of %zu bytes returned %lld", way, count, (long long)result);
}

static unsigned char expected_byte(int way, const unsigned char *source, size_t i) {
    return way == ZERO ? 0 : source[i];
}

static void in_places_of_their_own(int way, size_t count, size_t to_offset, size_t from_offset, int place, uint32_t seed) {
    unsigned char *source = memory_of(0, from_offset + count, place);
    unsigned char *destination = memory_of(1, to_offset + count, place);
    fill_with_noise(source, from_offset + count, seed);
    memset(destination, UNTOUCHED, to_offset + count);
    run(way, destination + to_offset, source + from_offset, count);
    for (size_t i = 0; i < to_offset + count; i++) {
        unsigned char expected = i < to_offset ? UNTOUCHED : expected_byte(way, source + from_offset, i - to_offset);
        REQUIRE(destination[i] == expected, "byte %zu behind %zu of %zu, way %d", i, to_offset, count, way);
    }
    give_back(destination, place);
    give_back(source, place);
}

// Both in one block, so that they may touch; what lies around the destination, and the source itself, stay as they were.
static void in_one_block(int way, size_t count, size_t to_offset, size_t gap, int is_after, uint32_t seed) {
    static unsigned char block[2 * ROOM], before[2 * ROOM];
    size_t first = GUARD + to_offset;
    size_t second = first + count + gap;
    size_t used = second + count + GUARD;
    size_t to = is_after ? second : first;
    size_t from = is_after ? first : second;
    fill_with_noise(block, used, seed);
    memcpy(before, block, used);
    run(way, block + to, block + from, count);
    for (size_t i = 0; i < used; i++) {
        int is_copied = i >= to && i - to < count;
        unsigned char expected = is_copied ? expected_byte(way, before + from, i - to) : before[i];
        REQUIRE(block[i] == expected, "byte %zu, from %zu to %zu, %zu bytes, way %d", i, from, to, count, way);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    int way = take_byte(&input) % WAYS;
    int layout = take_byte(&input) % LAYOUTS;
    size_t count = take_size(&input, LONGEST + 1);
    size_t to_offset = take_size(&input, OFFSETS);
    size_t from_offset = take_size(&input, OFFSETS);
    uint32_t seed = take_byte(&input);
    unsigned char byte = 1;
    if (way != ZERO && shmarray_copy(&byte, &byte, 0, way, 0) == -EINVAL) {
        return 0;
    }
    REQUIRE((way == ZERO ? shmarray_zero(&byte, -1 - (int64_t)count)
                         : shmarray_copy(&byte, &byte, -1 - (int64_t)count, way, 0)) == -EINVAL && byte == 1,
            "way %d took a negative size", way);
    if (layout < PLACES) {
        in_places_of_their_own(way, count, to_offset, from_offset, layout, seed);
    } else {
        in_one_block(way, count, to_offset, from_offset % GUARD, layout == AFTER_SOURCE, seed);
    }
    return 0;
}
