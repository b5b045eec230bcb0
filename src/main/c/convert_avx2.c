// The conversions for x86-64 processors with AVX2 and F16C, which come together.
#define TARGET __attribute__((target("avx2,f16c,prefer-vector-width=128")))
#define HAS_FLOAT16
#define CONVERSIONS conversions_avx2
#include "convert_loops.h"
