// Whether there is what robust mutexes need.
#ifndef SHMARRAY_ROBUST_LISTS_H
#define SHMARRAY_ROBUST_LISTS_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

// The emulator that runs single programs of another processor has none.
static inline bool has_robust_lists(void) {
    void *head;
    size_t length;
    bool has = syscall(SYS_get_robust_list, 0, &head, &length) == 0 || errno != ENOSYS;
    if (!has) {
        printf("skipped: this kernel has no robust lists\n");
    }
    return has;
}

#endif
