// Waits while an element of an int32 array has a value, or changes it and wakes those who wait, as SharedIntArray does:
//
//     cc -o wait_for_element wait_for_element.c
//     ./wait_for_element /dev/shm/flags 3 0       waits while element 3 is 0, then prints what it is
//     ./wait_for_element /dev/shm/flags 3 = 1     makes it 1 and prints how many it has woken
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WAIT = 0, WAKE = 1 };

static long futex(int32_t *word, int operation, int value) {
    return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

// The elements of an .npy file of version 1, after a header whose length is in its bytes 8 and 9.
static int32_t *elements(const char *path) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0) {
        perror(path);
        exit(1);
    }
    unsigned char *file = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (file == MAP_FAILED) {
        perror(path);
        exit(1);
    }
    return (int32_t *)(file + 10 + file[8] + 256 * file[9]);
}

int main(int count, char **arguments) {
    if (count < 4 || (count == 4 && strcmp(arguments[3], "=") == 0)) {
        fprintf(stderr, "usage: %s PATH INDEX VALUE, or PATH INDEX = VALUE\n", arguments[0]);
        return 2;
    }
    int32_t *element = elements(arguments[1]) + atol(arguments[2]);
    if (strcmp(arguments[3], "=") == 0) {
        __atomic_store_n(element, atoi(arguments[4]), __ATOMIC_RELEASE);
        printf("%ld\n", futex(element, WAKE, INT_MAX));
        return 0;
    }
    int value = atoi(arguments[3]);
    while (__atomic_load_n(element, __ATOMIC_ACQUIRE) == value) {
        futex(element, WAIT, value);
    }
    printf("%d\n", *element);
    return 0;
}
