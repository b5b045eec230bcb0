#include "array_ranges.h"
#include "check.h"
#include "fake_jni.h"
#include "jni_functions.h"

enum { GUARD = 64, UNTOUCHED = 0xa5, MEGABYTE = 1 << 20 };

static const jint ELEMENT_SIZES[] = {1, 2, 4, 8};
static const jsize LENGTHS[] = {0, 1, 2, 3, 5, 8, 9};

static jint copy_from_array(void *destination, jarray source, jint element_size, jlong offset, jlong count) {
    return JNI(copyFromArray)(fake_env(), NULL, (jlong)destination, source, element_size, offset, count);
}

static jint copy_to_array(jarray destination, jint element_size, jlong offset, const void *source, jlong count) {
    return JNI(copyToArray)(fake_env(), NULL, destination, element_size, offset, (jlong)source, count);
}

static unsigned char *block(size_t size) {
    unsigned char *bytes = malloc(size);
    if (bytes == NULL) {
        abort();
    }
    return memset(bytes, UNTOUCHED, size);
}

static void fill(unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)(i * 31 + 7);
    }
}

// A block that ends where the source ends, so that a sanitizer sees every byte read beyond it.
static unsigned char *filled_block(size_t count) {
    unsigned char *bytes = block(count);
    fill(bytes, count);
    return bytes;
}

static void check_copied(const unsigned char *destination, size_t before, const unsigned char *source, size_t count) {
    unsigned char *expected = block(before + count + GUARD);
    memcpy(expected + before, source, count);
    CHECK_BYTES(expected, destination, before + count + GUARD);
    free(expected);
}

static void check_copy_memory(size_t count, size_t destination_offset, size_t source_offset) {
    unsigned char *source = filled_block(source_offset + count);
    unsigned char *destination = block(destination_offset + count + GUARD);
    jlong to = (jlong)(destination + destination_offset);
    JNI(copyMemory)(fake_env(), NULL, to, (jlong)(source + source_offset), (jlong)count);
    check_copied(destination, destination_offset, source + source_offset, count);
    free(destination);
    free(source);
}

static void check_copy_from_array(jsize length, jint element_size, size_t offset, size_t count, size_t alignment) {
    jarray source = fake_array(length, element_size);
    fill(fake_array_bytes(source), (size_t)length * (size_t)element_size);
    unsigned char *destination = block(alignment + count + GUARD);
    int gets = fake_jni.critical_gets;
    CHECK_EQ(0, copy_from_array(destination + alignment, source, element_size, (jlong)offset, (jlong)count));
    CHECK_EQ(gets + 1, fake_jni.critical_gets);
    CHECK_EQ(JNI_ABORT, fake_jni.last_release_mode);
    check_copied(destination, alignment, fake_array_bytes(source) + offset, count);
    free(destination);
    free_fake_array(source);
}

static void check_copy_to_array(jsize length, jint element_size, size_t offset, size_t count, size_t alignment) {
    size_t size = (size_t)length * (size_t)element_size;
    unsigned char *source = filled_block(alignment + count);
    jarray destination = fake_array(length, element_size);
    memset(fake_array_bytes(destination), UNTOUCHED, size);
    unsigned char *expected = block(size);
    memcpy(expected + offset, source + alignment, count);
    int gets = fake_jni.critical_gets;
    CHECK_EQ(0, copy_to_array(destination, element_size, (jlong)offset, source + alignment, (jlong)count));
    CHECK_EQ(gets + 1, fake_jni.critical_gets);
    CHECK_EQ(0, fake_jni.last_release_mode);
    CHECK_BYTES(expected, fake_array_bytes(destination), size);
    free(expected);
    free_fake_array(destination);
    free(source);
}

typedef void array_check(jsize length, jint element_size, size_t offset, size_t count, size_t alignment);

