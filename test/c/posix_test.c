#define _GNU_SOURCE
#include "array_ranges.h"
#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NO_DESCRIPTOR = -1, READ_WRITE = PROT_READ | PROT_WRITE };

// Names of this process's own: "/shmarray-test-PID-a" for shm_open, and the same files by their paths.
static char prefix[64];
static char name[80];
static char path[96];
static char other_path[96];
static jlong page;
static int descriptors_at_start;

static int entries(const char *folder, const char *beginning) {
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
    CHECK_EQ(fake_jni.critical_gets, fake_jni.critical_releases);
    fake_jni = (struct fake_jni){0};
}

static jint call_shm_open(const char *object, int oflag, int mode) {
    jbyteArray string = fake_string(object);
    jint result = JNI(shm_1open)(fake_env(), NULL, string, oflag, mode);
    free_fake_array(string);
    return result;
}

static jint call_shm_unlink(const char *object) {
    jbyteArray string = fake_string(object);
    jint result = JNI(shm_1unlink)(fake_env(), NULL, string);
    free_fake_array(string);
    return result;
}

static jint call_open(const char *file, int flags, int mode) {
    jbyteArray string = fake_string(file);
    jint result = JNI(open)(fake_env(), NULL, string, flags, mode);
    free_fake_array(string);
    return result;
}

static jint call_close(jint fd) {
    return JNI(close)(fake_env(), NULL, fd);
}

static jint call_unlink(const char *file) {
    jbyteArray string = fake_string(file);
    jint result = JNI(unlink)(fake_env(), NULL, string);
    free_fake_array(string);
    return result;
}

static jint call_linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags) {
    jbyteArray old_string = fake_string(oldpath);
    jbyteArray new_string = fake_string(newpath);
    jint result = JNI(linkat)(fake_env(), NULL, olddirfd, old_string, newdirfd, new_string, flags);
    free_fake_array(old_string);
    free_fake_array(new_string);
    return result;
}

static jint call_memfd_create(const char *label, int flags) {
    jbyteArray string = fake_string(label);
    jint result = JNI(memfd_1create)(fake_env(), NULL, string, flags);
    free_fake_array(string);
    return result;
}

static jint call_statx(int dirfd, const char *file, int flags, int mask, void *buffer) {
    jbyteArray string = fake_string(file);
    jint result = JNI(statx)(fake_env(), NULL, dirfd, string, flags, mask, (jlong)buffer);
    free_fake_array(string);
    return result;
}

static jint call_ftruncate(jint fd, jlong length) {
    return JNI(ftruncate)(fake_env(), NULL, fd, length);
}

static jint call_posix_fallocate(jint fd, jlong offset, jlong length) {
    return JNI(posix_1fallocate)(fake_env(), NULL, fd, offset, length);
}

static jint call_fchmod(jint fd, jint mode) {
    return JNI(fchmod)(fake_env(), NULL, fd, mode);
}

static jint call_fcntl(jint fd, jint command, jlong argument) {
    return JNI(fcntl)(fake_env(), NULL, fd, command, argument);
}

static jlong call_mmap(jlong address, jlong length, jint protection, jint flags, jint fd, jlong offset) {
    return JNI(mmap)(fake_env(), NULL, address, length, protection, flags, fd, offset);
}

static jint call_munmap(jlong address, jlong length) {
    return JNI(munmap)(fake_env(), NULL, address, length);
}

static jint call_madvise(jlong address, jlong length, jint advice) {
    return JNI(madvise)(fake_env(), NULL, address, length, advice);
}

static jlong write_memory(jint fd, const void *buffer, jlong count, jlong offset) {
    return JNI(writeMemory)(fake_env(), NULL, fd, (jlong)buffer, count, offset);
}

static jlong write_array(jint fd, jarray array, jint element_size, jlong array_offset, jlong count, jlong offset) {
    return JNI(writeArray)(fake_env(), NULL, fd, array, element_size, array_offset, count, offset);
}

static jint create_segment(void) {
    jint fd = call_shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    CHECK(fd >= 0);
    return fd;
}

static jint scratch_file(void) {
    jint fd = call_memfd_create("shmarray-test", MFD_CLOEXEC);
    CHECK(fd >= 0);
    return fd;
}

