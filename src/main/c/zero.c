// Zeroes memory by the C library's memset, which takes half as long as the JDK's. The Java side is Zeroes.
#include "fault_guard.h"
#include "jni_support.h"

#include <string.h>

// Returns 0, -EFAULT if a page could not be had, or -EAGAIN if too many such calls are under way.
static int64_t zero(char *target, int64_t count) {
    sigjmp_buf on_fault;
    int guard = guard_enter(&on_fault);
    if (guard < 0) {
        return guard;
    }
    if (sigsetjmp(on_fault, 1) != 0) {
        guard_leave(guard);
        return -EFAULT;
    }
    memset(target, 0, (size_t)count);
    guard_leave(guard);
    return 0;
}

JNIEXPORT jlong JNICALL Java_io_github_shmarray_copy_Zeroes_function(JNIEnv *env, jclass self) {
    (void)env, (void)self;
    return (jlong)zero;
}
