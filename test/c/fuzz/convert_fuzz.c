// Every conversion of every table of loops that this processor has, at any length and place, held against a model of one element.
#include "convert_model.h"
#include "fuzz_input.h"
#include "jni_functions.h"

#include <errno.h>

// As in NativeConversion and ConversionKernel.
enum { WRAP = 0, SATURATE = 1, STREAM = 2, EXACT = 4, PREFETCH = 8, OPTIONS = 32, TABLES = 3 };

// More than the blocks in which the loops work.
enum { MOST = 2600, OFFSETS = 65, WIDEST_GAP = 16, LARGEST = 8, UNTOUCHED = 0xa5 };

typedef struct {
    int from, to, options, table;
    size_t count;
    int64_t source_stride, target_stride;
} conversion_case;

// Numbers near which something changes.
static const double limits[] = {0,       1,    0x1p7,  0x1p8,  0x1p15, 0x1p16,  0x1p24,  0x1p31,         0x1p32,
                                0x1p53,  0x1p62, 0x1p63, 0x1p64, 65504,  65520,   0x1p-14, 0x1p-24,        0x1p-25,
                                0x1p127, 0x1.ffp127, 0x1p128, 0x1p-126, 0x1p-149, 0x1.fffffefp127, 0x1p1023, INFINITY, NAN};

// A number a few steps away from a limit, as an element of the type.
static void put_near_limit(fuzz_input *input, int type, unsigned char *element) {
    double limit = limits[take_byte(input) % (sizeof(limits) / sizeof(limits[0]))];
    int steps = (int8_t)take_byte(input);
    uint64_t bits;
    if (type == FLOAT64) {
        memcpy(&bits, &limit, sizeof(limit));
    } else if (is_floating(type)) {
        float nearest = (float)limit;
        uint32_t half;
        memcpy(&half, &nearest, sizeof(nearest));
        // The upper half of a float32 is a bfloat16; as float16 it is just some number.
        bits = type == FLOAT32 ? half : half >> 16;
    } else {
        bits = !(limit < 0x1p64) ? UINT64_MAX : (uint64_t)limit;
    }
    bits += (uint64_t)(int64_t)steps;
    memcpy(element, &bits, (size_t)facts[type].size);
}

static void fill(fuzz_input *input, const conversion_case *how, unsigned char *source) {
    size_t size = (size_t)facts[how->from].size;
    int is_near_limits = take_byte(input) % 2;
    uint32_t seed = take_byte(input);
    size_t given = input->left / (is_near_limits ? 2 : size);
    fill_with_noise(source, how->count * size, seed);
    for (size_t i = 0; i < how->count && i < given; i++) {
        // Spread over all of it.
        unsigned char *element = source + i * 31 % how->count * size;
        if (is_near_limits) {
            put_near_limit(input, how->from, element);
        } else {
            for (size_t byte = 0; byte < size; byte++) {
                element[byte] = take_byte(input);
            }
        }
    }
}

static int is_right(const conversion_case *how, const unsigned char *element, const unsigned char *found) {
    real x = model_value(element, how->from);
    int is_saturated = (how->options & (SATURATE | EXACT)) == SATURATE;
    if (is_floating(how->to)) {
        real expected = is_saturated ? model_saturated(x, how->to) : rounded_to(x, how->to);
        real result = model_value(found, how->to);
        return isnan(expected) ? isnan(result) : result == expected && !signbit(result) == !signbit(expected);
    }
    return is_saturated ? model_value(found, how->to) == model_saturated(x, how->to)
                        : bits_at(found, facts[how->to].size) == model_wrapped(element, how->from, how->to);
}

static int is_reversed(const unsigned char *element, const unsigned char *found, int size) {
    for (int i = 0; i < size; i++) {
        if (element[i] != found[size - 1 - i]) {
            return 0;
        }
    }
    return 1;
}

static int is_untouched(const unsigned char *found, int size) {
    for (int i = 0; i < size; i++) {
        if (found[i] != UNTOUCHED) {
            return 0;
        }
    }
    return 1;
}

static size_t first_misfit(const conversion_case *how, const unsigned char *source) {
    size_t i = 0;
    while (i < how->count &&
           (how->from == how->to ||
            model_fits(model_value(source + i * (size_t)facts[how->from].size, how->from), how->from, how->to))) {
        i++;
    }
    return i;
}

