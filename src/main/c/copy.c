// memcpy between addresses and Java arrays. The Java side is JniPosix.
#include "jni_support.h"

#include <string.h>

#define POSIX(type, name) JNIEXPORT type JNICALL Java_io_github_shmarray_posix_JniPosix_##name

// memcpy must not be given a null address, not even to copy nothing.
static void copy_bytes(void *destination, const void *source, jlong count) {
    if (count != 0) {
        memcpy(destination, source, (size_t)count);
    }
}

POSIX(void, copyMemory)(JNIEnv *env, jclass self, jlong destination, jlong source, jlong count) {
    (void)env, (void)self;
    copy_bytes((void *)destination, (const void *)source, count);
}

POSIX(jint, copyFromArray)
(JNIEnv *env, jclass self, jlong destination, jarray source, jint element_size, jlong source_offset, jlong count) {
    (void)self;
    if (!is_inside_array(env, source, element_size, source_offset, count)) {
        return -EINVAL;
    }
    const char *bytes = (*env)->GetPrimitiveArrayCritical(env, source, NULL);
    if (bytes == NULL) {
        return -ENOMEM;
    }
    copy_bytes((void *)destination, bytes + source_offset, count);
    (*env)->ReleasePrimitiveArrayCritical(env, source, (void *)bytes, JNI_ABORT);
    return 0;
}

POSIX(jint, copyToArray)
(JNIEnv *env, jclass self, jarray destination, jint element_size, jlong destination_offset, jlong source, jlong count) {
    (void)self;
    if (!is_inside_array(env, destination, element_size, destination_offset, count)) {
        return -EINVAL;
    }
    char *bytes = (*env)->GetPrimitiveArrayCritical(env, destination, NULL);
    if (bytes == NULL) {
        return -ENOMEM;
    }
    copy_bytes(bytes + destination_offset, (const void *)source, count);
    (*env)->ReleasePrimitiveArrayCritical(env, destination, bytes, 0);
    return 0;
}
