#define _GNU_SOURCE
#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, DIRT = 0xa5 };

TEST(zeroes_what_it_is_given_and_no_more) {
    unsigned char bytes[1000];
    for (size_t count = 0; count < 300; count += 7) {
        memset(bytes, DIRT, sizeof bytes);
        CHECK_EQ(0, shmarray_zero(bytes + 3, (int64_t)count));
        for (size_t i = 0; i < sizeof bytes; i++) {
            CHECK_EQ(i >= 3 && i < 3 + count ? 0 : DIRT, bytes[i]);
        }
    }
}

TEST(refuses_a_negative_count) {
    char byte = 1;
    CHECK_EQ(-EINVAL, shmarray_zero(&byte, -1));
    CHECK_EQ(-EINVAL, shmarray_zero(&byte, INT64_MIN));
    CHECK_EQ(1, byte);
}

TEST(survives_a_file_that_was_cut_short) {
    int fd = memfd_create("zero-test", 0);
    CHECK(fd >= 0);
    CHECK_EQ(0, ftruncate(fd, 4 * PAGE));
    char *mapping = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(mapping != MAP_FAILED);
    CHECK_EQ(0, ftruncate(fd, PAGE));
    close(fd);
    for (int i = 0; i < 1000; i++) {
        memset(mapping, DIRT, PAGE);
        CHECK_EQ(-EFAULT, shmarray_zero(mapping, 4 * PAGE));
        CHECK_EQ(0, shmarray_zero(mapping, PAGE));
        CHECK_EQ(0, mapping[PAGE - 1]);
    }
    munmap(mapping, 4 * PAGE);
}
