// What libFuzzer hands to a program: bytes that say what to do, and memory in which every step outside is seen.
#ifndef SHMARRAY_FUZZ_INPUT_H
#define SHMARRAY_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const uint8_t *next;
    size_t left;
} fuzz_input;

// The next byte; 0 behind the end.
static inline uint8_t take_byte(fuzz_input *input) {
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->next++;
}

static inline uint32_t take_number(fuzz_input *input, int bytes) {
    uint32_t number = 0;
    for (int i = 0; i < bytes; i++) {
        number = number << 8 | take_byte(input);
    }
    return number;
}

// From 0 on, below a limit; small numbers are as frequent as large ones.
static inline size_t take_size(fuzz_input *input, size_t limit) {
    uint32_t magnitude = take_byte(input) % 25;
    return (take_number(input, 3) & ((1u << magnitude) - 1)) % limit;
}

// libFuzzer writes the input that led here into a file, and ends.
#define REQUIRE(condition, ...)                                                                                        \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "not true: %s: ", #condition);                                                             \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fputc('\n', stderr);                                                                                       \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

// Where memory lies that is not to be left: in a block of the C library, whose surroundings a sanitizer watches, or at the first or
// last byte of pages between which there is nothing, where the processor itself notices.
enum { IN_BLOCK, AT_FIRST_BYTE, AT_LAST_BYTE, PLACES };

// What one place of memory for the library to work on can hold.
#define MOST_BYTES ((size_t)1 << 18)

static inline unsigned char *fenced_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *all = mmap(NULL, MOST_BYTES + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || mprotect(all + page, MOST_BYTES, PROT_READ | PROT_WRITE) != 0) {
        abort();
    }
    return all + page;
}

// One of two pieces of memory that there are at once, of exactly that size.
static inline unsigned char *memory_of(int number, size_t size, int place) {
    static unsigned char *pages[2];
    if (size > MOST_BYTES) {
        abort();
    }
    if (place == IN_BLOCK) {
        unsigned char *block = malloc(size > 0 ? size : 1);
        return block == NULL ? (abort(), NULL) : block;
    }
    if (pages[number] == NULL) {
        pages[number] = fenced_pages();
    }
    return pages[number] + (place == AT_LAST_BYTE ? MOST_BYTES - size : 0);
}

static inline void give_back(unsigned char *memory, int place) {
    if (place == IN_BLOCK) {
        free(memory);
    }
}

static inline void fill_with_noise(unsigned char *bytes, size_t count, uint32_t seed) {
    uint32_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < count; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = (unsigned char)state;
    }
}

#endif