static int closes_on_exec(int fd) {
    return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static struct stat status(int fd) {
    struct stat result;
    if (!CHECK_EQ(0, fstat(fd, &result))) {
        memset(&result, 0xff, sizeof result);
    }
    return result;
}

static int is_mapped(jlong address) {
    return msync((void *)address, (size_t)page, MS_ASYNC) == 0;
}

// Names

typedef jint name_call(jbyteArray string);

static jint shm_open_named(jbyteArray string) {
    return JNI(shm_1open)(fake_env(), NULL, string, O_RDWR, 0);
}

static jint shm_unlink_named(jbyteArray string) {
    return JNI(shm_1unlink)(fake_env(), NULL, string);
}

static jint open_named(jbyteArray string) {
    return JNI(open)(fake_env(), NULL, string, O_RDWR, 0);
}

static jint unlink_named(jbyteArray string) {
    return JNI(unlink)(fake_env(), NULL, string);
}

static jint link_from(jbyteArray string) {
    jbyteArray other = fake_string(other_path);
    jint result = JNI(linkat)(fake_env(), NULL, AT_FDCWD, string, AT_FDCWD, other, 0);
    free_fake_array(other);
    return result;
}

static jint link_to(jbyteArray string) {
    jbyteArray other = fake_string(other_path);
    jint result = JNI(linkat)(fake_env(), NULL, AT_FDCWD, other, AT_FDCWD, string, 0);
    free_fake_array(other);
    return result;
}

static jint memfd_create_named(jbyteArray string) {
    return JNI(memfd_1create)(fake_env(), NULL, string, MFD_CLOEXEC);
}

static jint statx_named(jbyteArray string) {
    struct statx buffer;
    return JNI(statx)(fake_env(), NULL, AT_FDCWD, string, 0, STATX_BASIC_STATS, (jlong)&buffer);
}

static name_call *const NAME_CALLS[] = {
    shm_open_named, shm_unlink_named, open_named, unlink_named, link_from, link_to, memfd_create_named, statx_named,
};

static void check_name_result(jint expected, jbyteArray string) {
    for (size_t i = 0; i < COUNT_OF(NAME_CALLS); i++) {
        if (!CHECK_EQ(expected, NAME_CALLS[i](string))) {
            printf("    call %zu of NAME_CALLS\n", i);
        }
    }
    free_fake_array(string);
}

// As many bytes of name as asked for, none of them a NUL.
static jbyteArray unterminated(jsize length) {
    jbyteArray string = fake_array(length, 1);
    memset(fake_array_bytes(string), 'n', (size_t)length);
    return string;
}

static jbyteArray terminated(jsize length) {
    jbyteArray string = unterminated(length);
    fake_array_bytes(string)[length - 1] = '\0';
    return string;
}

TEST(a_name_of_no_bytes_is_refused) {
    check_name_result(-EINVAL, fake_array(0, 1));
}

TEST(a_name_without_a_nul_at_its_end_is_refused) {
    check_name_result(-EINVAL, unterminated(1));
    check_name_result(-EINVAL, unterminated(100));
    check_name_result(-EINVAL, unterminated(PATH_MAX - 1));
    check_name_result(-EINVAL, unterminated(PATH_MAX));
    jbyteArray nul_too_early = terminated(8);
    memcpy(fake_array_bytes(nul_too_early), "abc\0efgh", 8);
    check_name_result(-EINVAL, nul_too_early);
}

TEST(a_name_longer_than_any_path_is_refused) {
    check_name_result(-ENAMETOOLONG, terminated(PATH_MAX + 1));
    check_name_result(-ENAMETOOLONG, unterminated(PATH_MAX + 1));
    check_name_result(-ENAMETOOLONG, terminated(1 << 20));
    check_name_result(-ENAMETOOLONG, fake_array_without_memory(INT32_MAX));
}

TEST(the_longest_path_is_not_refused) {
    jbyteArray root = terminated(PATH_MAX);
    memset(fake_array_bytes(root), '/', PATH_MAX - 1);
    struct statx buffer;
    CHECK_EQ(0, JNI(statx)(fake_env(), NULL, AT_FDCWD, root, 0, STATX_BASIC_STATS, (jlong)&buffer));
    free_fake_array(root);
}

TEST(a_name_too_long_for_one_file_is_an_error_of_the_system) {
    jbyteArray string = terminated(NAME_MAX + 2);
    CHECK_EQ(-ENAMETOOLONG, open_named(string));
    CHECK_EQ(-ENAMETOOLONG, unlink_named(string));
    CHECK_EQ(-ENAMETOOLONG, statx_named(string));
    CHECK_EQ(-EINVAL, memfd_create_named(string));
    // The C libraries do not agree on which of the two it is.
    jint result = shm_open_named(string);
    CHECK(result == -ENAMETOOLONG || result == -EINVAL);
    free_fake_array(string);
}

TEST(an_empty_name_is_an_error_of_the_system) {
    CHECK_EQ(-EINVAL, call_shm_open("", O_RDWR, 0));
    CHECK_EQ(-EINVAL, call_shm_open("/", O_RDWR, 0));
    CHECK_EQ(-ENOENT, call_open("", O_RDWR, 0));
    CHECK_EQ(-ENOENT, call_unlink(""));
}

// Shared memory objects and files

TEST(shm_open_creates_an_object_that_closes_on_exec) {
    mode_t mask = umask(0);
    jint fd = call_shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0640);
    umask(mask);
    CHECK(fd >= 0);
    CHECK(closes_on_exec(fd));
    CHECK_EQ(S_IFREG | 0640, status(fd).st_mode);
    CHECK_EQ(O_RDWR, fcntl(fd, F_GETFL) & O_ACCMODE);
    CHECK_EQ(0, access(path, F_OK));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(shm_open_opens_what_is_there) {
    jint fd = create_segment();
    jint again = call_shm_open(name, O_RDONLY, 0);
    CHECK(again >= 0);
    CHECK(closes_on_exec(again));
    CHECK_EQ(O_RDONLY, fcntl(again, F_GETFL) & O_ACCMODE);
    CHECK_EQ(status(fd).st_ino, status(again).st_ino);
    CHECK_EQ(-EEXIST, call_shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600));
    CHECK_EQ(0, call_close(again));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(shm_open_and_shm_unlink_report_a_missing_object) {
    CHECK_EQ(-ENOENT, call_shm_open(name, O_RDWR, 0));
    CHECK_EQ(-ENOENT, call_shm_unlink(name));
}

TEST(open_takes_its_flags_and_mode_as_they_are) {
    mode_t mask = umask(0);
    jint fd = call_open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0604);
    umask(mask);
    CHECK(fd >= 0);
    CHECK(closes_on_exec(fd));
    CHECK_EQ(S_IFREG | 0604, status(fd).st_mode);
    CHECK_EQ(O_WRONLY, fcntl(fd, F_GETFL) & O_ACCMODE);
    jint kept_on_exec = call_open(path, O_RDONLY, 0);
    CHECK(!closes_on_exec(kept_on_exec));
    CHECK_EQ(-EEXIST, call_open(path, O_CREAT | O_EXCL | O_RDWR, 0600));
    CHECK_EQ(-ENOTDIR, call_open(path, O_RDONLY | O_DIRECTORY, 0));
    CHECK_EQ(0, call_close(kept_on_exec));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_unlink(path));
}

