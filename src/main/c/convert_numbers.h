// What the loops of convert_loops.h know of the element types and of single numbers.
#ifndef SHMARRAY_CONVERT_NUMBERS_H
#define SHMARRAY_CONVERT_NUMBERS_H

#include <float.h>
#include <stdint.h>

typedef float float32_t;
typedef double float64_t;

// The limits of all integer types can be held against each other in this one.
typedef __int128 wide;

#define SWAPPED_BYTES(bits)                                                                                            \
    (sizeof(bits) == 8   ? __builtin_bswap64(bits)                                                                     \
     : sizeof(bits) == 4 ? __builtin_bswap32((uint32_t)(bits))                                                         \
     : sizeof(bits) == 2 ? __builtin_bswap16((uint16_t)(bits))                                                         \
                         : (bits))

// For each type: its elements in memory, which may lie at any address; an unsigned integer of as many bits, and that with its
// bytes in reverse order; and the nearest number between two limits, NaN for NaN.
#define ELEMENT_TYPE(type, unsigned_type)                                                                              \
    typedef type##_t type##_element __attribute__((aligned(1), may_alias));                                            \
    typedef unsigned_type type##_bits;                                                                                 \
    static inline unsigned_type type##_swapped(unsigned_type bits) {                                                   \
        return (unsigned_type)SWAPPED_BYTES(bits);                                                                     \
    }                                                                                                                  \
    static inline type##_t type##_clamped(type##_t x, type##_t least, type##_t greatest) {                             \
        type##_t raised = x < least ? least : x;                                                                       \
        return raised > greatest ? greatest : raised;                                                                  \
    }

ELEMENT_TYPE(int8, uint8_t)
ELEMENT_TYPE(uint8, uint8_t)
ELEMENT_TYPE(int16, uint16_t)
ELEMENT_TYPE(uint16, uint16_t)
ELEMENT_TYPE(int32, uint32_t)
ELEMENT_TYPE(uint32, uint32_t)
ELEMENT_TYPE(int64, uint64_t)
ELEMENT_TYPE(uint64, uint64_t)
ELEMENT_TYPE(float32, uint32_t)
ELEMENT_TYPE(float64, uint64_t)

#define int8_LEAST ((wide)INT8_MIN)
#define int16_LEAST ((wide)INT16_MIN)
#define int32_LEAST ((wide)INT32_MIN)
#define int64_LEAST ((wide)INT64_MIN)
#define uint8_LEAST ((wide)0)
#define uint16_LEAST ((wide)0)
#define uint32_LEAST ((wide)0)
#define uint64_LEAST ((wide)0)

#define int8_GREATEST ((wide)INT8_MAX)
#define int16_GREATEST ((wide)INT16_MAX)
#define int32_GREATEST ((wide)INT32_MAX)
#define int64_GREATEST ((wide)INT64_MAX)
#define uint8_GREATEST ((wide)UINT8_MAX)
#define uint16_GREATEST ((wide)UINT16_MAX)
#define uint32_GREATEST ((wide)UINT32_MAX)
#define uint64_GREATEST ((wide)UINT64_MAX)
#define float16_GREATEST 65504.0f
#define bfloat16_GREATEST 0x1.fep127f
#define float32_GREATEST FLT_MAX
#define float64_GREATEST DBL_MAX

// An integer type that holds the other one and that processors convert floating-point numbers into.
typedef int32_t int8_through, uint8_through, int16_through, uint16_through, int32_through;
typedef int64_t uint32_through, int64_through;
typedef uint64_t uint64_through;

#define GREATER(a, b) ((a) > (b) ? (a) : (b))
#define LESSER(a, b) ((a) < (b) ? (a) : (b))

// The limits of what two integer types have in common.
#define LEAST(from, to) GREATER(from##_LEAST, to##_LEAST)
#define GREATEST(from, to) LESSER(from##_GREATEST, to##_GREATEST)

// Every integer of so many digits is a number of the type.
#define float16_DIGITS 11
#define bfloat16_DIGITS 8
#define float32_DIGITS FLT_MANT_DIG
#define float64_DIGITS DBL_MANT_DIG

