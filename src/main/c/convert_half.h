// Conversions from and to float16, by way of float32, a block at a time. Part of convert_loops.h.

#if defined(__x86_64__)
#include <immintrin.h>

// The compiler does not vectorise these.
TARGET static void widen(float32_element *target, const uint16_element *source, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m128i halves = _mm_loadu_si128((const __m128i *)(const void *)(source + i));
        _mm256_storeu_ps((float *)(target + i), _mm256_cvtph_ps(halves));
    }
    for (; i < count; i++) {
        target[i] = _cvtsh_ss(source[i]);
    }
}

TARGET static void narrow(uint16_element *target, const float32_element *source, size_t count) {
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

static void widen(float32_element *target, const uint16_element *source, size_t count) {
    const half_element *halves = (const half_element *)source;
    for (size_t i = 0; i < count; i++) {
        target[i] = (float)halves[i];
    }
}

static void narrow(uint16_element *target, const float32_element *source, size_t count) {
    half_element *halves = (half_element *)target;
    for (size_t i = 0; i < count; i++) {
        halves[i] = (__fp16)source[i];
    }
}

#endif

#define WIDEN(name, from_float32, to)                                                                                  \
    TARGET static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const uint16_element *elements = source;                                                                       \
        to##_element *results = target;                                                                                \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            widen(floats, elements + start, length);                                                                   \
            from_float32(results + start, floats, length);                                                             \
        }                                                                                                              \
    }

#define WIDEN_CHECK(to, check_float32)                                                                                 \
    TARGET static size_t float16_to_##to##_misfit(const void *source, size_t count) {                                  \
        const uint16_element *elements = source;                                                                       \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            widen(floats, elements + start, length);                                                                   \
            size_t misfit = check_float32(floats, length);                                                             \
            if (misfit < length) {                                                                                     \
                return start + misfit;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        return count;                                                                                                  \
    }

#define FROM_FLOAT16(unused, to)                                                                                       \
    WIDEN(float16_to_##to, float32_to_##to, to)                                                                        \
    WIDEN(float16_to_##to##_saturated, float32_to_##to##_saturated, to)                                                \
    WIDEN_CHECK(to, float32_to_##to##_misfit)

typedef uint8_element bool_element;

INTEGERS(FROM_FLOAT16, )
FROM_FLOAT16(, bool)
WIDEN(float16_to_float64, float32_to_float64, float64)

TARGET static void float16_to_float32(void *restrict target, const void *restrict source, size_t count) {
    widen(target, source, count);
}

// The loop `near` makes numbers of float32 that are rounded to float16 as the original ones would be.
#define NARROW(name, near, from)                                                                                       \
    TARGET static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const from##_element *elements = source;                                                                       \
        uint16_element *results = target;                                                                              \
        float floats[BLOCK];                                                                                           \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t length = block_end(start, count) - start;                                                           \
            near(floats, elements + start, length);                                                                    \
            narrow(results + start, floats, length);                                                                   \
        }                                                                                                              \
    }

#define TO_FLOAT16(from, suffix, number)                                                                               \
    CONVERT(from##_near_float16##suffix, from, float32, number)                                                        \
    NARROW(from##_to_float16##suffix, from##_near_float16##suffix, from)

// Integers that float32 has to round are infinite in float16 either way.
#define INTEGER_TO_FLOAT16(to, from)                                                                                   \
    TO_FLOAT16(from, , (float)x)                                                                                       \
    TO_FLOAT16(from, _saturated, float32_clamped((float)x, -float16_GREATEST, float16_GREATEST))                       \
    CHECK(from##_to_float16_misfit, from, BITS_OUTSIDE(from, FEW_LEAST(from, to), FEW_GREATEST(from, to)),             \
          !has_digits(MAGNITUDE(from), float16_DIGITS) || MAGNITUDE(from) > (uint64_t)float16_GREATEST)

INTEGERS(INTEGER_TO_FLOAT16, float16)
TO_FLOAT16(float64, , float64_rounded_to_odd(x))
TO_FLOAT16(float64, _saturated, float64_rounded_to_odd(FINITE_CLAMPED(float64, float16_GREATEST)))
CHECK_OVERFLOW(float64, float16, 15)
TO_FLOAT16(float32, _saturated, FINITE_CLAMPED(float32, float16_GREATEST))
CHECK_OVERFLOW(float32, float16, 15)

TARGET static void float32_to_float16(void *restrict target, const void *restrict source, size_t count) {
    narrow(target, source, count);
}

NARROW(bool_to_float16, bool_to_float32, uint8)

#define HALF_CONVERSIONS                                                                                               \
    INTEGERS(ALL, float16) ALL(float16, bool) FITTING(float16, float32) FITTING(float16, float64)                      \
    INTEGERS(REVERSED, float16) ALL(float32, float16) ALL(float64, float16) FITTING(bool, float16)