TEST(open_and_unlink_report_a_missing_file) {
    CHECK_EQ(-ENOENT, call_open(path, O_RDWR, 0));
    CHECK_EQ(-ENOENT, call_unlink(path));
}

TEST(close_reports_what_is_not_open) {
    jint fd = scratch_file();
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_close(fd));
    CHECK_EQ(-EBADF, call_close(NO_DESCRIPTOR));
    CHECK_EQ(-EBADF, call_close(INT_MIN));
}

TEST(an_unnamed_file_is_named_when_it_is_linked) {
    jint fd = call_open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (!CHECK(fd >= 0)) {
        return;
    }
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", (int)fd);
    CHECK_EQ(0, entries("/dev/shm", prefix));
    CHECK_EQ(-EXDEV, call_linkat(AT_FDCWD, self, AT_FDCWD, path, 0));
    CHECK_EQ(0, call_linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
    CHECK_EQ(-EEXIST, call_linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
    CHECK_EQ(1, status(fd).st_nlink);
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_unlink(path));
}

TEST(linkat_takes_each_path_from_its_own_folder) {
    jint fd = create_segment();
    jint folder = call_open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    const char *other_name = other_path + strlen("/dev/shm/");
    CHECK_EQ(0, call_linkat(folder, name + 1, AT_FDCWD, other_path, 0));
    CHECK_EQ(2, status(fd).st_nlink);
    CHECK_EQ(0, call_unlink(other_path));
    CHECK_EQ(0, call_linkat(AT_FDCWD, path, folder, other_name, 0));
    CHECK_EQ(2, status(fd).st_nlink);
    CHECK_EQ(0, call_unlink(other_path));
    CHECK_EQ(-ENOENT, call_linkat(folder, other_name, AT_FDCWD, path, 0));
    CHECK_EQ(0, call_close(folder));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_unlink(path));
}

