// The range check that every function with an array makes, at all its boundaries.
#ifndef SHMARRAY_ARRAY_RANGES_H
#define SHMARRAY_ARRAY_RANGES_H

#include "check.h"
#include "fake_jni.h"

#include <errno.h>
#include <stdint.h>

typedef jlong array_call(jarray array, jint element_size, jlong offset, jlong count);

static inline void check_array_range(array_call *call, jsize length, jint element_size, jlong offset, jlong count) {
    jarray array = fake_array_without_memory(length);
    __int128 end = (__int128)offset + count;
    int inside = offset >= 0 && count >= 0 && end <= (__int128)length * element_size;
    inside = inside && element_size >= 1 && element_size <= 8;
    // An accepted range goes on to the array, which cannot be had: so no range needs memory.
    fake_jni.critical_fails = true;
    jlong result = call(array, element_size, offset, count);
    fake_jni.critical_fails = false;
    if (!CHECK_EQ(inside ? -ENOMEM : -EINVAL, result)) {
        printf("    length %d, element size %d, offset %lld, count %lld\n", (int)length, (int)element_size,
               (long long)offset, (long long)count);
    }
    free_fake_array(array);
}

static inline void check_array_ranges(array_call *call) {
    const jsize lengths[] = {0, 1, 2, 7, 1000, INT32_MAX / 8, INT32_MAX - 1, INT32_MAX};
    const jint element_sizes[] = {1, 2, 4, 8, 0, -1, -8, 9, 16, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        for (size_t j = 0; j < COUNT_OF(element_sizes); j++) {
            jlong bytes = (jlong)lengths[i] * element_sizes[j];
            const jlong values[] = {
                0, 1, -1, 8, bytes - 1, bytes, bytes + 1, bytes / 2, bytes / 2 + 1, INT32_MAX, INT32_MIN, 1LL << 32,
                INT64_MAX - (bytes > 0 ? bytes : 0), INT64_MAX - 1, INT64_MAX, INT64_MIN + 1, INT64_MIN,
            };
            for (size_t k = 0; k < COUNT_OF(values); k++) {
                for (size_t l = 0; l < COUNT_OF(values); l++) {
                    check_array_range(call, lengths[i], element_sizes[j], values[k], values[l]);
                }
            }
        }
    }
    CHECK_EQ(0, fake_jni.critical_gets);
}

#endif
