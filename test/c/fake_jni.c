#include "fake_jni.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct array {
    jsize length;
    size_t element_size;
    size_t byte_count;
    unsigned char *bytes;
    unsigned char *critical;
};

struct fake_jni fake_jni;

_Noreturn static void misuse(const char *what) {
    fprintf(stderr, "JNI misused: %s\n", what);
    abort();
}

_Noreturn static void not_faked(void) {
    misuse("a function that fake_jni.c does not have");
}

static struct array *outside_critical(jarray array, const char *function) {
    if (fake_jni.critical_gets != fake_jni.critical_releases) {
        misuse(function);
    }
    return (struct array *)array;
}

static jsize JNICALL get_array_length(JNIEnv *env, jarray array) {
    (void)env;
    return outside_critical(array, "GetArrayLength while an array is held")->length;
}

static unsigned char *region(jarray array, size_t element_size, jsize start, jsize count) {
    struct array *a = outside_critical(array, "a region while an array is held");
    if (a->element_size != element_size) {
        misuse("a region of another type than the array's");
    }
    if (start < 0 || count < 0 || start > a->length || count > a->length - start) {
        misuse("a region outside the array");
    }
    fake_jni.regions++;
    return a->bytes + (size_t)start * element_size;
}

#define REGIONS(Type, type)                                                                                            \
    static void JNICALL get_##type##_region(JNIEnv *env, jarray array, jsize start, jsize count, j##type *buffer) {    \
        (void)env;                                                                                                     \
        memcpy(buffer, region(array, sizeof *buffer, start, count), (size_t)count * sizeof *buffer);                   \
        fake_jni.last_region_type = #Type;                                                                             \
    }                                                                                                                  \
    static void JNICALL set_##type##_region(JNIEnv *env, jarray array, jsize start, jsize count,                       \
                                            const j##type *buffer) {                                                   \
        (void)env;                                                                                                     \
        memcpy(region(array, sizeof *buffer, start, count), buffer, (size_t)count * sizeof *buffer);                   \
        fake_jni.last_region_type = #Type;                                                                             \
    }

#define ALL_TYPES(each)                                                                                                \
    each(Byte, byte) each(Short, short) each(Char, char) each(Int, int) each(Long, long) each(Float, float)            \
        each(Double, double)

ALL_TYPES(REGIONS)

// Gives out a copy, as a JVM may: then only a right release mode has the right effect.
static void *JNICALL get_primitive_array_critical(JNIEnv *env, jarray array, jboolean *is_copy) {
    (void)env;
    struct array *a = outside_critical(array, "GetPrimitiveArrayCritical while an array is held");
    if (fake_jni.critical_fails) {
        return NULL;
    }
    if (a->bytes == NULL) {
        misuse("GetPrimitiveArrayCritical of an array without memory");
    }
    a->critical = malloc(a->byte_count);
    if (a->critical == NULL) {
        misuse("out of memory");
    }
    memcpy(a->critical, a->bytes, a->byte_count);
    if (is_copy != NULL) {
        *is_copy = JNI_TRUE;
    }
    fake_jni.critical_gets++;
    return a->critical;
}

static void JNICALL release_primitive_array_critical(JNIEnv *env, jarray array, void *bytes, jint mode) {
    (void)env;
    struct array *a = (struct array *)array;
    if (a->critical == NULL || bytes != a->critical) {
        misuse("ReleasePrimitiveArrayCritical of what was not got");
    }
    if (mode != 0 && mode != JNI_ABORT) {
        misuse("ReleasePrimitiveArrayCritical with a mode that does not release");
    }
    if (mode == 0) {
        memcpy(a->bytes, a->critical, a->byte_count);
    }
    free(a->critical);
    a->critical = NULL;
    fake_jni.critical_releases++;
    fake_jni.last_release_mode = mode;
    // A JVM may well make system calls here.
    errno = EIDRM;
}

static struct JNINativeInterface_ functions;

// Before main: threads ask for it.
__attribute__((constructor)) static void fill_functions(void) {
    void (*absent)(void) = not_faked;
    for (size_t i = 0; i < sizeof functions / sizeof absent; i++) {
        memcpy((char *)&functions + i * sizeof absent, &absent, sizeof absent);
    }
    functions.GetArrayLength = get_array_length;
#define SET_REGIONS(Type, type)                                                                                        \
    functions.Get##Type##ArrayRegion = get_##type##_region;                                                            \
    functions.Set##Type##ArrayRegion = set_##type##_region;
    ALL_TYPES(SET_REGIONS)
    functions.GetPrimitiveArrayCritical = get_primitive_array_critical;
    functions.ReleasePrimitiveArrayCritical = release_primitive_array_critical;
}

JNIEnv *fake_env(void) {
    static JNIEnv env = &functions;
    return &env;
}

jarray fake_array_without_memory(jsize length) {
    struct array *array = calloc(1, sizeof *array);
    if (array == NULL) {
        misuse("out of memory");
    }
    array->length = length;
    return (jarray)array;
}

jarray fake_array(jsize length, jint element_size) {
    struct array *array = (struct array *)fake_array_without_memory(length);
    array->element_size = (size_t)element_size;
    array->byte_count = (size_t)length * (size_t)element_size;
    array->bytes = calloc(1, array->byte_count);
    if (array->bytes == NULL) {
        misuse("out of memory");
    }
    return (jarray)array;
}

jbyteArray fake_string(const char *string) {
    size_t size = strlen(string) + 1;
    jarray array = fake_array((jsize)size, 1);
    memcpy(fake_array_bytes(array), string, size);
    return array;
}

unsigned char *fake_array_bytes(jarray array) {
    return ((struct array *)array)->bytes;
}

void free_fake_array(jarray array) {
    struct array *a = (struct array *)array;
    if (a->critical != NULL) {
        misuse("an array is freed while it is held");
    }
    free(a->bytes);
    free(a);
}
