// Conversions between the element types as loops that the compiler turns into vector instructions. Included once for each
// instruction set, with TARGET as an attribute of the functions, NARROWING_TARGET as one of those that narrow integers, and
// CONVERSIONS as the name of the table.
// What a loop does is what Decoder, Limits and Encoder of io.github.shmarray.convert do.
#include "convert.h"
#include "convert_numbers.h"

// So many elements are looked at before it is decided how to go on with them; they are in the first level of cache then.
#define BLOCK 256

// The loops are short, so that counting would take as long as converting.
#ifdef __clang__
#define UNROLLED
#else
#define UNROLLED _Pragma("GCC unroll 4")
#endif

static inline size_t block_end(size_t start, size_t count) {
    return count - start < BLOCK ? count : start + BLOCK;
}

#define INTEGERS_8(APPLY, other) APPLY(other, int8) APPLY(other, uint8)
#define INTEGERS_16(APPLY, other) APPLY(other, int16) APPLY(other, uint16)
#define INTEGERS_32(APPLY, other) APPLY(other, int32) APPLY(other, uint32)
#define INTEGERS_64(APPLY, other) APPLY(other, int64) APPLY(other, uint64)
#define INTEGERS(APPLY, other)                                                                                         \
    INTEGERS_8(APPLY, other) INTEGERS_16(APPLY, other) INTEGERS_32(APPLY, other) INTEGERS_64(APPLY, other)

