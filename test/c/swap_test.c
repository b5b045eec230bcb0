// Swaps of the bytes of elements by every loop, against reversing each by itself.
#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

#include <stdint.h>

// As in ElementType, NativeConversion and ConversionKernel.
enum { INT16 = 3, INT32 = 5, INT64 = 7, STREAM = 2, PREFETCH = 8, FOUR_PAGES = 16, TABLES = 3 };
enum { MOST = 5000, UNTOUCHED = 0xa5 };

static void check_swapped(int type, int size, int options, int table, int64_t count, int offset) {
    static unsigned char source[MOST * 8 + 64], target[MOST * 8 + 128];
    for (size_t i = 0; i < sizeof(source); i++) {
        source[i] = (unsigned char)rand();
    }
    memset(target, UNTOUCHED, sizeof(target));
    CHECK_EQ(count, shmarray_convert(target + offset, size, source + 5, size, count, how_of(type, type, options, table)));
    int wrong = 0;
    for (int64_t i = 0; i < count * size; i++) {
        wrong += target[offset + i] != source[5 + i / size * size + size - 1 - i % size];
    }
    for (int64_t i = 0; i < (int64_t)sizeof(target); i++) {
        wrong += (i < offset || i >= offset + count * size) && target[i] != UNTOUCHED;
    }
    CHECK_EQ(0, wrong);
}

TEST(every_loop_swaps_all_elements_and_nothing_else) {
    int64_t counts[] = {0, 1, 15, 16, 63, 64, 65, 200, 2047, 2500, 4200, MOST};
    int loops[] = {0, PREFETCH, STREAM, STREAM | FOUR_PAGES};
    for (int table = 0; table < TABLES; table++) {
        if (!Java_io_github_shmarray_convert_NativeConversion_hasLoops(fake_env(), NULL, INT64, INT64, table)) {
            printf("skipped: this processor cannot run table %d\n", table);
            continue;
        }
        for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
            for (size_t loop = 0; loop < sizeof(loops) / sizeof(loops[0]); loop++) {
                for (int offset = 0; offset <= 64; offset += 8) {
                    check_swapped(INT16, 2, loops[loop], table, counts[i], offset + 2);
                    check_swapped(INT32, 4, loops[loop], table, counts[i], offset);
                    check_swapped(INT64, 8, loops[loop], table, counts[i], offset);
                    check_swapped(INT64, 8, loops[loop], table, counts[i], offset + 3);
                }
            }
        }
    }
}
