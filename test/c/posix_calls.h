// The system calls as C sees them, for the tests of posix.c; and what must hold after every one of these tests.
#ifndef SHMARRAY_POSIX_CALLS_H
#define SHMARRAY_POSIX_CALLS_H

#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NO_DESCRIPTOR = -1, READ_WRITE = PROT_READ | PROT_WRITE, BASIC_STATS = 0x7ff };

// The kernel's struct statx, which older C libraries do not declare.
typedef struct {
    uint32_t before_mode[7];
    uint16_t mode;
    uint16_t before_ino;
    uint64_t ino;
    uint64_t size;
    uint64_t after_size[26];
} kernel_statx;

_Static_assert(sizeof(kernel_statx) == 256, "as in the kernel");

// Names of this process's own: "/shmarray-test-PID-a" for shm_open, and the same files by their paths.
static char prefix[64];
static char name[80];
static char path[96];
static char other_path[96];
static jlong page;
static int descriptors_at_start;

static inline int entries(const char *folder, const char *beginning) {
    int count = 0;
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        return -1;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        count += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
    }
    closedir(directory);
    return count;
}

__attribute__((constructor)) static void prepare(void) {
    snprintf(prefix, sizeof prefix, "shmarray-test-%d-", (int)getpid());
    snprintf(name, sizeof name, "/%sa", prefix);
    snprintf(path, sizeof path, "/dev/shm%s", name);
    snprintf(other_path, sizeof other_path, "/dev/shm/%sb", prefix);
    page = sysconf(_SC_PAGESIZE);
    descriptors_at_start = entries("/proc/self/fd", "");
}

AFTER_EACH {
    CHECK_EQ(0, entries("/dev/shm", prefix));
    unlink(path);
    unlink(other_path);
    CHECK_EQ(descriptors_at_start, entries("/proc/self/fd", ""));
    CHECK_EQ(0, fake_jni.critical_gets);
    fake_jni = (struct fake_jni){0};
}

static inline jint call_shm_open(const char *object, int oflag, int mode) {
    jbyteArray string = fake_string(object);
    jint result = JNI(shm_1open)(fake_env(), NULL, (jlong)shm_open, string, oflag, mode);
    free_fake_array(string);
    return result;
}

static inline jint call_shm_unlink(const char *object) {
    jbyteArray string = fake_string(object);
    jint result = JNI(shm_1unlink)(fake_env(), NULL, (jlong)shm_unlink, string);
    free_fake_array(string);
    return result;
}

static inline jint call_open(const char *file, int flags, int mode) {
    jbyteArray string = fake_string(file);
    jint result = JNI(open)(fake_env(), NULL, string, flags, mode);
    free_fake_array(string);
    return result;
}

static inline jint call_close(jint fd) {
    return JNI(close)(fake_env(), NULL, fd);
}

static inline jint call_unlink(const char *file) {
    jbyteArray string = fake_string(file);
    jint result = JNI(unlink)(fake_env(), NULL, string);
    free_fake_array(string);
    return result;
}

static inline jint call_linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags) {
    jbyteArray old_string = fake_string(oldpath);
    jbyteArray new_string = fake_string(newpath);
    jint result = JNI(linkat)(fake_env(), NULL, olddirfd, old_string, newdirfd, new_string, flags);
    free_fake_array(old_string);
    free_fake_array(new_string);
    return result;
}

static inline jint call_renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags) {
    jbyteArray old_string = fake_string(oldpath);
    jbyteArray new_string = fake_string(newpath);
    jint result = JNI(renameat2)(fake_env(), NULL, olddirfd, old_string, newdirfd, new_string, flags);
    free_fake_array(old_string);
    free_fake_array(new_string);
    return result;
}

static inline jint call_memfd_create(const char *label, int flags) {
    jbyteArray string = fake_string(label);
    jint result = JNI(memfd_1create)(fake_env(), NULL, string, flags);
    free_fake_array(string);
    return result;
}

static inline jint call_statx(int dirfd, const char *file, int flags, int mask, void *buffer) {
    jbyteArray string = fake_string(file);
    jint result = JNI(statx)(fake_env(), NULL, dirfd, string, flags, mask, (jlong)buffer);
    free_fake_array(string);
    return result;
}

static inline jint call_fstatat(int dirfd, const char *file, void *buffer, int flags) {
    jbyteArray string = fake_string(file);
    jint result = JNI(fstatat)(fake_env(), NULL, dirfd, string, (jlong)buffer, flags);
    free_fake_array(string);
    return result;
}

static inline jint call_ftruncate(jint fd, jlong length) {
    return JNI(ftruncate)(fake_env(), NULL, fd, length);
}

static inline jint call_posix_fallocate(jint fd, jlong offset, jlong length) {
    return JNI(posix_1fallocate)(fake_env(), NULL, fd, offset, length);
}

static inline jint call_fchmod(jint fd, jint mode) {
    return JNI(fchmod)(fake_env(), NULL, fd, mode);
}

static inline jint call_fcntl(jint fd, jint command, jlong argument) {
    return JNI(fcntl)(fake_env(), NULL, fd, command, argument);
}

static inline jlong call_mmap(jlong address, jlong length, jint protection, jint flags, jint fd, jlong offset) {
    return JNI(mmap)(fake_env(), NULL, address, length, protection, flags, fd, offset);
}

static inline jint call_munmap(jlong address, jlong length) {
    return JNI(munmap)(fake_env(), NULL, address, length);
}

static inline jint call_madvise(jlong address, jlong length, jint advice) {
    return JNI(madvise)(fake_env(), NULL, address, length, advice);
}

static inline jint call_futex(void *word, jint operation, jint value, const void *timeout, jint value3) {
    return JNI(futex)(fake_env(), NULL, (jlong)word, operation, value, (jlong)timeout, 0, value3);
}

static inline jlong write_memory(jint fd, const void *buffer, jlong count, jlong offset) {
    return JNI(writeMemory)(fake_env(), NULL, fd, (jlong)buffer, count, offset);
}

static inline jint create_segment(void) {
    jint fd = call_shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    CHECK(fd >= 0);
    return fd;
}

static inline jint scratch_file(void) {
    jint fd = call_memfd_create("shmarray-test", MFD_CLOEXEC);
    CHECK(fd >= 0);
    return fd;
}

static inline int closes_on_exec(int fd) {
    return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static inline struct stat status(int fd) {
    struct stat result;
    if (!CHECK_EQ(0, fstat(fd, &result))) {
        memset(&result, 0xff, sizeof result);
    }
    return result;
}

static inline int is_mapped(jlong address) {
    return msync((void *)address, (size_t)page, MS_ASYNC) == 0;
}

#endif
