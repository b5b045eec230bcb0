// Threads that all touch memory that is not there.
#ifndef SHMARRAY_FAULT_THREADS_H
#define SHMARRAY_FAULT_THREADS_H

#include "check.h"

#include <pthread.h>

// Runs some work in several threads at once, each of which counts its failures in the int that it is given.
static inline void check_in_threads(void *(*work)(void *failures)) {
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        CHECK_EQ(0, pthread_create(&threads[i], NULL, work, &failures[i]));
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_EQ(0, pthread_join(threads[i], NULL));
        CHECK_EQ(0, failures[i]);
    }
}

#endif