TEST(memfd_create_takes_its_flags_as_they_are) {
    jint fd = call_memfd_create("shmarray-test", MFD_CLOEXEC);
    jint kept_on_exec = call_memfd_create("", 0);
    CHECK(fd >= 0);
    CHECK(kept_on_exec >= 0);
    CHECK(closes_on_exec(fd));
    CHECK(!closes_on_exec(kept_on_exec));
    CHECK_EQ(0, call_close(kept_on_exec));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EINVAL, call_memfd_create("shmarray-test", INT_MIN));
}

TEST(statx_fills_the_buffer_and_no_more) {
    jint fd = create_segment();
    jint folder = call_open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    CHECK_EQ(0, call_ftruncate(fd, 12345));
    struct {
        struct statx statx;
        unsigned char guard[64];
    } buffer;
    unsigned char untouched[sizeof buffer.guard];
    memset(untouched, 0xa5, sizeof untouched);
    CHECK_EQ(256, sizeof buffer.statx);

    const struct {
        int dirfd;
        const char *file;
        int flags;
    } ways[] = {{fd, "", AT_EMPTY_PATH}, {AT_FDCWD, path, 0}, {folder, name + 1, 0}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        memset(&buffer, 0xa5, sizeof buffer);
        CHECK_EQ(0, call_statx(ways[i].dirfd, ways[i].file, ways[i].flags, STATX_BASIC_STATS, &buffer.statx));
        CHECK_EQ(12345, buffer.statx.stx_size);
        CHECK_EQ(status(fd).st_ino, buffer.statx.stx_ino);
        CHECK_BYTES(untouched, buffer.guard, sizeof untouched);
    }
    CHECK_EQ(0, call_statx(AT_FDCWD, "/proc/self", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &buffer.statx));
    CHECK_EQ(S_IFLNK, buffer.statx.stx_mode & S_IFMT);
    CHECK_EQ(0, call_close(folder));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(statx_reports_failures) {
    struct statx buffer;
    CHECK_EQ(-ENOENT, call_statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &buffer));
    CHECK_EQ(-EBADF, call_statx(NO_DESCRIPTOR, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &buffer));
    CHECK_EQ(-EFAULT, call_statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS, NULL));
    // The reserved bit of the mask is the sign of a Java int.
    CHECK_EQ(-EINVAL, call_statx(AT_FDCWD, "/", 0, INT_MIN, &buffer));
}

TEST(ftruncate_sets_a_size_beyond_32_bits) {
    jint fd = scratch_file();
    CHECK_EQ(0, call_ftruncate(fd, 5));
    CHECK_EQ(5, status(fd).st_size);
    CHECK_EQ(0, call_ftruncate(fd, (1LL << 33) + 1));
    CHECK_EQ((1LL << 33) + 1, status(fd).st_size);
    CHECK_EQ(0, status(fd).st_blocks);
    CHECK_EQ(-EINVAL, call_ftruncate(fd, -1));
    CHECK_EQ(-EINVAL, call_ftruncate(fd, INT64_MIN));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_ftruncate(fd, 1));
}

TEST(posix_fallocate_takes_the_space_at_once) {
    jint fd = create_segment();
    CHECK_EQ(0, call_posix_fallocate(fd, page, 2 * page));
    CHECK_EQ(3 * page, status(fd).st_size);
    CHECK(status(fd).st_blocks * 512 >= 2 * page);
    CHECK_EQ(-ENOSPC, call_posix_fallocate(fd, 0, 1LL << 50));
    CHECK_EQ(3 * page, status(fd).st_size);
    CHECK_EQ(-EINVAL, call_posix_fallocate(fd, 0, 0));
    CHECK_EQ(-EINVAL, call_posix_fallocate(fd, -1, 1));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_posix_fallocate(fd, 0, 1));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(fchmod_is_not_subject_to_the_umask) {
    jint fd = create_segment();
    mode_t mask = umask(0077);
    CHECK_EQ(0, call_fchmod(fd, 0666));
    umask(mask);
    CHECK_EQ(0666, status(fd).st_mode & 07777);
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_fchmod(fd, 0600));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(fcntl_takes_a_number_or_an_address) {
    jint fd = scratch_file();
    CHECK_EQ(FD_CLOEXEC, call_fcntl(fd, F_GETFD, 0));
    CHECK_EQ(0, call_fcntl(fd, F_SETFD, 0));
    CHECK_EQ(0, call_fcntl(fd, F_GETFD, 0));
    jint copy = call_fcntl(fd, F_DUPFD_CLOEXEC, 100);
    CHECK(copy >= 100);
    CHECK_EQ(0, call_close(copy));

    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", (int)fd);
    jint other = call_open(self, O_RDWR | O_CLOEXEC, 0);
    struct flock lock = {.l_type = F_WRLCK, .l_start = 1LL << 62, .l_len = 1};
    CHECK_EQ(0, call_fcntl(fd, F_OFD_SETLK, (jlong)&lock));
    CHECK_EQ(-EAGAIN, call_fcntl(other, F_OFD_SETLK, (jlong)&lock));
    CHECK_EQ(0, call_fcntl(other, F_OFD_GETLK, (jlong)&lock));
    CHECK_EQ(F_WRLCK, lock.l_type);
    CHECK_EQ(-1, lock.l_pid);
    CHECK_EQ(0, call_close(other));

    CHECK_EQ(-EINVAL, call_fcntl(fd, INT_MAX, 0));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_fcntl(fd, F_GETFD, 0));
}

