// What the C rows of the comparison share: what a case works on, and what it is made of.
#ifndef SHMARRAY_BASELINE_H
#define SHMARRAY_BASELINE_H

#include "jni_support.h"

#include <stddef.h>

typedef void *dlsym_function(void *handle, const char *symbol);

typedef struct {
    shm_open_function *shm_open;
    shm_unlink_function *shm_unlink;
    dlsym_function *dlsym;
    const char *name;
    const char *source;
    size_t bytes;
    char *mapping;
    size_t mapping_size;
    pid_t peer; // another process, for cases of two
    int to_peer;
    int from_peer;
} workload;

typedef struct {
    const char *id;
    int is_cold;    // every run makes something new, which reset() disposes of
    int operations; // in each run
    int (*prepare)(workload *);
    int (*run)(workload *);
    int (*is_right)(workload *);
    void (*reset)(workload *);
    void (*finish)(workload *);
} baseline_case;

// A frame through a pipe to another process, and a byte back.
int pipe_prepare(workload *w);
int pipe_run(workload *w);
int pipe_is_right(workload *w);
void pipe_finish(workload *w);

// A hundred pairs of lock and unlock that nobody else wants.
int lock_prepare(workload *w);
int lock_run(workload *w);
int lock_is_right(workload *w);
void lock_finish(workload *w);

// A lock that another process wants too, until it has gone there and back.
int contended_prepare(workload *w);
int contended_run(workload *w);
void contended_finish(workload *w);

#endif
