#define _GNU_SOURCE
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
