// Where threads run. The Java side is Processor.
#define _GNU_SOURCE
#include "jni_support.h"

#include <sched.h>

JNIEXPORT jint JNICALL Java_io_github_shmarray_copy_Processor_number(JNIEnv *env, jclass self) {
    (void)env, (void)self;
    return sched_getcpu();
}

// Moves the thread elsewhere, if it is there and may run elsewhere; what it is allowed afterwards is what it was before.
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_Processor_leave(JNIEnv *env, jclass self, jint processor) {
    (void)env, (void)self;
    cpu_set_t allowed;
    if (processor < 0 || processor >= CPU_SETSIZE || sched_getcpu() != processor
        || sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    cpu_set_t others = allowed;
    CPU_CLR((size_t)processor, &others);
    if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof others, &others) == 0) {
        sched_setaffinity(0, sizeof allowed, &allowed);
    }
}
