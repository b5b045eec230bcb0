// Copies between elements at equal distances, one by one, without a look at their values. The Java side is NativeStridedCopy.
#include "fault_guard.h"
#include "jni_support.h"

#include <stddef.h>

typedef struct {
    char *target;
    int64_t target_stride;
    const char *source;
    int64_t source_stride;
    int64_t count;
    int32_t size;
} strided_call;

// The size is a constant wherever this is called, and the copy of an element a load and a store; as a call of the C library, which
// the flags of the build make of memcpy, it takes six times as long.
static inline __attribute__((always_inline)) void copy_elements(const strided_call *call, size_t size) {
    char *target = call->target;
    const char *source = call->source;
    int64_t target_stride = call->target_stride;
    int64_t source_stride = call->source_stride;
    for (int64_t left = call->count; left > 0; left--) {
        __builtin_memcpy(target, source, size);
        target += target_stride;
        source += source_stride;
    }
}

static int64_t copy_all(const void *argument) {
    const strided_call *call = argument;
    switch (call->size) {
    case 1:
        copy_elements(call, 1);
        break;
    case 2:
        copy_elements(call, 2);
        break;
    case 4:
        copy_elements(call, 4);
        break;
    default:
        copy_elements(call, 8);
    }
    return call->count;
}

// Copies `count` elements of 1, 2, 4 or 8 bytes between ranges that do not overlap. Strides are in bytes. Returns `count` or a
// negated error number: -EINVAL for another size, else see guarded().
JNIEXPORT int64_t shmarray_copy_strided(void *target, int64_t target_stride, const void *source, int64_t source_stride,
                                        int64_t count, int32_t size) {
    if (count < 0 || (size != 1 && size != 2 && size != 4 && size != 8)) {
        return -EINVAL;
    }
    return guarded(copy_all, &(strided_call){target, target_stride, source, source_stride, count, size});
}