// The same loop for elements at any distances, one by one: to put them side by side for vectors takes longer, save for float16.
#ifdef CONVERSIONS_APART
#define APART(name) name##_apart
#define CONVERT_APART(name, from, to, expression)                                                                      \
    TARGET __attribute__((unused))                                                                                     \
    static void name##_apart(char *target, ptrdiff_t target_stride, const char *source, ptrdiff_t source_stride,       \
                             size_t count) {                                                                           \
        for (; count > 0; count--, target += target_stride, source += source_stride) {                                 \
            from##_t x = *(const from##_element *)source;                                                              \
            *(to##_element *)target = (to##_t)(expression);                                                            \
        }                                                                                                              \
    }
#else
#define APART(name) NULL
#define CONVERT_APART(name, from, to, expression)
#endif

// A loop of one expression of x.
#define CONVERT(name, from, to, expression) CONVERT_FOR(TARGET, name, from, to, expression)
#define CONVERT_FOR(attribute, name, from, to, expression)                                                             \
    attribute static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const from##_element *elements = source;                                                                       \
        to##_element *results = target;                                                                                \
        UNROLLED for (size_t i = 0; i < count; i++) {                                                                  \
            from##_t x = elements[i];                                                                                  \
            results[i] = (to##_t)(expression);                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    CONVERT_APART(name, from, to, expression)

// Looks closer only at blocks that may have a misfit.
#define CHECK_BLOCKS(name, from, all_surely_fit, is_misfit)                                                            \
    TARGET static size_t name(const void *source, size_t count) {                                                      \
        const from##_element *elements = source;                                                                       \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            size_t end = block_end(start, count);                                                                      \
            int is_sure = all_surely_fit(elements + start, end - start);                                               \
            for (size_t i = start; !is_sure && i < end; i++) {                                                         \
                from##_t x = elements[i];                                                                              \
                if (is_misfit) {                                                                                       \
                    return i;                                                                                          \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        return count;                                                                                                  \
    }

// Whether an expression of x is 0 for all elements.
#define NONE(name, from, suspect)                                                                                      \
    TARGET static inline int name(const from##_element *elements, size_t count) {                                      \
        from##_bits suspects = 0;                                                                                      \
        UNROLLED for (size_t i = 0; i < count; i++) {                                                                  \
            from##_t x = elements[i];                                                                                  \
            suspects |= (from##_bits)(suspect);                                                                        \
        }                                                                                                              \
        return suspects == 0;                                                                                          \
    }

// The expression `suspect` is not 0 for whatever is a misfit, and vectorises.
#define CHECK(name, from, suspect, is_misfit)                                                                          \
    NONE(name##_suspects_none, from, suspect)                                                                          \
    CHECK_BLOCKS(name, from, name##_suspects_none, is_misfit)

// The first part of a loop over blocks: converts one; `suspects` is 0 then if the expression `suspect` is for all of it.
#define CONVERT_BLOCK(from, to, expression, suspect)                                                                   \
    size_t end = block_end(start, count);                                                                              \
    from##_bits suspects = 0;                                                                                          \
    UNROLLED for (size_t i = start; i < end; i++) {                                                                    \
        from##_t x = elements[i];                                                                                      \
        results[i] = (to##_t)(expression);                                                                             \
        suspects |= (from##_bits)(suspect);                                                                            \
    }

// Converts and checks in one pass; returns the index of a misfit, or the count.
#define CONVERT_EXACTLY(attribute, name, from, to, expression, suspect)                                                \
    attribute static size_t name##_exact(void *restrict target, const void *restrict source, size_t count) {            \
        const from##_element *elements = source;                                                                       \
        to##_element *results = target;                                                                                \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            CONVERT_BLOCK(from, to, expression, suspect)                                                               \
            size_t misfit = suspects == 0 ? end : start + name##_misfit(elements + start, end - start);                \
            if (misfit < end) {                                                                                        \
                return misfit;                                                                                         \
            }                                                                                                          \
        }                                                                                                              \
        return count;                                                                                                  \
    }

static size_t all_fit(const void *source, size_t count) {
    (void)source;
    return count;
}

// From integer to integer. What fits are 2^k numbers from `least` on: what does not has a bit beyond k.
#define BITS_OUTSIDE(from, least, greatest)                                                                            \
    (((from##_bits)x - (from##_bits)(least)) & (from##_bits) ~((from##_bits)(greatest) - (from##_bits)(least)))

// From a type to itself, where nothing is left to convert, the bytes of each element are put in reverse order.
#define NUMBER(from, to) (__builtin_types_compatible_p(from##_t, to##_t) ? (from##_t)from##_swapped((from##_bits)x) : x)

#define INTEGER_TO_INTEGER(attribute, from, to)                                                                        \
    CONVERT_FOR(attribute, from##_to_##to, from, to, NUMBER(from, to))                                                 \
    CONVERT_FOR(attribute, from##_to_##to##_saturated, from, to,                                                       \
                from##_clamped(NUMBER(from, to), (from##_t)LEAST(from, to), (from##_t)GREATEST(from, to)))             \
    CHECK(from##_to_##to##_misfit, from, BITS_OUTSIDE(from, LEAST(from, to), GREATEST(from, to)),                      \
          BITS_OUTSIDE(from, LEAST(from, to), GREATEST(from, to)) != 0)                                                \
    CONVERT_EXACTLY(attribute, from##_to_##to, from, to, NUMBER(from, to),                                             \
                    BITS_OUTSIDE(from, LEAST(from, to), GREATEST(from, to)))

#define NARROW_INTEGER(from, to) INTEGER_TO_INTEGER(NARROWING_TARGET, from, to)
#define WIDEN_INTEGER(from, to) INTEGER_TO_INTEGER(TARGET, from, to)

#define FROM_INTEGER_8(from) INTEGERS(WIDEN_INTEGER, from)
#define FROM_INTEGER_16(from)                                                                                          \
    INTEGERS_8(NARROW_INTEGER, from)                                                                                   \
    INTEGERS_16(WIDEN_INTEGER, from) INTEGERS_32(WIDEN_INTEGER, from) INTEGERS_64(WIDEN_INTEGER, from)
#define FROM_INTEGER_32(from)                                                                                          \
    INTEGERS_8(NARROW_INTEGER, from) INTEGERS_16(NARROW_INTEGER, from)                                                 \
    INTEGERS_32(WIDEN_INTEGER, from) INTEGERS_64(WIDEN_INTEGER, from)
#define FROM_INTEGER_64(from)                                                                                          \
    INTEGERS_8(NARROW_INTEGER, from) INTEGERS_16(NARROW_INTEGER, from) INTEGERS_32(NARROW_INTEGER, from)               \
    INTEGERS_64(WIDEN_INTEGER, from)

FROM_INTEGER_8(int8)
FROM_INTEGER_8(uint8)
FROM_INTEGER_16(int16)
FROM_INTEGER_16(uint16)
FROM_INTEGER_32(int32)
FROM_INTEGER_32(uint32)
FROM_INTEGER_64(int64)
FROM_INTEGER_64(uint64)

// From integer to floating point. All integers of few digits are exact, and some others.
#define FEW_LEAST(from, to) GREATER(from##_LEAST, -((wide)1 << to##_DIGITS))
#define FEW_GREATEST(from, to) LESSER(from##_GREATEST, ((wide)1 << to##_DIGITS) - 1)
#define MAGNITUDE(from) (from##_LEAST < 0 ? magnitude_of((int64_t)x) : (uint64_t)x)

#define CHECK_DIGITS(to, from)                                                                                         \
    CHECK(from##_to_##to##_misfit, from, BITS_OUTSIDE(from, FEW_LEAST(from, to), FEW_GREATEST(from, to)),              \
          !has_digits(MAGNITUDE(from), to##_DIGITS))

#define INTEGER_TO_FLOAT(to, from, expression)                                                                         \
    CONVERT(from##_to_##to, from, to, expression)                                                                      \
    CHECK_DIGITS(to, from)                                                                                             \
    CONVERT_EXACTLY(TARGET, from##_to_##to, from, to, expression,                                                      \
                    BITS_OUTSIDE(from, FEW_LEAST(from, to), FEW_GREATEST(from, to)))

#define INTEGER_TO_FLOAT32(to, from) INTEGER_TO_FLOAT(to, from, x)

#define INTEGER_TO_FLOAT64(to, from)                                                                                   \
    INTEGER_TO_FLOAT(to, from,                                                                                         \
                     sizeof(x) < sizeof(double) ? (double)x                                                            \
                     : from##_LEAST < 0         ? double_of_signed((int64_t)x)                                         \
                                                : double_of_unsigned((uint64_t)x))

INTEGERS(INTEGER_TO_FLOAT32, float32)
INTEGERS(INTEGER_TO_FLOAT64, float64)

// From floating point to integer. C defines the cast only of what the integer type holds, and NaN is to become 0. A block is
// cast as it is, and done again in the rare case that an element of it is `suspect`.
#define CONVERT_BLOCKS(name, from, to, suspect, inside, any)                                                           \
    TARGET static void name(void *restrict target, const void *restrict source, size_t count) {                        \
        const from##_element *elements = source;                                                                       \
        to##_element *results = target;                                                                                \
        for (size_t start = 0; start < count; start += BLOCK) {                                                        \
            CONVERT_BLOCK(from, to, inside, suspect)                                                                   \
            for (size_t i = start; suspects != 0 && i < end; i++) {                                                    \
                from##_t x = elements[i];                                                                              \
                results[i] = (to##_t)(any);                                                                            \
            }                                                                                                          \
        }                                                                                                              \
    }

#define FLAG(from, condition) ((condition) ? (from##_bits)-1 : (from##_bits)0)
#define IS_BELOW(from, limit) (from##_MAGNITUDE(x) < (from##_t)(limit))
#define IS_BETWEEN(from, to) ((x >= (from##_t)to##_LEAST) & (x <= from##_BELOW(to)))
#define HAS_FRACTION(from)                                                                                             \
    ((from##_MAGNITUDE(x) < from##_WHOLE) &                                                                            \
     ((from##_MAGNITUDE(x) + from##_WHOLE) - from##_WHOLE != from##_MAGNITUDE(x)))
#define IS_INTEGER(from, to) (IS_BETWEEN(from, to) & !HAS_FRACTION(from))

#define FLOAT_TO_INTEGER(from, to)                                                                                     \
    static inline to##_t from##_as_##to(from##_t x) {                                                                  \
        from##_t number = x == x ? x : 0;                                                                              \
        to##_t inside = (to##_t)(to##_through)from##_clamped(number, (from##_t)to##_LEAST, from##_BELOW(to));          \
        return x > from##_BELOW(to) ? (to##_t)to##_GREATEST : inside;                                                  \
    }                                                                                                                  \
    CONVERT_BLOCKS(from##_to_##to##_saturated, from, to, FLAG(from, !IS_BETWEEN(from, to)), (to##_through)x,           \
                   from##_as_##to(x))                                                                                  \
    CONVERT_APART(from##_to_##to##_saturated, from, to, from##_as_##to(x))

INTEGERS(FLOAT_TO_INTEGER, float32)
INTEGERS(FLOAT_TO_INTEGER, float64)

// What wraps is the number of 64 bits.
static inline uint64_t float32_wrapped(float x) {
    return x >= 0x1p63f ? float32_as_uint64(x) : (uint64_t)float32_as_int64(x);
}

static inline uint64_t float64_wrapped(double x) {
    return x >= 0x1p63 ? float64_as_uint64(x) : (uint64_t)float64_as_int64(x);
}

// What an int64 does not hold is cast to its least number by x86-64, and to what is right, the nearest one or 0, by aarch64.
#define CAST_OR(any) (__builtin_expect((int64_t)x == INT64_MIN, 0) ? (any) : (int64_t)x)

#define WRAP_INT32(from, to)                                                                                           \
    CONVERT_BLOCKS(from##_to_##to, from, to, FLAG(from, !IS_BELOW(from, 0x1p31)), (int32_t)x, from##_as_int64(x))      \
    CONVERT_APART(from##_to_##to, from, to, CAST_OR(from##_as_int64(x)))

#define WRAP_INT64(from)                                                                                               \
    CONVERT_BLOCKS(from##_to_int64, from, int64, FLAG(from, !IS_BELOW(from, 0x1p63)), (int64_t)x, from##_as_int64(x))  \
    CONVERT_BLOCKS(from##_to_uint64, from, uint64, FLAG(from, !IS_BELOW(from, 0x1p63)), (int64_t)x, from##_wrapped(x)) \
    CONVERT_APART(from##_to_int64, from, int64, CAST_OR(from##_as_int64(x)))                                           \
    CONVERT_APART(from##_to_uint64, from, uint64, IS_BELOW(from, 0x1p63) ? (uint64_t)(int64_t)x : from##_wrapped(x))

#define CHECK_THROUGH(from, to, suspect)                                                                               \
    CHECK(from##_to_##to##_misfit, from, suspect, !IS_INTEGER(from, to))                                               \
    CONVERT_EXACTLY(TARGET, from##_to_##to, from, to, (to##_through)x, suspect)

#define CHECK_THROUGH_INT64(from, to) CHECK_THROUGH(from, to, FLAG(from, !IS_INTEGER(from, to)))

// What an int32 holds can be cast to it and back by vector instructions.
#define MAY_BE_CHANGED(from, to)                                                                                       \
    (!IS_BELOW(from, 0x1p31) | ((from##_t)(int32_t)x != x) | (to##_GREATEST < INT32_MAX && !IS_BETWEEN(from, to)))

#define CHECK_THROUGH_INT32(from, to) CHECK_THROUGH(from, to, FLAG(from, MAY_BE_CHANGED(from, to)))

#define INT32_PARTS(APPLY, other)                                                                                      \
    APPLY(other, int8) APPLY(other, uint8) APPLY(other, int16) APPLY(other, uint16) APPLY(other, int32)
#define NOT_INT32_PARTS(APPLY, other) APPLY(other, uint32) APPLY(other, int64) APPLY(other, uint64)

INT32_PARTS(CHECK_THROUGH_INT32, float32)
INT32_PARTS(CHECK_THROUGH_INT32, float64)
NOT_INT32_PARTS(CHECK_THROUGH_INT64, float32)
NOT_INT32_PARTS(CHECK_THROUGH_INT64, float64)

#define NARROW_INTEGERS(APPLY, other) INT32_PARTS(APPLY, other) APPLY(other, uint32)

NARROW_INTEGERS(WRAP_INT32, float32)
NARROW_INTEGERS(WRAP_INT32, float64)
WRAP_INT64(float32)
WRAP_INT64(float64)

// Between floating-point types. Infinity and NaN stay.
#define IS_FINITE(from) (from##_MAGNITUDE(x) <= from##_GREATEST)
#define FINITE_CLAMPED(from, greatest) (IS_FINITE(from) ? from##_clamped(x, -(greatest), greatest) : x)
#define OVERFLOWS(from, to) ((from##_MAGNITUDE(x) >= to##_OVERFLOW) & IS_FINITE(from))

// Most blocks have nothing that is infinite, NaN or too large; the others are looked at once more.
#define CHECK_OVERFLOW(from, to)                                                                                       \
    NONE(from##_none_beyond_##to, from, FLAG(from, !IS_BELOW(from, to##_OVERFLOW)))                                    \
    NONE(from##_none_overflows_##to, from, FLAG(from, OVERFLOWS(from, to)))                                            \
    TARGET static inline int from##_all_fit_##to(const from##_element *elements, size_t count) {                       \
        return from##_none_beyond_##to(elements, count) || from##_none_overflows_##to(elements, count);                \
    }                                                                                                                  \
    CHECK_BLOCKS(from##_to_##to##_misfit, from, from##_all_fit_##to, OVERFLOWS(from, to))

CONVERT(float32_to_float64, float32, float64, x)
CONVERT(float64_to_float32, float64, float32, x)
CONVERT(float64_to_float32_saturated, float64, float32, FINITE_CLAMPED(float64, (double)FLT_MAX))
CHECK_OVERFLOW(float64, float32)
CONVERT_EXACTLY(TARGET, float64_to_float32, float64, float32, x, FLAG(float64, !IS_BELOW(float64, float32_OVERFLOW)))

// A bool is a byte, of which any but 0 is 1.
#define INTEGER_AND_BOOL(boolean, type)                                                                                \
    CONVERT(bool_to_##type, uint8, type, x != 0)                                                                       \
    CONVERT(type##_to_bool, type, uint8, x != 0)                                                                       \
    CONVERT(type##_to_bool_saturated, type, uint8, x > 0)                                                              \
    CHECK(type##_to_bool_misfit, type, x & ~(type##_t)1, (x & ~(type##_t)1) != 0)                                      \
    CONVERT_EXACTLY(TARGET, type##_to_bool, type, uint8, x != 0, x & ~(type##_t)1)

#define FLOAT_AND_BOOL(type)                                                                                           \
    CONVERT(bool_to_##type, uint8, type, x != 0)                                                                       \
    CONVERT(type##_to_bool, type, uint8, x != 0)                                                                       \
    CONVERT(type##_to_bool_saturated, type, uint8, x >= 1)                                                             \
    CHECK(type##_to_bool_misfit, type, FLAG(type, (x != 0) & (x != 1)), (x != 0) & (x != 1))                           \
    CONVERT_EXACTLY(TARGET, type##_to_bool, type, uint8, x != 0, FLAG(type, (x != 0) & (x != 1)))

INTEGERS(INTEGER_AND_BOOL, bool)
FLOAT_AND_BOOL(float32)
FLOAT_AND_BOOL(float64)

#include "convert_half.h"

#define ALL(from, to)                                                                                                  \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to##_saturated, from##_to_##to##_misfit,              \
                                      from##_to_##to##_exact, APART(from##_to_##to), APART(from##_to_##to##_saturated)},
#define UNSATURATED(to, from)                                                                                          \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to, from##_to_##to##_misfit,                          \
                                      from##_to_##to##_exact, APART(from##_to_##to), APART(from##_to_##to)},
#define FITTING(from, to)                                                                                              \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to, all_fit, NULL, APART(from##_to_##to),            \
                                      APART(from##_to_##to)},
#define REVERSED(to, from) ALL(from, to)
#define TWO_PASS(from, to)                                                                                             \
    [ELEMENT_##from][ELEMENT_##to] = {from##_to_##to, from##_to_##to##_saturated, from##_to_##to##_misfit, NULL, NULL, NULL},
#define TWO_PASS_REVERSED(to, from) TWO_PASS(from, to)
#define SWAPPED(type, integer)                                                                                         \
    [ELEMENT_##type][ELEMENT_##type] = {integer##_to_##integer, integer##_to_##integer, all_fit, NULL,                 \
                                        APART(integer##_to_##integer), APART(integer##_to_##integer)},

const conversion_table CONVERSIONS = {
    INTEGERS(ALL, int8) INTEGERS(ALL, uint8) INTEGERS(ALL, int16) INTEGERS(ALL, uint16)
    INTEGERS(ALL, int32) INTEGERS(ALL, uint32) INTEGERS(ALL, int64) INTEGERS(ALL, uint64)
    INTEGERS(UNSATURATED, float32) INTEGERS(UNSATURATED, float64)
    INTEGERS(ALL, float32) INTEGERS(ALL, float64)
    FITTING(float32, float64) ALL(float64, float32)
    INTEGERS(FITTING, bool) FITTING(bool, float32) FITTING(bool, float64)
    INTEGERS(REVERSED, bool) ALL(float32, bool) ALL(float64, bool)
    SWAPPED(float16, uint16) SWAPPED(bfloat16, uint16) SWAPPED(float32, uint32) SWAPPED(float64, uint64)
    FLOAT16_CONVERSIONS BFLOAT16_CONVERSIONS
};
