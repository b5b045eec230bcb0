// Zeroes memory by the C library's memset, which takes half as long as the JDK's. The Java side is Zeroes.
#include "fault_guard.h"
#include "jni_support.h"

#include <string.h>

typedef struct {
    char *target;
    int64_t count;
} zero_call;

static int64_t zero_all(const void *call) {
    const zero_call *zeroes = call;
    memset(zeroes->target, 0, (size_t)zeroes->count);
    return 0;
}

// Returns 0 or a negated error number: -EINVAL for a negative count, else see guarded().
JNIEXPORT int64_t shmarray_zero(void *target, int64_t count) {
    if (count < 0) {
        return -EINVAL;
    }
    return guarded(zero_all, &(zero_call){target, count});
}
