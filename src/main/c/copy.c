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
    char *bytes;
    jint failure = hold_array(env, source, element_size, source_offset, count, &bytes);
    if (failure) {
        return failure;
    }
    copy_bytes((void *)destination, bytes + source_offset, count);
    (*env)->ReleasePrimitiveArrayCritical(env, source, bytes, JNI_ABORT);
    return 0;
}

POSIX(jint, copyToArray)
(JNIEnv *env, jclass self, jarray destination, jint element_size, jlong destination_offset, jlong source, jlong count) {
    (void)self;
    char *bytes;
    jint failure = hold_array(env, destination, element_size, destination_offset, count, &bytes);
    if (failure) {
        return failure;
    }
    copy_bytes(bytes + destination_offset, (const void *)source, count);
    (*env)->ReleasePrimitiveArrayCritical(env, destination, bytes, 0);
    return 0;
}

// Some JDKs move arrays that are pinned, see PinnedArrays: there the JVM itself copies elements. Their type is as in the JVM's
// names of array classes, "[I".
static void get_elements(JNIEnv *env, jarray array, jchar type, jsize start, jsize count, void *to) {
    switch (type) {
    case 'B': (*env)->GetByteArrayRegion(env, array, start, count, to); break;
    case 'S': (*env)->GetShortArrayRegion(env, array, start, count, to); break;
    case 'C': (*env)->GetCharArrayRegion(env, array, start, count, to); break;
    case 'I': (*env)->GetIntArrayRegion(env, array, start, count, to); break;
    case 'J': (*env)->GetLongArrayRegion(env, array, start, count, to); break;
    case 'F': (*env)->GetFloatArrayRegion(env, array, start, count, to); break;
    default: (*env)->GetDoubleArrayRegion(env, array, start, count, to); break;
    }
}

static void set_elements(JNIEnv *env, jarray array, jchar type, jsize start, jsize count, const void *from) {
    switch (type) {
    case 'B': (*env)->SetByteArrayRegion(env, array, start, count, from); break;
    case 'S': (*env)->SetShortArrayRegion(env, array, start, count, from); break;
    case 'C': (*env)->SetCharArrayRegion(env, array, start, count, from); break;
    case 'I': (*env)->SetIntArrayRegion(env, array, start, count, from); break;
    case 'J': (*env)->SetLongArrayRegion(env, array, start, count, from); break;
    case 'F': (*env)->SetFloatArrayRegion(env, array, start, count, from); break;
    default: (*env)->SetDoubleArrayRegion(env, array, start, count, from); break;
    }
}

POSIX(jint, copyFromElements)
(JNIEnv *env, jclass self, jlong destination, jarray source, jchar type, jint element_size, jlong source_offset,
 jlong count) {
    (void)self;
    if (!is_inside_array(env, source, element_size, source_offset, count) || source_offset % element_size != 0) {
        return -EINVAL;
    }
    jsize start = (jsize)(source_offset / element_size);
    jsize whole = (jsize)(count / element_size);
    jlong rest = count % element_size;
    if (whole != 0) {
        get_elements(env, source, type, start, whole, (void *)destination);
    }
    if (rest != 0) {
        char element[sizeof(jlong)];
        get_elements(env, source, type, start + whole, 1, element);
        copy_bytes((char *)destination + (count - rest), element, rest);
    }
    return 0;
}

POSIX(jint, copyToElements)
(JNIEnv *env, jclass self, jarray destination, jchar type, jint element_size, jlong destination_offset, jlong source,
 jlong count) {
    (void)self;
    if (!is_inside_array(env, destination, element_size, destination_offset, count) ||
        destination_offset % element_size != 0) {
        return -EINVAL;
    }
    jsize start = (jsize)(destination_offset / element_size);
    jsize whole = (jsize)(count / element_size);
    jlong rest = count % element_size;
    if (whole != 0) {
        set_elements(env, destination, type, start, whole, (const void *)source);
    }
    if (rest != 0) {
        char element[sizeof(jlong)];
        get_elements(env, destination, type, start + whole, 1, element);
        copy_bytes(element, (const char *)source + (count - rest), rest);
        set_elements(env, destination, type, start + whole, 1, element);
    }
    return 0;
}
