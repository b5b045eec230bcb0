#define _GNU_SOURCE
#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, COUNT = 13, LARGEST = 8, SPACE = 400, DIRT = 0xa5 };

static void copies_elements_of(int32_t size, int64_t source_stride, int64_t target_stride) {
    unsigned char source[SPACE];
    unsigned char target[SPACE];
    for (int i = 0; i < SPACE; i++) {
        source[i] = (unsigned char)i;
        target[i] = DIRT;
    }
    CHECK_EQ(COUNT, shmarray_copy_strided(target + 3, target_stride, source + 1, source_stride, COUNT, size));
    for (int i = 0; i < SPACE; i++) {
        int64_t element = (i - 3) / target_stride;
        int64_t byte = (i - 3) % target_stride;
        int is_copied = i >= 3 && element < COUNT && byte < size;
        CHECK_EQ(is_copied ? source[1 + element * source_stride + byte] : DIRT, target[i]);
    }
}

TEST(copies_the_elements_and_nothing_between_them) {
    for (int32_t size = 1; size <= LARGEST; size *= 2) {
        for (int64_t source_stride = size; source_stride < 25; source_stride += 3) {
            copies_elements_of(size, source_stride, size);
            copies_elements_of(size, source_stride, size + 5);
        }
    }
}

TEST(goes_backwards_and_repeats_an_element) {
    int64_t source[COUNT], reversed[COUNT], repeated[COUNT];
    for (int i = 0; i < COUNT; i++) {
        source[i] = 1000 + i;
    }
    CHECK_EQ(COUNT, shmarray_copy_strided(reversed, 8, source + COUNT - 1, -8, COUNT, 8));
    CHECK_EQ(COUNT, shmarray_copy_strided(repeated + COUNT - 1, -8, source + 1, 0, COUNT, 8));
    for (int i = 0; i < COUNT; i++) {
        CHECK_EQ(1000 + COUNT - 1 - i, reversed[i]);
        CHECK_EQ(1001, repeated[i]);
    }
}

TEST(refuses_what_is_no_element) {
    char bytes[32] = {0};
    CHECK_EQ(-EINVAL, shmarray_copy_strided(bytes, 3, bytes + 16, 3, 1, 3));
    CHECK_EQ(-EINVAL, shmarray_copy_strided(bytes, 8, bytes + 16, 8, 1, 16));
    CHECK_EQ(-EINVAL, shmarray_copy_strided(bytes, 8, bytes + 16, 8, -1, 8));
    CHECK_EQ(0, shmarray_copy_strided(bytes, 8, bytes + 16, 8, 0, 8));
}

TEST(survives_a_file_that_was_cut_short) {
    int fd = memfd_create("strided-test", 0);
    CHECK(fd >= 0);
    CHECK_EQ(0, ftruncate(fd, 2 * PAGE));
    char *mapping = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(mapping != MAP_FAILED);
    CHECK_EQ(0, ftruncate(fd, PAGE));
    close(fd);
    char target[PAGE];
    CHECK_EQ(-EFAULT, shmarray_copy_strided(target, 8, mapping, 16, 2 * PAGE / 16, 8));
    CHECK_EQ(-EFAULT, shmarray_copy_strided(mapping, 16, target, 8, 2 * PAGE / 16, 8));
    CHECK_EQ(PAGE / 16, shmarray_copy_strided(target, 8, mapping, 16, PAGE / 16, 8));
    munmap(mapping, 2 * PAGE);
}
