// The conversions for x86-64 processors with AVX-512 F, DQ, BW and VL.
#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,f16c,avx512f,avx512dq,avx512bw,avx512vl,prefer-vector-width=512")))
#define NARROWING_TARGET TARGET
#define HAS_FLOAT16
#define HAS_INT64_TO_FLOAT64
#define CONVERSIONS conversions_avx512
#include "convert_loops.h"

#endif