// Mappings

TEST(mmap_maps_the_file_from_the_offset_on) {
    jint fd = create_segment();
    CHECK_EQ(0, call_ftruncate(fd, 2 * page));
    jlong address = call_mmap(0, page, READ_WRITE, MAP_SHARED, fd, page);
    if (CHECK(address > 0)) {
        memcpy((void *)address, "shared", 6);
        char bytes[6];
        CHECK_EQ(6, pread(fd, bytes, 6, page));
        CHECK_BYTES("shared", bytes, 6);
        CHECK_EQ(0, call_munmap(address, page));
        CHECK(!is_mapped(address));
    }
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(mmap_and_munmap_take_an_address) {
    jlong address = call_mmap(0, 3 * page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, NO_DESCRIPTOR, 0);
    if (!CHECK(address > 0)) {
        return;
    }
    CHECK_EQ(0, call_munmap(address + page, page));
    CHECK(is_mapped(address));
    CHECK(!is_mapped(address + page));
    CHECK(is_mapped(address + 2 * page));
    jint flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    CHECK_EQ(address + page, call_mmap(address + page, page, PROT_READ, flags, NO_DESCRIPTOR, 0));
    CHECK(is_mapped(address + page));
    CHECK_EQ(0, call_munmap(address, 3 * page));
    CHECK(!is_mapped(address));
}

TEST(mmap_reports_failures) {
    jint fd = scratch_file();
    CHECK_EQ(-EINVAL, call_mmap(0, 0, PROT_READ, MAP_SHARED, fd, 0));
    CHECK_EQ(-EINVAL, call_mmap(0, page, PROT_READ, MAP_SHARED, fd, 1));
    CHECK_EQ(-ENOMEM, call_mmap(0, -1, PROT_READ, MAP_SHARED, fd, 0));
    CHECK_EQ(-ENOMEM, call_mmap(0, INT64_MAX, PROT_READ, MAP_SHARED, fd, 0));
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", (int)fd);
    jint read_only = call_open(self, O_RDONLY | O_CLOEXEC, 0);
    CHECK_EQ(-EACCES, call_mmap(0, page, READ_WRITE, MAP_SHARED, read_only, 0));
    CHECK_EQ(0, call_close(read_only));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_mmap(0, page, PROT_READ, MAP_SHARED, fd, 0));
}

TEST(munmap_reports_failures) {
    CHECK_EQ(-EINVAL, call_munmap(1, page));
    CHECK_EQ(-EINVAL, call_munmap(page, 0));
    CHECK_EQ(-EINVAL, call_munmap(page, -1));
}

TEST(madvise_gives_advice_on_the_range) {
    jlong address = call_mmap(0, 2 * page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, NO_DESCRIPTOR, 0);
    if (!CHECK(address > 0)) {
        return;
    }
    char *bytes = (char *)address;
    bytes[0] = 1;
    bytes[page] = 2;
    CHECK_EQ(0, call_madvise(address + page, page, MADV_DONTNEED));
    CHECK_EQ(1, bytes[0]);
    CHECK_EQ(0, bytes[page]);
    CHECK_EQ(-EINVAL, call_madvise(address + 1, page, MADV_DONTNEED));
    CHECK_EQ(0, call_munmap(address, 2 * page));
}

// Writing

