// Copies that survive a fault in the memory they touch. The Java side is NativeCopy.
#include "copy_kernels.h"
#include "fault_guard.h"
#include "jni_support.h"

#include <time.h>

typedef struct {
    char *destination;
    const char *source;
    int64_t count;
    copy_kernel *copy;
} copy_call;

static int64_t copy_all(const void *argument) {
    const copy_call *call = argument;
    call->copy(call->destination, call->source, (size_t)call->count);
    return 0;
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t time_copy(const void *argument) {
    int64_t start = nanoseconds();
    copy_all(argument);
    return nanoseconds() - start;
}

// Copies between ranges that do not overlap. Returns how many nanoseconds that took if it is timed, else 0, or a negated error
// number, see guarded(); -EINVAL if this processor has not that kernel.
JNIEXPORT int64_t
shmarray_copy(void *destination, const void *source, int64_t count, int32_t kernel, int32_t is_timed) {
    copy_kernel *copy = copy_kernel_of(kernel);
    if (copy == NULL || count < 0) {
        return -EINVAL;
    }
    return guarded(is_timed ? time_copy : copy_all, &(copy_call){destination, source, count, copy});
}

JNIEXPORT jboolean JNICALL Java_io_github_shmarray_copy_NativeCopy_hasKernel(JNIEnv *env, jclass self, jint kernel) {
    (void)env, (void)self;
    return (jboolean)is_worth_trying(kernel);
}

// What counts is the way back to Java, see PendingFault.
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_PendingFault_nothing(JNIEnv *env, jclass self) {
    (void)env, (void)self;
}
