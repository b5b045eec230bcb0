// Copies that write past the caches, for more bytes than these hold.
#ifndef SHMARRAY_STREAMING_H
#define SHMARRAY_STREAMING_H

#include <stddef.h>

// As memcpy.
void stream_bytes(char *destination, const char *source, size_t count);

#endif
