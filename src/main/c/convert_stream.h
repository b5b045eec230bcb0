// Conversions that store their results past the caches.
#ifndef SHMARRAY_CONVERT_STREAM_H
#define SHMARRAY_CONVERT_STREAM_H

#include "convert.h"

// Elements side by side; the target begins with a cache line.
typedef struct {
    char *target;
    size_t target_size;
    const char *source;
    size_t source_size;
    size_t count;
    convert_loop *loop;
} conversion_stream;

// By vectors of so many bytes, which this processor must have, and from the first element to the last, or in four pages of the target
// in turn. Returns how many elements it has converted: all but the last few.
size_t convert_stream(const conversion_stream *stream, int vector_bytes, int in_4_pages);

#endif
