// Conversions from and to float16 and bfloat16, by way of float32, a block at a time. Part of convert_loops.h.

#ifdef HAS_FLOAT16
#if defined(__x86_64__)
#include <immintrin.h>

// The compiler does not vectorise these.
TARGET static void float16_widened(float32_element *target, const uint16_element *source, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m128i halves = _mm_loadu_si128((const __m128i *)(const void *)(source + i));
        _mm256_storeu_ps((float *)(target + i), _mm256_cvtph_ps(halves));
    }
    for (; i < count; i++) {
        target[i] = _cvtsh_ss(source[i]);
    }
}

TARGET static void float16_narrowed(uint16_element *target, const float32_element *source, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps((const float *)(source + i)), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128((__m128i *)(void *)(target + i), halves);
    }
    for (; i < count; i++) {
        target[i] = _cvtss_sh(source[i], _MM_FROUND_TO_NEAREST_INT);
    }
}

#else

typedef __fp16 half_element __attribute__((aligned(1), may_alias));

static void float16_widened(float32_element *target, const uint16_element *source, size_t count) {
    const half_element *halves = (const half_element *)source;
    for (size_t i = 0; i < count; i++) {
        target[i] = (float)halves[i];
    }
}

static void float16_narrowed(uint16_element *target, const float32_element *source, size_t count) {
    half_element *halves = (half_element *)target;
    for (size_t i = 0; i < count; i++) {
        halves[i] = (__fp16)source[i];
    }
}

#endif

#endif // HAS_FLOAT16

// The first half of the bits of a float32; NaN becomes a quiet one, as by the processor's own conversions.
TARGET static void bfloat16_widened(float32_element *target, const uint16_element *source, size_t count) {
    uint32_element *bits = (uint32_element *)target;
    UNROLLED for (size_t i = 0; i < count; i++) {
        uint32_t x = (uint32_t)source[i] << 16;
        bits[i] = x | ((x & INT32_MAX) > 0x7f800000 ? 0x400000 : 0);
    }
}

// To the nearest one, ties to even. What carries beyond the greatest number is infinite; NaN stays NaN.
TARGET static void bfloat16_narrowed(uint16_element *target, const float32_element *source, size_t count) {
    const uint32_element *elements = (const uint32_element *)source;
    UNROLLED for (size_t i = 0; i < count; i++) {
        uint32_t bits = elements[i];
        uint32_t nearest = bits + 0x7fff + (bits >> 16 & 1);
        uint32_t quiet_nan = bits | 0x400000;
        target[i] = (uint16_t)(((bits & INT32_MAX) > 0x7f800000 ? quiet_nan : nearest) >> 16);
    }
}

#define WIDEN(half, name, from_float32, to)                                                                            \
    TARGET static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const uint16_element *elements = source;                                                                       \
        to##_element *results = target;                                                                                \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            half##_widened(floats, elements + start, length);                                                          \
            from_float32(results + start, floats, length);                                                             \
        }                                                                                                              \
    }

#define WIDEN_CHECK(half, to, check_float32)                                                                           \
    TARGET static size_t half##_to_##to##_misfit(const void *source, size_t count) {                                   \
        const uint16_element *elements = source;                                                                       \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            half##_widened(floats, elements + start, length);                                                          \
            size_t misfit = check_float32(floats, length);                                                             \
            if (misfit < length) {                                                                                     \
                return start + misfit;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        return count;                                                                                                  \
    }