static void for_all_small_ranges(array_check *check) {
    for (size_t i = 0; i < COUNT_OF(ELEMENT_SIZES); i++) {
        for (size_t j = 0; j < COUNT_OF(LENGTHS); j++) {
            size_t size = (size_t)LENGTHS[j] * (size_t)ELEMENT_SIZES[i];
            for (size_t offset = 0; offset <= size; offset++) {
                for (size_t count = 0; count <= size - offset; count++) {
                    check(LENGTHS[j], ELEMENT_SIZES[i], offset, count, (offset + 3 * count) % 16);
                }
            }
        }
    }
}

AFTER_EACH {
    CHECK_EQ(fake_jni.critical_gets, fake_jni.critical_releases);
    fake_jni = (struct fake_jni){0};
}

TEST(memory_is_copied_at_every_small_length_and_alignment) {
    for (size_t count = 0; count <= 130; count++) {
        for (size_t destination_offset = 0; destination_offset <= 16; destination_offset++) {
            for (size_t source_offset = 0; source_offset <= 16; source_offset++) {
                check_copy_memory(count, destination_offset, source_offset);
            }
        }
    }
}

TEST(long_memory_is_copied) {
    const size_t counts[] = {255, 256, 257, 4095, 4096, 4097, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 5 * MEGABYTE + 3};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        check_copy_memory(counts[i], 0, 0);
        check_copy_memory(counts[i], 0, 1);
        check_copy_memory(counts[i], 7, 0);
        check_copy_memory(counts[i], 15, 8);
    }
}

TEST(copying_nothing_needs_no_memory) {
    jarray empty = fake_array(0, 8);
    JNI(copyMemory)(fake_env(), NULL, 0, 0, 0);
    CHECK_EQ(0, copy_from_array(NULL, empty, 8, 0, 0));
    CHECK_EQ(0, copy_to_array(empty, 8, 0, NULL, 0));
    free_fake_array(empty);
}

TEST(every_small_range_of_an_array_is_copied_out) {
    for_all_small_ranges(check_copy_from_array);
}

TEST(every_small_range_of_an_array_is_copied_in) {
    for_all_small_ranges(check_copy_to_array);
}

TEST(long_arrays_are_copied_out_and_in) {
    for (size_t i = 0; i < COUNT_OF(ELEMENT_SIZES); i++) {
        size_t size = (size_t)ELEMENT_SIZES[i];
        check_copy_from_array(MEGABYTE, ELEMENT_SIZES[i], size, MEGABYTE * size - 2 * size, size);
        check_copy_to_array(MEGABYTE, ELEMENT_SIZES[i], size, MEGABYTE * size - 2 * size, size);
    }
}

static jlong range_copied_from(jarray array, jint element_size, jlong offset, jlong count) {
    return copy_from_array(NULL, array, element_size, offset, count);
}

static jlong range_copied_to(jarray array, jint element_size, jlong offset, jlong count) {
    return copy_to_array(array, element_size, offset, NULL, count);
}

TEST(a_range_outside_the_source_array_is_refused) {
    check_array_ranges(range_copied_from);
}

TEST(a_range_outside_the_destination_array_is_refused) {
    check_array_ranges(range_copied_to);
}

TEST(an_array_that_cannot_be_had_is_an_error_and_nothing_is_copied) {
    jarray array = fake_array(4, 4);
    unsigned char *memory = block(16);
    unsigned char *untouched = block(16);
    fake_jni.critical_fails = true;
    CHECK_EQ(-ENOMEM, copy_from_array(memory, array, 4, 0, 16));
    CHECK_BYTES(untouched, memory, 16);
    CHECK_EQ(-ENOMEM, copy_to_array(array, 4, 0, memory, 16));
    memset(untouched, 0, 16);
    CHECK_BYTES(untouched, fake_array_bytes(array), 16);
    CHECK_EQ(0, fake_jni.critical_releases);
    free(untouched);
    free(memory);
    free_fake_array(array);
}

static const struct {
    jchar letter;
    jint size;
    const char *name;
} TYPES[] = {
    {'B', 1, "Byte"}, {'S', 2, "Short"}, {'C', 2, "Char"},   {'I', 4, "Int"},
    {'J', 8, "Long"}, {'F', 4, "Float"}, {'D', 8, "Double"},
};

