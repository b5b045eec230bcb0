// The loops behind convert.c: a table of them for each instruction set.
#ifndef SHMARRAY_CONVERT_H
#define SHMARRAY_CONVERT_H

#include "copy_kernels.h"

#include <stddef.h>

// In the order of io.github.shmarray.ElementType.
enum {
    ELEMENT_bool,
    ELEMENT_int8,
    ELEMENT_uint8,
    ELEMENT_int16,
    ELEMENT_uint16,
    ELEMENT_int32,
    ELEMENT_uint32,
    ELEMENT_int64,
    ELEMENT_uint64,
    ELEMENT_float16,
    ELEMENT_float32,
    ELEMENT_float64,
    ELEMENT_bfloat16,
    ELEMENT_TYPES
};

// The ranges do not overlap; elements may lie at any address.
typedef void convert_loop(void *restrict target, const void *restrict source, size_t count);

// Returns the index of the first element that the target type cannot hold, or count.
typedef size_t check_loop(const void *source, size_t count);

// Converts and checks in one pass; returns as the check does, and elements before a misfit are converted then, or not.
typedef size_t exact_loop(void *restrict target, const void *restrict source, size_t count);

// The same for elements at any distances, which are in bytes and may be negative or 0.
typedef void apart_loop(char *target, ptrdiff_t target_stride, const char *source, ptrdiff_t source_stride, size_t count);

// See io.github.shmarray.Overflow. Null where there is no loop; AVX-512 has none for elements that lie apart.
typedef struct {
    convert_loop *wrap;
    convert_loop *saturate;
    check_loop *check;
    exact_loop *exact;
    apart_loop *wrap_apart;
    apart_loop *saturate_apart;
} conversion;

typedef conversion conversion_table[ELEMENT_TYPES][ELEMENT_TYPES];

// Asks for lines that will be read soon.
static inline void fetch(const char *address, size_t bytes) {
    for (size_t i = 0; i < bytes; i += CACHE_LINE) {
        __builtin_prefetch(address + i);
    }
}

extern const conversion_table conversions_baseline;
extern const conversion_table conversions_avx2;
extern const conversion_table conversions_avx512;

#endif
