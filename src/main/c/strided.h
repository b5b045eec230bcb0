// Elements at equal distances, copied one by one without a look at their values.
#ifndef SHMARRAY_STRIDED_H
#define SHMARRAY_STRIDED_H

#include <stddef.h>
#include <stdint.h>

// Copies elements of 1, 2, 4 or 8 bytes, from the first to the last. Strides are in bytes, and may be negative or 0.
void copy_strided(char *target, int64_t target_stride, const char *source, int64_t source_stride, int64_t count,
                  size_t size);

#endif
