// The functions that the libraries export: for the classes that declare them, and those that Java calls as C.
#ifndef SHMARRAY_JNI_FUNCTIONS_H
#define SHMARRAY_JNI_FUNCTIONS_H

#include <jni.h>
#include <stdint.h>

#define JNI(name) Java_io_github_shmarray_posix_JniPosix_##name

JNIEXPORT jint JNICALL JNI(shm_1open)(JNIEnv *, jclass, jlong function, jbyteArray name, jint oflag, jint mode);
JNIEXPORT jint JNICALL JNI(shm_1unlink)(JNIEnv *, jclass, jlong function, jbyteArray name);
JNIEXPORT jint JNICALL JNI(open)(JNIEnv *, jclass, jbyteArray path, jint flags, jint mode);
JNIEXPORT jint JNICALL JNI(close)(JNIEnv *, jobject, jint fd);
JNIEXPORT jint JNICALL JNI(unlink)(JNIEnv *, jclass, jbyteArray path);
JNIEXPORT jint JNICALL JNI(linkat)
(JNIEnv *, jclass, jint olddirfd, jbyteArray oldpath, jint newdirfd, jbyteArray newpath, jint flags);
JNIEXPORT jint JNICALL JNI(renameat2)
(JNIEnv *, jclass, jint olddirfd, jbyteArray oldpath, jint newdirfd, jbyteArray newpath, jint flags);
JNIEXPORT jint JNICALL JNI(memfd_1create)(JNIEnv *, jclass, jbyteArray name, jint flags);
JNIEXPORT jint JNICALL JNI(statx)(JNIEnv *, jclass, jint dirfd, jbyteArray path, jint flags, jint mask, jlong buffer);
JNIEXPORT jint JNICALL JNI(fstatat)(JNIEnv *, jclass, jint dirfd, jbyteArray path, jlong buffer, jint flags);
JNIEXPORT jint JNICALL JNI(statfs)(JNIEnv *, jclass, jbyteArray path, jlong buffer);
JNIEXPORT jint JNICALL JNI(socket)(JNIEnv *, jobject, jint domain, jint type, jint protocol);
JNIEXPORT jint JNICALL JNI(bind)(JNIEnv *, jobject, jint fd, jlong address, jint length);
JNIEXPORT jlong JNICALL JNI(sendmsg)(JNIEnv *, jobject, jint fd, jlong message, jint flags);
JNIEXPORT jlong JNICALL JNI(recvmsg)(JNIEnv *, jobject, jint fd, jlong message, jint flags);
JNIEXPORT jint JNICALL JNI(ftruncate)(JNIEnv *, jobject, jint fd, jlong length);
JNIEXPORT jint JNICALL JNI(posix_1fallocate)(JNIEnv *, jobject, jint fd, jlong offset, jlong length);
JNIEXPORT jint JNICALL JNI(fchmod)(JNIEnv *, jobject, jint fd, jint mode);
JNIEXPORT jint JNICALL JNI(fcntl)(JNIEnv *, jobject, jint fd, jint command, jlong argument);
JNIEXPORT jlong JNICALL JNI(mmap)
(JNIEnv *, jobject, jlong address, jlong length, jint protection, jint flags, jint fd, jlong offset);
JNIEXPORT jint JNICALL JNI(munmap)(JNIEnv *, jobject, jlong address, jlong length);
JNIEXPORT jint JNICALL JNI(madvise)(JNIEnv *, jobject, jlong address, jlong length, jint advice);
JNIEXPORT jint JNICALL JNI(futex)
(JNIEnv *, jobject, jlong address, jint operation, jint value, jlong timeout, jlong address2, jint value3);
JNIEXPORT jint JNICALL JNI(set_1robust_1list)(JNIEnv *, jobject, jlong head, jlong length);
JNIEXPORT jint JNICALL JNI(get_1robust_1list)(JNIEnv *, jobject, jint tid, jlong head, jlong length);
JNIEXPORT jint JNICALL JNI(gettid)(JNIEnv *, jobject);
JNIEXPORT jlong JNICALL JNI(writeMemory)(JNIEnv *, jclass, jint fd, jlong buffer, jlong count, jlong offset);
JNIEXPORT jlong JNICALL JNI(writeArray)
(JNIEnv *, jclass, jint fd, jarray source, jint element_size, jlong source_offset, jlong count, jlong offset);