static jint copy_from_elements(void *destination, jarray source, size_t type, jlong offset, jlong count) {
    return JNI(copyFromElements)(fake_env(), NULL, (jlong)destination, source, TYPES[type].letter, TYPES[type].size,
                                 offset, count);
}

static jint copy_to_elements(jarray destination, size_t type, jlong offset, const void *source, jlong count) {
    return JNI(copyToElements)(fake_env(), NULL, destination, TYPES[type].letter, TYPES[type].size, offset,
                               (jlong)source, count);
}

static int is_range_of_elements(jlong size, jint element_size, jlong offset, jlong count) {
    return offset >= 0 && count >= 0 && offset <= size && count <= size - offset && offset % element_size == 0;
}

static void check_elements_out(jsize length, size_t type, jlong offset, jlong count) {
    jlong size = (jlong)length * TYPES[type].size;
    int is_right = is_range_of_elements(size, TYPES[type].size, offset, count);
    jarray source = fake_array(length, TYPES[type].size);
    fill(fake_array_bytes(source), (size_t)size);
    unsigned char *destination = block((size_t)size + 1 + GUARD);
    CHECK_EQ(is_right ? 0 : -EINVAL, copy_from_elements(destination + 1, source, type, offset, count));
    check_copied(destination, 1, fake_array_bytes(source) + (is_right ? offset : 0), is_right ? (size_t)count : 0);
    free(destination);
    free_fake_array(source);
}

static void check_elements_in(jsize length, size_t type, jlong offset, jlong count) {
    jlong size = (jlong)length * TYPES[type].size;
    int is_right = is_range_of_elements(size, TYPES[type].size, offset, count);
    jarray destination = fake_array(length, TYPES[type].size);
    memset(fake_array_bytes(destination), UNTOUCHED, (size_t)size);
    unsigned char *source = filled_block((size_t)size);
    unsigned char *expected = block((size_t)size);
    if (is_right) {
        memcpy(expected + offset, source, (size_t)count);
    }
    CHECK_EQ(is_right ? 0 : -EINVAL, copy_to_elements(destination, type, offset, source, count));
    CHECK_BYTES(expected, fake_array_bytes(destination), (size_t)size);
    free(expected);
    free(source);
    free_fake_array(destination);
}

typedef void elements_check(jsize length, size_t type, jlong offset, jlong count);

static void for_all_ranges_of_elements(elements_check *check) {
    const jsize lengths[] = {0, 1, 3};
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        for (size_t j = 0; j < COUNT_OF(lengths); j++) {
            jlong size = (jlong)lengths[j] * TYPES[i].size;
            for (jlong offset = -9; offset <= size + 9; offset++) {
                for (jlong count = -9; count <= size + 9; count++) {
                    check(lengths[j], i, offset, count);
                }
            }
            check(lengths[j], i, INT64_MAX, INT64_MAX);
            check(lengths[j], i, 0, INT64_MAX);
            check(lengths[j], i, INT64_MIN, 0);
        }
    }
}

TEST(every_range_of_elements_is_copied_out_or_refused) {
    for_all_ranges_of_elements(check_elements_out);
}

TEST(every_range_of_elements_is_copied_in_or_refused) {
    for_all_ranges_of_elements(check_elements_in);
}

TEST(elements_are_copied_by_the_function_for_their_type_without_holding_the_array) {
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        jarray array = fake_array(2, TYPES[i].size);
        unsigned char memory[16];
        CHECK_EQ(0, copy_from_elements(memory, array, i, 0, 2 * TYPES[i].size));
        CHECK_EQ(0, strcmp(TYPES[i].name, fake_jni.last_region_type));
        fake_jni.last_region_type = NULL;
        CHECK_EQ(0, copy_to_elements(array, i, 0, memory, 2 * TYPES[i].size));
        CHECK_EQ(0, strcmp(TYPES[i].name, fake_jni.last_region_type));
        free_fake_array(array);
    }
    CHECK_EQ(2 * (int)COUNT_OF(TYPES), fake_jni.regions);
    CHECK_EQ(0, fake_jni.critical_gets);
}
