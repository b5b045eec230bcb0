// A mapping whose second half has no file behind it any more.
#ifndef SHMARRAY_CUT_MAPPING_H
#define SHMARRAY_CUT_MAPPING_H

#include "check.h"

#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64 };

static inline char *half_a_mapping(void) {
    int fd = memfd_create("cut-mapping", 0);
    CHECK(fd >= 0);
    CHECK_EQ(0, ftruncate(fd, PAGES * PAGE));
    char *mapping = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(mapping != MAP_FAILED);
    CHECK_EQ(0, ftruncate(fd, PAGES / 2 * PAGE));
    close(fd);
    return mapping;
}

#endif
