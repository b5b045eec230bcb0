// A C program that takes part in locks of the library, which it knows nothing of: LOCKFILE COUNTERFILE. It does what lines of
// standard input say, and answers each with a line; see LockClient.java.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 128 };
enum { TOTAL, SECOND, DEATHS, HOLDER, VIOLATIONS, KILLED, WAITED, TOLD, OWN };

static pthread_mutex_t *mutex;
static int64_t *counters;
static int64_t slot;

static void *map(const char *file) {
    int fd = open(file, O_RDWR | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        perror(file);
        exit(1);
    }
    void *address = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return (char *)address + HEADER;
}

static int timed_lock(long milliseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += milliseconds / 1000;
    deadline.tv_nsec += milliseconds % 1000 * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return pthread_mutex_timedlock(mutex, &deadline);
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

// Counts what the lock guards; the second count shows whether somebody was killed in between.
static int count(int64_t id) {
    volatile int64_t *values = counters;
    int64_t start = nanoseconds();
    int result = pthread_mutex_lock(mutex);
    if (result == EOWNERDEAD) {
        values[WAITED] = nanoseconds() - (start > values[KILLED] ? start : values[KILLED]);
        values[TOLD] = slot;
        values[DEATHS]++;
        values[SECOND] = values[TOTAL];
        values[HOLDER] = 0;
        pthread_mutex_consistent(mutex);
    } else if (result != 0) {
        return result;
    }
    values[VIOLATIONS] += values[HOLDER] != 0 || values[SECOND] != values[TOTAL];
    values[HOLDER] = id;
    values[TOTAL]++;
    values[OWN + slot]++;
    values[SECOND]++;
    values[HOLDER] = 0;
    return pthread_mutex_unlock(mutex);
}

// Ends when nobody is there any more who would end it.
static int count_many(int64_t id, long times) {
    int result = 0;
    pid_t parent = getppid();
    for (long i = 0; result == 0 && i < times; i++) {
        if (i % 1024 == 0 && getppid() != parent) {
            exit(1);
        }
        result = count(id);
    }
    return result;
}

// The first condition: a count of signals, and the count until the last one that was for all.
static volatile int32_t *condition(void) {
    return (volatile int32_t *)mutex + 16;
}

static int await_signal(void) {
    int32_t seen = condition()[0];
    pthread_mutex_unlock(mutex);
    while (condition()[0] == seen) {
        syscall(SYS_futex, condition(), FUTEX_WAIT, seen, NULL, NULL, 0);
    }
    return pthread_mutex_lock(mutex);
}

static int signal_all(void) {
    condition()[1] = condition()[0] + 1;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    condition()[0] = condition()[1];
    syscall(SYS_futex, condition(), FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    return 0;
}

static int obey(const char *command, long argument) {
    if (strcmp(command, "lock") == 0) {
        return pthread_mutex_lock(mutex);
    }
    if (strcmp(command, "try") == 0) {
        return pthread_mutex_trylock(mutex);
    }
    if (strcmp(command, "timed") == 0) {
        return timed_lock(argument);
    }
    if (strcmp(command, "recover") == 0) {
        return pthread_mutex_consistent(mutex);
    }
    if (strcmp(command, "unlock") == 0) {
        return pthread_mutex_unlock(mutex);
    }
    if (strcmp(command, "slot") == 0) {
        slot = argument;
        return 0;
    }
    if (strcmp(command, "await") == 0) {
        return await_signal();
    }
    if (strcmp(command, "signal") == 0) {
        return signal_all();
    }
    return count_many(getpid(), argument);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 3) {
        return 2;
    }
    mutex = map(arguments[1]);
    counters = map(arguments[2]);
    puts("ready");
    fflush(stdout);
    char command[16];
    long argument;
    while (scanf("%15s %ld", command, &argument) == 2) {
        printf("%d\n", obey(command, argument));
        fflush(stdout);
    }
    return 0;
}
