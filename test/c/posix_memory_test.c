#define _GNU_SOURCE
#include "array_ranges.h"
#include "posix_calls.h"

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
    jint too_large = is_under_valgrind() ? -EINVAL : -ENOMEM;
    CHECK_EQ(too_large, call_mmap(0, -1, PROT_READ, MAP_SHARED, fd, 0));
    CHECK_EQ(too_large, call_mmap(0, INT64_MAX, PROT_READ, MAP_SHARED, fd, 0));
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", (int)fd);
    jint read_only = call_open(self, O_RDONLY | O_CLOEXEC, 0);
    CHECK_EQ(-EACCES, call_mmap(0, page, READ_WRITE, MAP_SHARED, read_only, 0));
    CHECK_EQ(0, call_close(read_only));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, call_mmap(0, page, PROT_READ, MAP_SHARED, fd, 0));
}

TEST(munmap_reports_failures) {
#ifdef __SANITIZE_THREAD__
    printf("SKIPPED: munmap of what is no mapping, because the thread sanitizer looks up its own notes of that memory first\n");
    return;
#endif
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

static jlong write_array(jint fd, jarray source, jint element_size, jlong source_offset, jlong count, jlong offset) {
    return JNI(writeArray)(fake_env(), NULL, fd, source, element_size, source_offset, count, offset);
}

TEST(a_part_of_an_array_is_written_at_the_offset) {
    jint fd = scratch_file();
    jarray source = fake_array(4, 2);
    memcpy(fake_array_bytes(source), "abcdefgh", 8);
    CHECK_EQ(4, write_array(fd, source, 2, 3, 4, 1));
    CHECK_EQ(1, fake_jni.critical_gets);
    CHECK_EQ(JNI_ABORT, fake_jni.last_release_mode);
    char bytes[5];
    CHECK_EQ(5, pread(fd, bytes, 5, 0));
    CHECK_BYTES("\0defg", bytes, 5);
    CHECK_EQ(5, status(fd).st_size);
    CHECK_EQ(0, write_array(fd, source, 2, 8, 0, 0));
    CHECK_EQ(0, call_close(fd));
    CHECK_EQ(-EBADF, write_array(fd, source, 2, 0, 8, 0));
    CHECK_EQ(3, fake_jni.critical_releases);
    // Nothing else holds an array.
    fake_jni.critical_gets -= 3;
    free_fake_array(source);
}

static jlong write_array_range(jarray array, jint element_size, jlong offset, jlong count) {
    return write_array(-1, array, element_size, offset, count, 0);
}

TEST(writing_an_array_checks_its_range) {
    check_array_ranges(write_array_range);
}

TEST(a_short_write_returns_what_was_written) {
    jint fd = scratch_file();
    struct rlimit limit;
    CHECK_EQ(0, getrlimit(RLIMIT_FSIZE, &limit));
    struct rlimit ten_bytes = {.rlim_cur = 10, .rlim_max = limit.rlim_max};
    CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &ten_bytes));
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    jlong written = write_memory(fd, "0123456789abcdef", 16, 0);
    jlong beyond = write_memory(fd, "0123456789abcdef", 16, 10);
    signal(SIGXFSZ, handler);
    CHECK_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
    CHECK_EQ(10, written);
    CHECK_EQ(-EFBIG, beyond);
    CHECK_EQ(0, call_close(fd));
}
