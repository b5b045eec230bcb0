// Copies by vectors, for x86-64. Included once for each instruction set, with TARGET as an attribute of the functions, NAME for
// their names, `vector` and what loads, stores and streams one, all of which end here.
#define VECTORS (CACHE_LINE / sizeof(vector))

#define PAGE 4096

// How far ahead a line is fetched, in bytes: far enough for memory to answer, near enough not to be evicted.
#define AHEAD_OF_LOADS 1024
#define AHEAD_OF_STORES 1536

TARGET static inline __attribute__((always_inline)) void NAME(load_line)(vector line[VECTORS], const char *source) {
#pragma GCC unroll 4
    for (size_t i = 0; i < VECTORS; i++) {
        line[i] = LOAD((const vector *)(const void *)source + i);
    }
}

TARGET static inline __attribute__((always_inline)) void NAME(store_line)(char *destination, const vector line[VECTORS]) {
#pragma GCC unroll 4
    for (size_t i = 0; i < VECTORS; i++) {
        STORE((vector *)(void *)destination + i, line[i]);
    }
}

TARGET static inline __attribute__((always_inline)) void NAME(stream_line)(char *destination, const vector line[VECTORS]) {
#pragma GCC unroll 4
    for (size_t i = 0; i < VECTORS; i++) {
        STREAM((vector *)(void *)destination + i, line[i]);
    }
}

// Asks for the lines of the destination before they are written, so that no store waits for one.
TARGET static void NAME(prefetching)(char *destination, const char *source, size_t count) {
    size_t i = copy_to_line(destination, source, count);
    for (; count - i >= 2 * CACHE_LINE; i += 2 * CACHE_LINE) {
        vector first[VECTORS], second[VECTORS];
        __builtin_prefetch(source + i + AHEAD_OF_STORES, 0);
        __builtin_prefetch(source + i + AHEAD_OF_STORES + CACHE_LINE, 0);
        __builtin_prefetch(destination + i + AHEAD_OF_STORES, 1);
        __builtin_prefetch(destination + i + AHEAD_OF_STORES + CACHE_LINE, 1);
        NAME(load_line)(first, source + i);
        NAME(load_line)(second, source + i + CACHE_LINE);
        NAME(store_line)(destination + i, first);
        NAME(store_line)(destination + i + CACHE_LINE, second);
    }
    memcpy(destination + i, source + i, count - i);
}

TARGET static void NAME(streaming)(char *destination, const char *source, size_t count) {
    size_t i = copy_to_line(destination, source, count);
    for (; count - i >= 2 * CACHE_LINE; i += 2 * CACHE_LINE) {
        vector first[VECTORS], second[VECTORS];
        _mm_prefetch(source + i + AHEAD_OF_LOADS, _MM_HINT_NTA);
        _mm_prefetch(source + i + AHEAD_OF_LOADS + CACHE_LINE, _MM_HINT_NTA);
        NAME(load_line)(first, source + i);
        NAME(load_line)(second, source + i + CACHE_LINE);
        NAME(stream_line)(destination + i, first);
        NAME(stream_line)(destination + i + CACHE_LINE, second);
    }
    _mm_sfence();
    memcpy(destination + i, source + i, count - i);
}

// A line of each of four pages in turn, which keeps more banks of the memory busy. Backwards where a line would else be loaded
// after one was stored at the same place of another page, which processors take for the same line and wait.
TARGET static void NAME(streaming_4_pages)(char *destination, const char *source, size_t count) {
    size_t i = copy_to_line(destination, source, count);
    int backwards = (uintptr_t)(destination - source) % PAGE < PAGE / 2;
    for (; count - i >= 4 * PAGE; i += 4 * PAGE) {
        for (size_t done = 0; done < PAGE; done += CACHE_LINE) {
            size_t line = i + (backwards ? PAGE - CACHE_LINE - done : done);
            vector lines[4][VECTORS];
#pragma GCC unroll 4
            for (size_t page = 0; page < 4; page++) {
                _mm_prefetch(source + line + (page + 4) * PAGE, _MM_HINT_T0);
                NAME(load_line)(lines[page], source + line + page * PAGE);
            }
#pragma GCC unroll 4
            for (size_t page = 0; page < 4; page++) {
                NAME(stream_line)(destination + line + page * PAGE, lines[page]);
            }
        }
    }
    NAME(streaming)(destination + i, source + i, count - i);
}

#undef VECTORS
#undef NAME
#undef TARGET
#undef LOAD
#undef STORE
#undef STREAM
#undef vector
