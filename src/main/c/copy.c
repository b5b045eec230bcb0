// memcpy between addresses and Java arrays. The Java side is JniPosix.
#include "jni_support.h"

#include <string.h>

#define POSIX(type, name) JNIEXPORT type JNICALL Java_io_github_shmarray_posix_JniPosix_##name

POSIX(void, copyMemory)(JNIEnv *env, jclass self, jlong destination, jlong source, jlong count) {
    (void)env, (void)self;
    memcpy((void *)destination, (const void *)source, (size_t)count);
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
    memcpy((void *)destination, bytes + source_offset, (size_t)count);
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
    memcpy(bytes + destination_offset, (const void *)source, (size_t)count);
    (*env)->ReleasePrimitiveArrayCritical(env, destination, bytes, 0);
    return 0;
}