#define FROM_HALF(half, to)                                                                                            \
    WIDEN(half, half##_to_##to, float32_to_##to, to)                                                                   \
    WIDEN(half, half##_to_##to##_saturated, float32_to_##to##_saturated, to)                                           \
    WIDEN_CHECK(half, to, float32_to_##to##_misfit)

// The loop `near` makes numbers of float32 that are rounded as the original ones would be.
#define NARROW(half, name, near, from)                                                                                 \
    TARGET static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const from##_element *elements = source;                                                                       \
        uint16_element *results = target;                                                                              \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            near(floats, elements + start, length);                                                                    \
            half##_narrowed(results + start, floats, length);                                                          \
        }                                                                                                              \
    }

#define TO_HALF(half, from, suffix, number)                                                                            \
    CONVERT(from##_near_##half##suffix, from, float32, number)                                                         \
    NARROW(half, from##_to_##half##suffix, from##_near_##half##suffix, from)

// A bool is a byte, and every type has all of its numbers.
#define HALF_AND_OTHERS(half)                                                                                          \
    INTEGERS(FROM_HALF, half)                                                                                          \
    FROM_HALF(half, bool)                                                                                              \
    WIDEN(half, half##_to_float64, float32_to_float64, float64)                                                        \
    TO_HALF(half, float64, , float64_rounded_to_odd(x))                                                                \
    TO_HALF(half, float64, _saturated, float64_rounded_to_odd(FINITE_CLAMPED(float64, half##_GREATEST)))               \
    CHECK_OVERFLOW(float64, half)                                                                                      \
    TO_HALF(half, float32, _saturated, FINITE_CLAMPED(float32, half##_GREATEST))                                       \
    CHECK_OVERFLOW(float32, half)                                                                                      \
    NARROW(half, bool_to_##half, bool_to_float32, uint8)                                                               \
    TARGET static void half##_to_float32(void *restrict target, const void *restrict source, size_t count) {           \
        half##_widened(target, source, count);                                                                         \
    }                                                                                                                  \
    TARGET static void float32_to_##half(void *restrict target, const void *restrict source, size_t count) {           \
        half##_narrowed(target, source, count);                                                                        \
    }

typedef uint8_element bool_element;
typedef uint16_element float16_element;
typedef uint16_element bfloat16_element;

// No integer is beyond bfloat16. Those of 64 bits are rounded to odd on the way, as the fractions of float64 are.
#define INTEGER_TO_BFLOAT16(to, from)                                                                                  \
    TO_HALF(to, from, ,                                                                                                \
            sizeof(x) < sizeof(int32_t)   ? (float)x                                                                   \
            : sizeof(x) < sizeof(int64_t) ? float64_rounded_to_odd((double)x)                                          \
            : from##_LEAST < 0            ? float64_rounded_to_odd(double_of_signed(int64_rounded_to_odd((int64_t)x))) \
                               : float64_rounded_to_odd(double_of_unsigned(uint64_rounded_to_odd((uint64_t)x))))       \
    CHECK_DIGITS(to, from)

HALF_AND_OTHERS(bfloat16)
INTEGERS(INTEGER_TO_BFLOAT16, bfloat16)

#define TWO_PASS_UNSATURATED(to, from)                                                                                 \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to, from##_to_##to##_misfit, NULL, NULL, NULL},

#define HALF_FITTING(from, to)                                                                                         \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to, all_fit, NULL, NULL, NULL},

#define HALF_CONVERSIONS(half)                                                                                         \
    INTEGERS(TWO_PASS, half) TWO_PASS(half, bool) HALF_FITTING(half, float32) HALF_FITTING(half, float64)              \
    TWO_PASS(float32, half) TWO_PASS(float64, half) HALF_FITTING(bool, half)

#define BFLOAT16_CONVERSIONS HALF_CONVERSIONS(bfloat16) INTEGERS(TWO_PASS_UNSATURATED, bfloat16)

#ifdef HAS_FLOAT16

// Integers that float32 has to round are infinite in float16 either way.
#define INTEGER_TO_FLOAT16(to, from)                                                                                   \
    TO_HALF(to, from, , (float)x)                                                                                      \
    TO_HALF(to, from, _saturated, float32_clamped((float)x, -float16_GREATEST, float16_GREATEST))                      \
    CHECK(from##_to_float16_misfit, from, BITS_OUTSIDE(from, FEW_LEAST(from, to), FEW_GREATEST(from, to)),             \
          !has_digits(MAGNITUDE(from), float16_DIGITS) || MAGNITUDE(from) > (uint64_t)float16_GREATEST)

HALF_AND_OTHERS(float16)
INTEGERS(INTEGER_TO_FLOAT16, float16)
FROM_HALF(bfloat16, float16)
WIDEN(float16, float16_to_bfloat16, float32_to_bfloat16, bfloat16)

#define FLOAT16_CONVERSIONS                                                                                            \
    HALF_CONVERSIONS(float16) INTEGERS(TWO_PASS_REVERSED, float16)                                                     \
    TWO_PASS(bfloat16, float16) HALF_FITTING(float16, bfloat16)

#else
#define FLOAT16_CONVERSIONS
#endif
