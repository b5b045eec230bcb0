// Copies for aarch64. Which is the fastest differs by processor, size and number of threads.
#if defined(__aarch64__)
#include "copy_kernels.h"

#include <sys/auxv.h>

#ifndef AT_HWCAP2
#define AT_HWCAP2 26
#endif

// The kernel's name for the instructions of FEAT_MOPS.
#ifndef HWCAP2_MOPS
#define HWCAP2_MOPS (1UL << 43)
#endif

// How far ahead of the loads the source is fetched, in bytes.
#define AHEAD 1024

static void libc(char *destination, const char *source, size_t count) {
    memcpy(destination, source, count);
}

// Copies lines; `prepare` is said of a line of the destination, when that of the source is loaded, before it is stored.
#define NEON_COPY(name, prepare, store)                                                                                \
    static void name(char *destination, const char *source, size_t count) {                                            \
        size_t i = copy_to_line(destination, source, count);                                                           \
        for (; count - i >= CACHE_LINE; i += CACHE_LINE) {                                                             \
            __asm__ volatile("prfm pldl1strm, [%0, %2]\n\t"                                                            \
                             "ldp q0, q1, [%0]\n\t"                                                                    \
                             "ldp q2, q3, [%0, #32]\n\t" prepare store " q0, q1, [%1]\n\t" store " q2, q3, [%1, #32]"  \
                             :                                                                                         \
                             : "r"(source + i), "r"(destination + i), "r"((size_t)AHEAD)                               \
                             : "v0", "v1", "v2", "v3", "memory");                                                      \
        }                                                                                                              \
        memcpy(destination + i, source + i, count - i);                                                                \
    }

// Asks for each line before it is written.
NEON_COPY(neon, "prfm pstl1keep, [%1, %2]\n\t", "stp")

// Pairs of registers stored with the hint that they will not be read soon.
NEON_COPY(neon_streaming, "", "stnp")

// Zeroes each line first, so that none is read from memory only to be overwritten.
NEON_COPY(neon_zeroing, "dc zva, %1\n\t", "stp")

// The processor's own copy, of three instructions that older assemblers do not know: CPYFP, CPYFM, CPYFE [x0]!, [x1]!, x2!
static void mops(char *destination, const char *source, size_t count) {
    register char *to __asm__("x0") = destination;
    register const char *from __asm__("x1") = source;
    register size_t left __asm__("x2") = count;
    __asm__ volatile(".inst 0x19010440\n\t"
                     ".inst 0x19410440\n\t"
                     ".inst 0x19810440"
                     : "+r"(to), "+r"(from), "+r"(left)
                     :
                     : "cc", "memory");
}

// Whether DC ZVA is permitted, and zeroes 64 bytes: the register has the logarithm of the number of words.
static int zeroes_lines(void) {
    uint64_t dczid;
    __asm__("mrs %0, dczid_el0" : "=r"(dczid));
    return (dczid & 0x1f) == 4;
}

copy_kernel *copy_kernel_of(int32_t number) {
    switch (number) {
    case KERNEL_LIBC: return libc;
    case KERNEL_NEON: return neon;
    case KERNEL_NEON_STREAM: return neon_streaming;
    case KERNEL_NEON_ZERO: return zeroes_lines() ? neon_zeroing : NULL;
    case KERNEL_MOPS: return getauxval(AT_HWCAP2) & HWCAP2_MOPS ? mops : NULL;
    default: return NULL;
    }
}

int is_worth_trying(int32_t number) {
    return copy_kernel_of(number) != NULL;
}

#endif
