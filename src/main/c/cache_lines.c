// Moves what a core has in its own caches to one that all cores share. The Java side is CacheLines.
#include "jni_support.h"

#ifdef __x86_64__
#include <immintrin.h>

enum { CACHE_LINE = 64 };

// The instruction is a hint: it never faults, and processors that do not know it do nothing.
__attribute__((target("cldemote"))) static void demote(const char *memory, size_t count) {
    for (size_t i = 0; i < count; i += CACHE_LINE) {
        _cldemote((void *)(memory + i));
    }
}
#else
static void demote(const char *memory, size_t count) {
    (void)memory, (void)count;
}
#endif

JNIEXPORT void JNICALL Java_io_github_shmarray_copy_CacheLines_demote(JNIEnv *env, jclass self, jlong address,
                                                                      jlong count) {
    (void)env, (void)self;
    if (count > 0) {
        demote((const char *)(uintptr_t)address, (size_t)count);
    }
}
