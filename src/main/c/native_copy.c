// Copies that survive a fault in the memory they touch. The Java side is NativeCopy.
#include "fault_guard.h"
#include "jni_support.h"
#include "streaming.h"

#include <string.h>

typedef struct {
    char *destination;
    const char *source;
    int64_t count;
    int32_t past_caches;
} copy_call;

static int64_t copy_all(const void *call) {
    const copy_call *copy = call;
    if (copy->past_caches) {
        stream_bytes(copy->destination, copy->source, (size_t)copy->count);
    } else {
        memcpy(copy->destination, copy->source, (size_t)copy->count);
    }
    return 0;
}

// Copies between ranges that do not overlap. Returns 0 or a negated error number, see guarded().
JNIEXPORT int64_t shmarray_copy(void *destination, const void *source, int64_t count, int32_t past_caches) {
    return guarded(copy_all, &(copy_call){destination, source, count, past_caches});
}

// What counts is the way back to Java, see PendingFault.
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_PendingFault_nothing(JNIEnv *env, jclass self) {
    (void)env, (void)self;
}
