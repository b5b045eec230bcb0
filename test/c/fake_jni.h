// A JNIEnv without a JVM: just the functions that the library calls. What a JVM would only suffer, such as a call
// between a Get...Critical and its Release, ends the test program with a message.
#ifndef SHMARRAY_FAKE_JNI_H
#define SHMARRAY_FAKE_JNI_H

#include <jni.h>
#include <stdbool.h>

struct fake_jni {
    // Set by a test: GetPrimitiveArrayCritical returns NULL, as a JVM without memory does.
    bool critical_fails;
    int critical_gets;
    int critical_releases;
    jint last_release_mode;
    // Calls of Get...ArrayRegion and Set...ArrayRegion, and which type the last one was for.
    int regions;
    const char *last_region_type;
};

extern struct fake_jni fake_jni;

JNIEnv *fake_env(void);

// A zeroed primitive array. Its block has exactly its size, so that a sanitizer sees every step outside.
jarray fake_array(jsize length, jint element_size);

// Only a length: for ranges that are checked and never touched.
jarray fake_array_without_memory(jsize length);

jbyteArray fake_string(const char *string);

unsigned char *fake_array_bytes(jarray array);

void free_fake_array(jarray array);

#endif
