// One function, one system call. The Java side is JniPosix.
#define _GNU_SOURCE
#include "jni_support.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define POSIX(type, name) JNIEXPORT type JNICALL Java_io_github_shmarray_posix_JniPosix_##name

// These came late to glibc; the kernel has had them for longer.
static int statx_call(int dirfd, const char *path, int flags, unsigned mask, void *buffer) {
    return (int)syscall(SYS_statx, dirfd, path, flags, mask, buffer);
}

static int memfd_create_call(const char *name, unsigned flags) {
    return (int)syscall(SYS_memfd_create, name, flags);
}

static int fstatat_call(int dirfd, const char *path, void *buffer, int flags) {
    return (int)syscall(SYS_newfstatat, dirfd, path, buffer, flags);
}

static int renameat2_call(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags) {
    return (int)syscall(SYS_renameat2, olddirfd, oldpath, newdirfd, newpath, flags);
}

static int futex_call(void *word, int operation, int value, void *timeout, void *word2, int value3) {
    return (int)syscall(SYS_futex, word, operation, value, timeout, word2, value3);
}

static int set_robust_list_call(void *head, size_t length) {
    return (int)syscall(SYS_set_robust_list, head, length);
}

static int get_robust_list_call(int tid, void *head, void *length) {
    return (int)syscall(SYS_get_robust_list, tid, head, length);
}

POSIX(jint, shm_1open)(JNIEnv *env, jclass self, jlong function, jbyteArray name, jint oflag, jint mode) {
    (void)self;
    char buffer[PATH_MAX];
    int failure = read_c_string(env, name, buffer);
    return failure ? failure : int_result(((shm_open_function *)function)(buffer, oflag | O_CLOEXEC, (mode_t)mode));
}

POSIX(jint, shm_1unlink)(JNIEnv *env, jclass self, jlong function, jbyteArray name) {
    (void)self;
    char buffer[PATH_MAX];
    int failure = read_c_string(env, name, buffer);
    return failure ? failure : int_result(((shm_unlink_function *)function)(buffer));
}

POSIX(jint, open)(JNIEnv *env, jclass self, jbyteArray path, jint flags, jint mode) {
    (void)self;
    char buffer[PATH_MAX];
    int failure = read_c_string(env, path, buffer);
    return failure ? failure : int_result(open(buffer, flags, (mode_t)mode));
}

POSIX(jint, close)(JNIEnv *env, jobject self, jint fd) {
    (void)env, (void)self;
    return int_result(close(fd));
}

POSIX(jint, unlink)(JNIEnv *env, jclass self, jbyteArray path) {
    (void)self;
    char buffer[PATH_MAX];
    int failure = read_c_string(env, path, buffer);
    return failure ? failure : int_result(unlink(buffer));
}

POSIX(jint, linkat)
(JNIEnv *env, jclass self, jint olddirfd, jbyteArray oldpath, jint newdirfd, jbyteArray newpath, jint flags) {
    (void)self;
    char old_buffer[PATH_MAX];
    char new_buffer[PATH_MAX];
    int failure = read_c_string(env, oldpath, old_buffer);
    if (!failure) {
        failure = read_c_string(env, newpath, new_buffer);
    }
    return failure ? failure : int_result(linkat(olddirfd, old_buffer, newdirfd, new_buffer, flags));
}

POSIX(jint, renameat2)
(JNIEnv *env, jclass self, jint olddirfd, jbyteArray oldpath, jint newdirfd, jbyteArray newpath, jint flags) {
    (void)self;
    char old_buffer[PATH_MAX];
    char new_buffer[PATH_MAX];
    int failure = read_c_string(env, oldpath, old_buffer);
    if (!failure) {
        failure = read_c_string(env, newpath, new_buffer);
    }
    return failure ? failure
                   : int_result(renameat2_call(olddirfd, old_buffer, newdirfd, new_buffer, (unsigned)flags));
}

POSIX(jint, memfd_1create)(JNIEnv *env, jclass self, jbyteArray name, jint flags) {
    (void)self;
    char buffer[PATH_MAX];
    int failure = read_c_string(env, name, buffer);
    return failure ? failure : int_result(memfd_create_call(buffer, (unsigned)flags));
}

POSIX(jint, statx)(JNIEnv *env, jclass self, jint dirfd, jbyteArray path, jint flags, jint mask, jlong buffer) {
    (void)self;
    char path_buffer[PATH_MAX];
    int failure = read_c_string(env, path, path_buffer);
    return failure ? failure : int_result(statx_call(dirfd, path_buffer, flags, (unsigned)mask, (void *)buffer));
}

