// What the tests of conversions have in common.
#ifndef CONVERSIONS_H
#define CONVERSIONS_H

#include "fake_jni.h"
#include "jni_functions.h"

#include <stdint.h>
#include <stdlib.h>

// As in ElementType and NativeConversion.
enum { BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT16, FLOAT32, FLOAT64, BFLOAT16, TYPES };
enum { WRAP = 0, SATURATE = 1, STREAM = 2, EXACT = 4, PREFETCH = 8, FOUR_PAGES = 16 };
// As in ConversionKernel.
enum { BASELINE, TABLES = 3 };
enum { UNTOUCHED = 0xa5 };

static const size_t sizes[TYPES] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 2};

typedef struct {
    jint from, to, options, table;
} way;

static inline int has_loops(jint from, jint to, jint table) {
    return Java_io_github_shmarray_convert_NativeConversion_hasLoops(fake_env(), NULL, from, to, table);
}

static inline unsigned char *bytes_of(size_t size) {
    unsigned char *bytes = malloc(size > 0 ? size : 1);
    return bytes == NULL ? (abort(), NULL) : bytes;
}

#endif
