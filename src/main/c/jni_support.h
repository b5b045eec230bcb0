// What the C files share: how a Java name becomes a C string, and how failure is reported.
#ifndef SHMARRAY_JNI_SUPPORT_H
#define SHMARRAY_JNI_SUPPORT_H

#include <errno.h>
#include <jni.h>
#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

// Functions that Java looks up: they were in librt before glibc 2.34, and a library linked against one place does not
// load where they are in the other.
typedef int shm_open_function(const char *name, int oflag, mode_t mode);
typedef int shm_unlink_function(const char *name);

// As the Linux system calls do it: a failure is the negated error number.
static inline jint int_result(int result) {
    return result == -1 ? -errno : result;
}

static inline jlong long_result(int64_t result) {
    return result == -1 ? -errno : result;
}

// Copies a NUL-terminated byte[] into buffer; returns 0 or the negated error number.
static inline int read_c_string(JNIEnv *env, jbyteArray string, char buffer[PATH_MAX]) {
    jsize length = (*env)->GetArrayLength(env, string);
    if (length < 1) {
        return -EINVAL;
    }
    if (length > PATH_MAX) {
        return -ENAMETOOLONG;
    }
    (*env)->GetByteArrayRegion(env, string, 0, length, (jbyte *)buffer);
    return buffer[length - 1] == '\0' ? 0 : -EINVAL;
}

// Java has checked the range already; a wrong one would let memory be overwritten, so it is checked here too.
static inline int is_inside_array(JNIEnv *env, jarray array, jint element_size, jlong offset, jlong count) {
    if (element_size < 1 || element_size > 8 || offset < 0 || count < 0) {
        return 0;
    }
    jlong bytes = (jlong)(*env)->GetArrayLength(env, array) * element_size;
    return offset <= bytes && count <= bytes - offset;
}

// Has the array stay in its place until it is released, and sets the address of its first byte; returns 0 or the negated
// error number.
static inline jint hold_array(JNIEnv *env, jarray array, jint element_size, jlong offset, jlong count, char **bytes) {
    if (!is_inside_array(env, array, element_size, offset, count)) {
        return -EINVAL;
    }
    *bytes = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
    return *bytes == NULL ? -ENOMEM : 0;
}

#endif