// From a type to itself the bytes are reversed. An exact conversion ends at a misfit, and may have left out some before it.
static void check_element(const conversion_case *how, size_t i, size_t misfit, const unsigned char *element,
                          const unsigned char *found) {
    int size = facts[how->to].size;
    int is_exact = (how->options & EXACT) != 0;
    int may_be_untouched = is_exact && misfit < how->count;
    int is_good = how->from == how->to ? is_reversed(element, found, size) : is_right(how, element, found);
    REQUIRE(is_good || (may_be_untouched && is_untouched(found, size)) || (is_exact && i >= misfit),
            "element %zu of %zu, 0x%llx of type %d is 0x%llx of type %d, options %d, table %d", i, how->count,
            (unsigned long long)bits_at(element, facts[how->from].size), how->from,
            (unsigned long long)bits_at(found, size), how->to, how->options, how->table);
}

static void check(const conversion_case *how, const unsigned char *elements, const unsigned char *source,
                  unsigned char *target) {
    size_t misfit = first_misfit(how, elements);
    int64_t count = (int64_t)how->count;
    int64_t checked = shmarray_find_misfit(source, how->source_stride, count,
                                           how_of(how->from, how->to, how->options & PREFETCH, how->table));
    REQUIRE(checked == (int64_t)misfit, "type %d to %d, table %d: misfit %lld, expected %zu of %zu", how->from, how->to,
            how->table, (long long)checked, misfit, how->count);
    int64_t result = shmarray_convert(target, how->target_stride, source, how->source_stride, count,
                                      how_of(how->from, how->to, how->options, how->table));
    int64_t expected = (int64_t)(how->options & EXACT ? misfit : how->count);
    REQUIRE(result == expected, "type %d to %d, options %d, table %d: %lld, expected %lld", how->from, how->to,
            how->options, how->table, (long long)result, (long long)expected);
    for (size_t i = 0; i < how->count; i++) {
        check_element(how, i, misfit, elements + i * (size_t)facts[how->from].size,
                      target + (int64_t)i * how->target_stride);
    }
}

// Mostly side by side; else with a gap between them, and perhaps backwards.
static int64_t take_stride(fuzz_input *input, int type) {
    int choice = take_byte(input);
    int64_t stride = facts[type].size + (choice % 2 ? choice / 4 % WIDEST_GAP : 0);
    return choice % 4 == 3 ? -stride : stride;
}

static size_t first_of(int64_t stride, size_t count) {
    return stride < 0 && count > 0 ? (size_t)(-stride) * (count - 1) : 0;
}

static size_t span_of(int64_t stride, size_t count, int type) {
    return count == 0 ? 0 : (size_t)(stride < 0 ? -stride : stride) * (count - 1) + (size_t)facts[type].size;
}

static void require_gaps_untouched(const conversion_case *how, const unsigned char *target) {
    int64_t step = how->target_stride < 0 ? -how->target_stride : how->target_stride;
    int gap = (int)step - facts[how->to].size;
    for (size_t i = 0; i + 1 < how->count; i++) {
        REQUIRE(is_untouched(target + (size_t)step * (i + 1) - gap, gap), "bytes between elements, type %d to %d", how->from,
                how->to);
    }
}

static void convert_apart(const conversion_case *how, fuzz_input *input, unsigned char *source, unsigned char *target) {
    static unsigned char elements[MOST * LARGEST];
    size_t size = (size_t)facts[how->from].size;
    unsigned char *first = source + first_of(how->source_stride, how->count);
    fill(input, how, elements);
    for (size_t i = 0; i < how->count; i++) {
        memcpy(first + (int64_t)i * how->source_stride, elements + i * size, size);
    }
    check(how, elements, first, target + first_of(how->target_stride, how->count));
    require_gaps_untouched(how, target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    int from = take_byte(&input) % TYPES;
    int to = take_byte(&input) % TYPES;
    int options = take_byte(&input) % OPTIONS;
    int table = take_byte(&input) % TABLES;
    size_t source_offset = take_byte(&input) % OFFSETS;
    size_t target_offset = take_byte(&input) % OFFSETS;
    int place = take_byte(&input) % PLACES;
    size_t count = take_size(&input, MOST);
    conversion_case how = {from, to, options, table, count, take_stride(&input, from), take_stride(&input, to)};
    if (shmarray_find_misfit(NULL, 1, 0, how_of(from, to, 0, table)) == -EINVAL) {
        return 0;
    }
    size_t source_size = source_offset + span_of(how.source_stride, count, from);
    size_t target_size = target_offset + span_of(how.target_stride, count, to);
    unsigned char *source = memory_of(0, source_size, place);
    unsigned char *target = memory_of(1, target_size, place);
    memset(target, UNTOUCHED, target_size);
    convert_apart(&how, &input, source + source_offset, target + target_offset);
    REQUIRE(is_untouched(target, (int)target_offset), "bytes before the target, type %d to %d", from, to);
    give_back(target, place);
    give_back(source, place);
    return 0;
}
