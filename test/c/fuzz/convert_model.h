// What conversions should do, element by element, told with numbers that hold all of int64, uint64 and float64: the 80 bits of
// x86's long double, or the 128 of aarch64's. None of it is taken from the library.
#ifndef SHMARRAY_CONVERT_MODEL_H
#define SHMARRAY_CONVERT_MODEL_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

_Static_assert(LDBL_MANT_DIG >= 64, "long double holds all 64-bit integers");

// As in ElementType.
enum { BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT16, FLOAT32, FLOAT64, BFLOAT16, TYPES };

typedef long double real;

typedef struct {
    int size;
    int is_signed;
    // Of floating-point numbers: binary digits, the exponent of the least normal number, and of the greatest.
    int digits, least_exponent, greatest_exponent;
} type_facts;

static const type_facts facts[TYPES] = {
    [BOOL] = {1, 0, 0, 0, 0},
    [INT8] = {1, 1, 0, 0, 0},
    [UINT8] = {1, 0, 0, 0, 0},
    [INT16] = {2, 1, 0, 0, 0},
    [UINT16] = {2, 0, 0, 0, 0},
    [INT32] = {4, 1, 0, 0, 0},
    [UINT32] = {4, 0, 0, 0, 0},
    [INT64] = {8, 1, 0, 0, 0},
    [UINT64] = {8, 0, 0, 0, 0},
    [FLOAT16] = {2, 1, 11, -14, 15},
    [FLOAT32] = {4, 1, 24, -126, 127},
    [FLOAT64] = {8, 1, 53, -1022, 1023},
    [BFLOAT16] = {2, 1, 8, -126, 127},
};

static inline int is_floating(int type) {
    return facts[type].digits != 0;
}

static inline uint64_t bits_at(const unsigned char *element, int size) {
    uint64_t bits = 0;
    memcpy(&bits, element, (size_t)size);
    return bits;
}

// A floating-point number by its definition in IEEE 754: sign, exponent, fraction.
static inline real floating_value(uint64_t bits, const type_facts *type) {
    int fraction_digits = type->digits - 1;
    int sign_digit = type->size * 8 - 1;
    uint64_t fraction = bits & ((1ull << fraction_digits) - 1);
    int exponent_digits = sign_digit - fraction_digits;
    int exponent = (int)(bits >> fraction_digits & ((1u << exponent_digits) - 1));
    real magnitude;
    if (exponent == (1 << exponent_digits) - 1) {
        magnitude = fraction == 0 ? (real)INFINITY : (real)NAN;
    } else if (exponent == 0) {
        magnitude = ldexpl((real)fraction, type->least_exponent - fraction_digits);
    } else {
        magnitude = ldexpl((real)(fraction | 1ull << fraction_digits), exponent - 1 + type->least_exponent - fraction_digits);
    }
    return copysignl(magnitude, bits >> sign_digit & 1 ? -1 : 1);
}

static inline real model_value(const unsigned char *element, int type) {
    uint64_t bits = bits_at(element, facts[type].size);
    if (is_floating(type)) {
        return floating_value(bits, &facts[type]);
    }
    if (type == BOOL) {
        return bits != 0;
    }
    int unused = 64 - facts[type].size * 8;
    return facts[type].is_signed ? (real)((int64_t)(bits << unused) >> unused) : (real)bits;
}

static inline real least_of(int type) {
    return facts[type].is_signed ? -ldexpl(1, facts[type].size * 8 - 1) : 0;
}

static inline real greatest_of(int type) {
    if (is_floating(type)) {
        return ldexpl(2 - ldexpl(1, 1 - facts[type].digits), facts[type].greatest_exponent);
    }
    return type == BOOL ? 1 : ldexpl(1, facts[type].size * 8 - facts[type].is_signed) - 1;
}

static inline real within(real x, real least, real greatest) {
    return x < least ? least : x > greatest ? greatest : x;
}

// The nearest number of a floating-point type, ties to even, or infinity.
static inline real rounded_to(real x, int type) {
    if (x == 0 || !isfinite(x)) {
        return x;
    }
    int exponent;
    frexpl(x, &exponent);
    exponent = exponent - 1 < facts[type].least_exponent ? facts[type].least_exponent : exponent - 1;
    int unit = exponent - facts[type].digits + 1;
    real rounded = ldexpl(rintl(ldexpl(x, -unit)), unit);
    return fabsl(rounded) > greatest_of(type) ? copysignl((real)INFINITY, x) : rounded;
}

static inline int model_fits(real x, int from, int to) {
    if (is_floating(to)) {
        return is_floating(from) ? !isfinite(x) || isfinite(rounded_to(x, to)) : rounded_to(x, to) == x;
    }
    return isfinite(x) && truncl(x) == x && within(x, least_of(to), greatest_of(to)) == x;
}

static inline real model_saturated(real x, int to) {
    if (is_floating(to)) {
        return isfinite(x) ? rounded_to(within(x, -greatest_of(to), greatest_of(to)), to) : x;
    }
    return isnan(x) ? 0 : within(truncl(x), least_of(to), greatest_of(to));
}

// The lowest bits of the integer. A number that is none of 64 bits is the nearest that is.
static inline uint64_t wrapped_bits(real x, int to) {
    real whole = isnan(x) ? 0 : truncl(x);
    if (whole >= ldexpl(1, 63)) {
        uint64_t greatest = to == UINT64 ? UINT64_MAX : INT64_MAX;
        return whole >= (real)greatest ? greatest : (uint64_t)whole;
    }
    return (uint64_t)(whole < (real)INT64_MIN ? INT64_MIN : (int64_t)whole);
}

// uint64 is wrapped as it is, not as the nearest int64.
static inline uint64_t model_wrapped(const unsigned char *element, int from, int to) {
    if (to == BOOL) {
        return model_value(element, from) != 0;
    }
    uint64_t bits = is_floating(from) ? wrapped_bits(model_value(element, from), to)
                    : from == BOOL    ? (uint64_t)model_value(element, from)
                    : from == UINT64  ? bits_at(element, 8)
                                      : (uint64_t)(int64_t)model_value(element, from);
    return facts[to].size == 8 ? bits : bits & ((1ull << facts[to].size * 8) - 1);
}

#endif