// From half a step above the greatest number on, they are rounded to infinity.
#define float16_OVERFLOW 65520.0f
#define bfloat16_OVERFLOW 0x1.ffp127f
#define float32_OVERFLOW 0x1.ffffffp127

// From here on numbers have no fractions.
#define float32_WHOLE 0x1p23f
#define float64_WHOLE 0x1p52

// The greatest floating-point number that is not above the greatest integer of a type.
#define BELOW_GREATEST(float_t, epsilon, to)                                                                           \
    ((float_t)to##_GREATEST -                                                                                          \
     ((wide)(float_t)to##_GREATEST > to##_GREATEST ? (float_t)to##_GREATEST * (epsilon) / 2 : 0))
#define float32_BELOW(to) BELOW_GREATEST(float, FLT_EPSILON, to)
#define float64_BELOW(to) BELOW_GREATEST(double, DBL_EPSILON, to)

#define float32_MAGNITUDE __builtin_fabsf
#define float64_MAGNITUDE __builtin_fabs

// Whether an integer is a number of so many binary digits, zeroes at its end not counted.
static inline int has_digits(uint64_t magnitude, int digits) {
    return magnitude == 0 || 64 - __builtin_clzll(magnitude) - __builtin_ctzll(magnitude) <= digits;
}

static inline uint64_t magnitude_of(int64_t x) {
    return x < 0 ? -(uint64_t)x : (uint64_t)x;
}

typedef union {
    double number;
    uint64_t bits;
} double_bits;

static inline double double_of_bits(uint64_t bits) {
    return (double_bits){.bits = bits}.number;
}

typedef union {
    float number;
    uint32_t bits;
} float_bits;

// Rounded towards zero; the last digit is set if something was cut off. With more than two digits to spare, rounding once more gives
// the nearest number (Boldo and Melquiond, "When double rounding is odd", 2005).
static inline float float64_rounded_to_odd(double x) {
    float nearest = (float)x;
    uint32_t away_from_zero = __builtin_fabs((double)nearest) > __builtin_fabs(x);
    uint32_t odd = ((float_bits){.number = nearest}.bits - away_from_zero) | 1;
    return (nearest == x) | (x != x) ? nearest : (float_bits){.bits = odd}.number;
}

// As many digits as float64 has, if there are more, rounded the same way.
#define SPARE_BITS ((uint64_t)0x7ff)

static inline uint64_t uint64_rounded_to_odd(uint64_t x) {
    uint64_t odd = (x & SPARE_BITS) != 0 ? (x & ~SPARE_BITS) | (SPARE_BITS + 1) : x;
    return x >> DBL_MANT_DIG != 0 ? odd : x;
}

static inline int64_t int64_rounded_to_odd(int64_t x) {
    uint64_t magnitude = uint64_rounded_to_odd(magnitude_of(x));
    return (int64_t)(x < 0 ? -magnitude : magnitude);
}

#if defined(__x86_64__) && !defined(HAS_INT64_TO_FLOAT64)

// 2^84 and 2^52, whose last digit stands for 2^32 and for 1.
#define TWO_POW_84_BITS 0x4530000000000000u
#define TWO_POW_52_BITS 0x4330000000000000u

// There is no vector instruction for 64-bit integers before AVX-512. Each half becomes a number as the last digits of a
// power of two; only the last addition rounds.
static inline double double_of_unsigned(uint64_t x) {
    double high = double_of_bits(x >> 32 ^ TWO_POW_84_BITS) - (0x1p84 + 0x1p52);
    return high + double_of_bits((x & UINT32_MAX) | TWO_POW_52_BITS);
}

static inline double double_of_signed(int64_t x) {
    uint64_t from_least = (uint64_t)x ^ 1ull << 63;
    double high = double_of_bits(from_least >> 32 ^ TWO_POW_84_BITS) - (0x1p84 + 0x1p63 + 0x1p52);
    return high + double_of_bits((from_least & UINT32_MAX) | TWO_POW_52_BITS);
}

#else

static inline double double_of_unsigned(uint64_t x) {
    return (double)x;
}

static inline double double_of_signed(int64_t x) {
    return (double)x;
}

#endif

#endif