JNIEXPORT void JNICALL JNI(copyMemory)(JNIEnv *, jclass, jlong destination, jlong source, jlong count);
JNIEXPORT jint JNICALL JNI(copyFromArray)
(JNIEnv *, jclass, jlong destination, jarray source, jint element_size, jlong source_offset, jlong count);
JNIEXPORT jint JNICALL JNI(copyToArray)
(JNIEnv *, jclass, jarray destination, jint element_size, jlong destination_offset, jlong source, jlong count);
JNIEXPORT jint JNICALL JNI(copyFromElements)
(JNIEnv *, jclass, jlong destination, jarray source, jchar type, jint element_size, jlong source_offset, jlong count);
JNIEXPORT jint JNICALL JNI(copyToElements)
(JNIEnv *, jclass, jarray destination, jchar type, jint element_size, jlong destination_offset, jlong source,
 jlong count);

JNIEXPORT int64_t shmarray_copy(void *destination, const void *source, int64_t count, int32_t kernel,
                                int32_t is_timed);
JNIEXPORT int64_t shmarray_zero(void *target, int64_t count);

JNIEXPORT jlong JNICALL Java_io_github_shmarray_compare_baseline_MemcpyLoop_copy(JNIEnv *, jclass, jlong target,
                                                                                 jlong source, jlong bytes, jlong times);
JNIEXPORT jint JNICALL Java_io_github_shmarray_compare_engine_NativeCases_measure(
    JNIEnv *, jclass, jlong shm_open_address, jlong shm_unlink_address, jlong dlsym_address, jlong id, jlong name,
    jlong source, jlong bytes, jint warmups, jlong iteration_nanoseconds, jdoubleArray times);

JNIEXPORT jboolean JNICALL Java_io_github_shmarray_copy_NativeCopy_hasKernel(JNIEnv *, jclass, jint kernel);
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_CacheLines_demote(JNIEnv *, jclass, jlong address, jlong count);
JNIEXPORT jint JNICALL Java_io_github_shmarray_copy_Processor_number(JNIEnv *, jclass);
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_Processor_leave(JNIEnv *, jclass, jint processor);
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_PendingFault_nothing(JNIEnv *, jclass);

JNIEXPORT jint JNICALL Java_io_github_shmarray_copy_FaultWatch_watch(JNIEnv *, jclass, jint number, jlong start,
                                                                     jlong size, jboolean is_writable);
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_FaultWatch_unwatch(JNIEnv *, jclass, jint number);
JNIEXPORT jboolean JNICALL Java_io_github_shmarray_copy_FaultWatch_isCut(JNIEnv *, jclass, jint number);
JNIEXPORT jboolean JNICALL Java_io_github_shmarray_copy_FaultWatch_isMemoryCut(JNIEnv *, jclass, jlong start,
                                                                               jlong size);
JNIEXPORT jint JNICALL Java_io_github_shmarray_copy_FaultWatch_awaitCut(JNIEnv *, jclass, jlong milliseconds);
JNIEXPORT void JNICALL Java_io_github_shmarray_copy_FaultWatch_stopAwaiting(JNIEnv *, jclass);

JNIEXPORT int64_t shmarray_copy_strided(void *target, int64_t target_stride, const void *source, int64_t source_stride,
                                        int64_t count, int32_t size);

static inline int32_t how_of(int from, int to, int options, int table) {
    return (from & 0xff) | (to & 0xff) << 8 | (options & 0xff) << 16 | (int32_t)((uint32_t)table << 24);
}
JNIEXPORT int64_t shmarray_convert(void *target, int64_t target_stride, const void *source, int64_t source_stride,
                                   int64_t count, int32_t how);
JNIEXPORT int64_t shmarray_find_misfit(const void *source, int64_t source_stride, int64_t count, int32_t how);
JNIEXPORT jboolean JNICALL Java_io_github_shmarray_convert_NativeConversion_hasLoops(JNIEnv *, jclass, jint source_type,
                                                                                  jint target_type, jint table);

#endif