POSIX(jint, fstatat)(JNIEnv *env, jclass self, jint dirfd, jbyteArray path, jlong buffer, jint flags) {
    (void)self;
    char path_buffer[PATH_MAX];
    int failure = read_c_string(env, path, path_buffer);
    return failure ? failure : int_result(fstatat_call(dirfd, path_buffer, (void *)buffer, flags));
}

POSIX(jint, statfs)(JNIEnv *env, jclass self, jbyteArray path, jlong buffer) {
    (void)self;
    char path_buffer[PATH_MAX];
    int failure = read_c_string(env, path, path_buffer);
    return failure ? failure : int_result(statfs(path_buffer, (struct statfs *)buffer));
}

POSIX(jint, socket)(JNIEnv *env, jobject self, jint domain, jint type, jint protocol) {
    (void)env, (void)self;
    return int_result(socket(domain, type, protocol));
}

POSIX(jint, bind)(JNIEnv *env, jobject self, jint fd, jlong address, jint length) {
    (void)env, (void)self;
    return int_result(bind(fd, (const struct sockaddr *)address, (socklen_t)length));
}

POSIX(jlong, sendmsg)(JNIEnv *env, jobject self, jint fd, jlong message, jint flags) {
    (void)env, (void)self;
    return long_result(sendmsg(fd, (const struct msghdr *)message, flags));
}

POSIX(jlong, recvmsg)(JNIEnv *env, jobject self, jint fd, jlong message, jint flags) {
    (void)env, (void)self;
    return long_result(recvmsg(fd, (struct msghdr *)message, flags));
}

POSIX(jint, ftruncate)(JNIEnv *env, jobject self, jint fd, jlong length) {
    (void)env, (void)self;
    return int_result(ftruncate(fd, length));
}

POSIX(jint, posix_1fallocate)(JNIEnv *env, jobject self, jint fd, jlong offset, jlong length) {
    (void)env, (void)self;
    return -posix_fallocate(fd, offset, length);
}

POSIX(jint, fchmod)(JNIEnv *env, jobject self, jint fd, jint mode) {
    (void)env, (void)self;
    return int_result(fchmod(fd, (mode_t)mode));
}

POSIX(jint, fcntl)(JNIEnv *env, jobject self, jint fd, jint command, jlong argument) {
    (void)env, (void)self;
    return int_result(fcntl(fd, command, argument));
}

POSIX(jlong, mmap)
(JNIEnv *env, jobject self, jlong address, jlong length, jint protection, jint flags, jint fd, jlong offset) {
    (void)env, (void)self;
    return long_result((int64_t)mmap((void *)address, (size_t)length, protection, flags, fd, offset));
}

POSIX(jint, munmap)(JNIEnv *env, jobject self, jlong address, jlong length) {
    (void)env, (void)self;
    return int_result(munmap((void *)address, (size_t)length));
}

POSIX(jint, madvise)(JNIEnv *env, jobject self, jlong address, jlong length, jint advice) {
    (void)env, (void)self;
    return int_result(madvise((void *)address, (size_t)length, advice));
}

POSIX(jint, futex)
(JNIEnv *env, jobject self, jlong address, jint operation, jint value, jlong timeout, jlong address2, jint value3) {
    (void)env, (void)self;
    return int_result(futex_call((void *)address, operation, value, (void *)timeout, (void *)address2, value3));
}

POSIX(jint, set_1robust_1list)(JNIEnv *env, jobject self, jlong head, jlong length) {
    (void)env, (void)self;
    return int_result(set_robust_list_call((void *)head, (size_t)length));
}

POSIX(jint, get_1robust_1list)(JNIEnv *env, jobject self, jint tid, jlong head, jlong length) {
    (void)env, (void)self;
    return int_result(get_robust_list_call(tid, (void *)head, (void *)length));
}

POSIX(jint, gettid)(JNIEnv *env, jobject self) {
    (void)env, (void)self;
    return (jint)syscall(SYS_gettid);
}

POSIX(jlong, writeMemory)(JNIEnv *env, jclass self, jint fd, jlong buffer, jlong count, jlong offset) {
    (void)env, (void)self;
    return long_result(pwrite(fd, (const void *)buffer, (size_t)count, offset));
}

// The kernel reads the array in its place, for which some collectors wait.
POSIX(jlong, writeArray)
(JNIEnv *env, jclass self, jint fd, jarray source, jint element_size, jlong source_offset, jlong count, jlong offset) {
    (void)self;
    char *bytes;
    jint failure = hold_array(env, source, element_size, source_offset, count, &bytes);
    if (failure) {
        return failure;
    }
    jlong result = long_result(pwrite(fd, bytes + source_offset, (size_t)count, offset));
    (*env)->ReleasePrimitiveArrayCritical(env, source, bytes, JNI_ABORT);
    return result;
}