TEST(memory_is_written_at_the_offset) {
    jint fd = scratch_file();
    CHECK_EQ(6, write_memory(fd, "memory", 6, 0));
    CHECK_EQ(3, write_memory(fd, "xyz", 3, 4));
    CHECK_EQ(1, write_memory(fd, "!", 1, 1LL << 33));
    char bytes[7];
    CHECK_EQ(7, pread(fd, bytes, 7, 0));
    CHECK_BYTES("memoxyz", bytes, 7);
    CHECK_EQ((1LL << 33) + 1, status(fd).st_size);
    CHECK_EQ(0, write_memory(fd, NULL, 0, 0));
    CHECK_EQ(0, call_close(fd));
}

TEST(writing_memory_reports_failures) {
    jint fd = scratch_file();
    CHECK_EQ(-EINVAL, write_memory(fd, "a", 1, -1));
    CHECK_EQ(-EFAULT, write_memory(fd, "a", -1, 0));
    CHECK_EQ(-EFAULT, write_memory(fd, NULL, 1, 0));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, write_memory(fd, "a", 1, 0));
}

TEST(every_range_of_an_array_is_written_at_the_offset) {
    jint fd = scratch_file();
    const jint element_sizes[] = {1, 2, 4, 8};
    for (size_t i = 0; i < COUNT_OF(element_sizes); i++) {
        jlong size = 5 * element_sizes[i];
        jarray array = fake_array(5, element_sizes[i]);
        for (jlong k = 0; k < size; k++) {
            fake_array_bytes(array)[k] = (unsigned char)(k + 1);
        }
        for (jlong offset = 0; offset <= size; offset++) {
            for (jlong count = 0; count <= size - offset; count++) {
                unsigned char expected[64] = {0};
                unsigned char written[64] = {0};
                memcpy(expected + 9, fake_array_bytes(array) + offset, (size_t)count);
                CHECK_EQ(0, ftruncate(fd, 0));
                CHECK_EQ(count, write_array(fd, array, element_sizes[i], offset, count, 9));
                CHECK_EQ(JNI_ABORT, fake_jni.last_release_mode);
                CHECK_EQ(count == 0 ? 0 : 9 + count, pread(fd, written, sizeof written, 0));
                CHECK_BYTES(expected, written, sizeof written);
            }
        }
        free_fake_array(array);
    }
    CHECK(fake_jni.critical_gets > 0);
    CHECK_EQ(0, call_close(fd));
}

TEST(a_failed_write_of_an_array_releases_it_and_keeps_the_error) {
    jint fd = scratch_file();
    jarray array = fake_array(4, 4);
    CHECK_EQ(-EINVAL, write_array(fd, array, 4, 0, 16, -1));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, write_array(fd, array, 4, 0, 16, 0));
    CHECK_EQ(2, fake_jni.critical_gets);
    CHECK_EQ(2, fake_jni.critical_releases);
    CHECK_EQ(JNI_ABORT, fake_jni.last_release_mode);
    free_fake_array(array);
}

TEST(an_array_that_cannot_be_had_is_an_error_and_nothing_is_written) {
    jint fd = scratch_file();
    jarray array = fake_array(4, 4);
    fake_jni.critical_fails = true;
    CHECK_EQ(-ENOMEM, write_array(fd, array, 4, 0, 16, 0));
    CHECK_EQ(0, fake_jni.critical_releases);
    CHECK_EQ(0, status(fd).st_size);
    free_fake_array(array);
    CHECK_EQ(0, call_close(fd));
}

TEST(a_short_write_returns_what_was_written) {
    jint fd = scratch_file();
    jarray array = fake_array(32, 1);
    struct rlimit limit;
    CHECK_EQ(0, getrlimit(RLIMIT_FSIZE, &limit));
    struct rlimit ten_bytes = {.rlim_cur = 10, .rlim_max = limit.rlim_max};
    CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &ten_bytes));
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    jlong written_memory = write_memory(fd, "0123456789abcdef", 16, 0);
    jlong written_array = write_array(fd, array, 1, 0, 32, 3);
    jlong beyond = write_array(fd, array, 1, 0, 32, 10);
    signal(SIGXFSZ, handler);
    CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
    CHECK_EQ(10, written_memory);
    CHECK_EQ(7, written_array);
    CHECK_EQ(-EFBIG, beyond);
    free_fake_array(array);
    CHECK_EQ(0, call_close(fd));
}

static jlong range_written(jarray array, jint element_size, jlong offset, jlong count) {
    return write_array(NO_DESCRIPTOR, array, element_size, offset, count, 0);
}

TEST(a_range_outside_the_array_is_refused) {
    check_array_ranges(range_written);
}
