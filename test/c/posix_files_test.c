#define _GNU_SOURCE
#include "posix_calls.h"

// RENAME_NOREPLACE and RENAME_EXCHANGE, which older C libraries do not declare.
enum { NO_REPLACE = 1, EXCHANGE = 2 };

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

TEST(renameat2_takes_each_path_from_its_own_folder) {
    jint fd = create_segment();
    jint folder = call_open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    const char *other_name = other_path + strlen("/dev/shm/");
    CHECK_EQ(0, call_renameat2(folder, name + 1, AT_FDCWD, other_path, NO_REPLACE));
    CHECK_EQ(-ENOENT, call_unlink(path));
    CHECK_EQ(0, call_renameat2(AT_FDCWD, other_path, folder, name + 1, NO_REPLACE));
    CHECK_EQ(-ENOENT, call_renameat2(folder, other_name, AT_FDCWD, path, 0));
    CHECK_EQ(0, call_close(folder));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_unlink(path));
}

TEST(renameat2_takes_its_flags_as_they_are) {
    jint fd = create_segment();
    jint other = call_open(other_path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    CHECK_EQ(0, call_ftruncate(fd, 1));
    CHECK_EQ(-EEXIST, call_renameat2(AT_FDCWD, path, AT_FDCWD, other_path, NO_REPLACE));
    CHECK_EQ(0, call_renameat2(AT_FDCWD, path, AT_FDCWD, other_path, EXCHANGE));
    kernel_statx buffer;
    CHECK_EQ(0, call_statx(AT_FDCWD, other_path, 0, BASIC_STATS, &buffer));
    CHECK_EQ(1, buffer.size);
    CHECK_EQ(-EINVAL, call_renameat2(AT_FDCWD, path, AT_FDCWD, other_path, INT_MIN));
    CHECK_EQ(0, call_renameat2(AT_FDCWD, path, AT_FDCWD, other_path, 0));
    CHECK_EQ(0, status(fd).st_nlink);
    CHECK_EQ(1, status(other).st_nlink);
    CHECK_EQ(0, call_close(other));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_unlink(other_path));
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
        kernel_statx statx;
        unsigned char guard[64];
    } buffer;
    unsigned char untouched[sizeof buffer.guard];
    memset(untouched, 0xa5, sizeof untouched);

    const struct {
        int dirfd;
        const char *file;
        int flags;
    } ways[] = {{fd, "", AT_EMPTY_PATH}, {AT_FDCWD, path, 0}, {folder, name + 1, 0}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        memset(&buffer, 0xa5, sizeof buffer);
        CHECK_EQ(0, call_statx(ways[i].dirfd, ways[i].file, ways[i].flags, BASIC_STATS, &buffer.statx));
        CHECK_EQ(12345, buffer.statx.size);
        CHECK_EQ(status(fd).st_ino, buffer.statx.ino);
        CHECK_BYTES(untouched, buffer.guard, sizeof untouched);
    }
    CHECK_EQ(0, call_statx(AT_FDCWD, "/proc/self", AT_SYMLINK_NOFOLLOW, BASIC_STATS, &buffer.statx));
    CHECK_EQ(S_IFLNK, buffer.statx.mode & S_IFMT);
    CHECK_EQ(0, call_close(folder));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(statx_reports_failures) {
    kernel_statx buffer;
    CHECK_EQ(-ENOENT, call_statx(AT_FDCWD, path, 0, BASIC_STATS, &buffer));
    CHECK_EQ(-EBADF, call_statx(NO_DESCRIPTOR, "", AT_EMPTY_PATH, BASIC_STATS, &buffer));
    CHECK_EQ(-EFAULT, call_statx(AT_FDCWD, "/", 0, BASIC_STATS, NULL));
    // The reserved bit of the mask is the sign of a Java int.
    CHECK_EQ(-EINVAL, call_statx(AT_FDCWD, "/", 0, INT_MIN, &buffer));
}

TEST(fstatat_fills_the_buffer_as_the_c_library_does) {
    jint fd = create_segment();
    jint folder = call_open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    CHECK_EQ(0, call_ftruncate(fd, 12345));
    struct stat expected = status(fd);
    const struct {
        int dirfd;
        const char *file;
        int flags;
    } ways[] = {{fd, "", AT_EMPTY_PATH}, {AT_FDCWD, path, 0}, {folder, name + 1, 0}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct stat found = {0};
        CHECK_EQ(0, call_fstatat(ways[i].dirfd, ways[i].file, &found, ways[i].flags));
        CHECK_EQ(12345, found.st_size);
        CHECK_EQ(expected.st_ino, found.st_ino);
        CHECK_EQ(expected.st_dev, found.st_dev);
        CHECK_EQ(expected.st_mode, found.st_mode);
        CHECK_EQ(expected.st_uid, found.st_uid);
    }
    CHECK_EQ(0, call_close(folder));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(0, call_shm_unlink(name));
}

TEST(fstatat_reports_failures) {
    struct stat buffer;
    CHECK_EQ(-ENOENT, call_fstatat(AT_FDCWD, path, &buffer, 0));
    CHECK_EQ(-EBADF, call_fstatat(NO_DESCRIPTOR, "", &buffer, AT_EMPTY_PATH));
    CHECK_EQ(-EFAULT, call_fstatat(AT_FDCWD, "/", NULL, 0));
    CHECK_EQ(-EINVAL, call_fstatat(AT_FDCWD, "/", &buffer, INT_MIN));
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
