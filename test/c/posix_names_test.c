#define _GNU_SOURCE
#include "posix_calls.h"

#include <sys/vfs.h>

typedef jint name_call(jbyteArray string);

static jint shm_open_named(jbyteArray string) {
    return JNI(shm_1open)(fake_env(), NULL, (jlong)shm_open, string, O_RDWR, 0);
}

static jint shm_unlink_named(jbyteArray string) {
    return JNI(shm_1unlink)(fake_env(), NULL, (jlong)shm_unlink, string);
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

static jint rename_from(jbyteArray string) {
    jbyteArray other = fake_string(other_path);
    jint result = JNI(renameat2)(fake_env(), NULL, AT_FDCWD, string, AT_FDCWD, other, 0);
    free_fake_array(other);
    return result;
}

static jint rename_to(jbyteArray string) {
    jbyteArray other = fake_string(other_path);
    jint result = JNI(renameat2)(fake_env(), NULL, AT_FDCWD, other, AT_FDCWD, string, 0);
    free_fake_array(other);
    return result;
}

static jint memfd_create_named(jbyteArray string) {
    return JNI(memfd_1create)(fake_env(), NULL, string, MFD_CLOEXEC);
}

static jint statx_named(jbyteArray string) {
    kernel_statx buffer;
    return JNI(statx)(fake_env(), NULL, AT_FDCWD, string, 0, BASIC_STATS, (jlong)&buffer);
}

static jint fstatat_named(jbyteArray string) {
    struct stat buffer;
    return JNI(fstatat)(fake_env(), NULL, AT_FDCWD, string, (jlong)&buffer, 0);
}

static jint statfs_named(jbyteArray string) {
    struct statfs buffer;
    return JNI(statfs)(fake_env(), NULL, string, (jlong)&buffer);
}

static name_call *const NAME_CALLS[] = {
    shm_open_named, shm_unlink_named, open_named,         unlink_named, link_from,      link_to,
    rename_from,    rename_to,        memfd_create_named, statx_named,  fstatat_named,
    statfs_named,
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
    kernel_statx buffer;
    CHECK_EQ(0, JNI(statx)(fake_env(), NULL, AT_FDCWD, root, 0, BASIC_STATS, (jlong)&buffer));
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
