// Copies between elements at equal distances. The Java side is NativeStridedCopy.
#include "strided.h"
#include "fault_guard.h"
#include "jni_support.h"

typedef struct {
    char *target;
    int64_t target_stride;
    const char *source;
    int64_t source_stride;
    int64_t count;
    int32_t size;
} strided_call;

// The size is a constant wherever this is called, and the copy of an element a load and a store; as a call of the C library, which
// the flags of the build make of memcpy, it takes six times as long. Where each address is told from that of four before, none waits
// for another.
static inline __attribute__((always_inline)) void copy_elements(char *target, int64_t target_stride, const char *source,
                                                                int64_t source_stride, int64_t count, size_t size) {
    for (; count >= 4; count -= 4) {
        __builtin_memcpy(target, source, size);
        __builtin_memcpy(target + target_stride, source + source_stride, size);
        __builtin_memcpy(target + 2 * target_stride, source + 2 * source_stride, size);
        __builtin_memcpy(target + 3 * target_stride, source + 3 * source_stride, size);
        target += 4 * target_stride;
        source += 4 * source_stride;
    }
    for (; count > 0; count--) {
        __builtin_memcpy(target, source, size);
        target += target_stride;
        source += source_stride;
    }
}

void copy_strided(char *target, int64_t target_stride, const char *source, int64_t source_stride, int64_t count,
                  size_t size) {
    switch (size) {
    case 1:
        copy_elements(target, target_stride, source, source_stride, count, 1);
        break;
    case 2:
        copy_elements(target, target_stride, source, source_stride, count, 2);
        break;
    case 4:
        copy_elements(target, target_stride, source, source_stride, count, 4);
        break;
    default:
        copy_elements(target, target_stride, source, source_stride, count, 8);
    }
}

static int64_t copy_all(const void *argument) {
    const strided_call *call = argument;
    copy_strided(call->target, call->target_stride, call->source, call->source_stride, call->count, (size_t)call->size);
    return call->count;
}

// Copies `count` elements of 1, 2, 4 or 8 bytes between ranges that do not overlap. The addresses are those of the first elements,
// strides are in bytes and may be negative or 0. Returns `count` or a negated error number: -EINVAL for another size, else see
// guarded().
JNIEXPORT int64_t shmarray_copy_strided(void *target, int64_t target_stride, const void *source, int64_t source_stride,
                                        int64_t count, int32_t size) {
    if (count < 0 || (size != 1 && size != 2 && size != 4 && size != 8)) {
        return -EINVAL;
    }
    return guarded(copy_all, &(strided_call){target, target_stride, source, source_stride, count, size});
}
