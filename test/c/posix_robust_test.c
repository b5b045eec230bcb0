#define _GNU_SOURCE
#include "posix_calls.h"
#include "robust_lists.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>

// As <linux/futex.h> has them, which comes with the kernel's headers and not with every C library.
#define FUTEX_OWNER_DIED 0x40000000

struct robust_list {
    struct robust_list *next;
};

struct robust_list_head {
    struct robust_list list;
    long futex_offset;
    struct robust_list *list_op_pending;
};

enum { HEAD_SIZE = sizeof(struct robust_list_head) };

// A word that stands alone in the list of a thread, and its node.
typedef struct {
    uint32_t word;
    struct robust_list node;
    struct robust_list_head head;
} robust_word;

static void *end_as_owner(void *argument) {
    robust_word *owned = argument;
    owned->node.next = &owned->head.list;
    owned->head.list.next = &owned->node;
    owned->head.futex_offset = (long)offsetof(robust_word, word) - (long)offsetof(robust_word, node);
    CHECK_EQ(0, JNI(set_1robust_1list)(fake_env(), NULL, (jlong)&owned->head, HEAD_SIZE));
    owned->word = (uint32_t)JNI(gettid)(fake_env(), NULL);
    return NULL;
}

TEST(the_words_of_a_thread_that_has_ended_are_marked) {
    if (!has_robust_lists()) {
        return;
    }
    robust_word owned = {0};
    pthread_t owner;
    CHECK_EQ(0, pthread_create(&owner, NULL, end_as_owner, &owned));
    pthread_join(owner, NULL);
    CHECK_EQ(FUTEX_OWNER_DIED, owned.word & FUTEX_OWNER_DIED);
}

TEST(a_thread_has_a_number_of_its_own) {
    CHECK_EQ(syscall(SYS_gettid), JNI(gettid)(fake_env(), NULL));
}

static void *set_and_get(void *argument) {
    (void)argument;
    struct robust_list_head head = {.list = {&head.list}};
    CHECK_EQ(0, JNI(set_1robust_1list)(fake_env(), NULL, (jlong)&head, HEAD_SIZE));
    jlong found = 0;
    jlong length = 0;
    CHECK_EQ(0, JNI(get_1robust_1list)(fake_env(), NULL, 0, (jlong)&found, (jlong)&length));
    CHECK_EQ((jlong)&head, found);
    CHECK_EQ(HEAD_SIZE, length);
    CHECK_EQ(0, JNI(set_1robust_1list)(fake_env(), NULL, 0, HEAD_SIZE));
    return NULL;
}

TEST(the_list_that_was_set_is_found) {
    if (!has_robust_lists()) {
        return;
    }
    pthread_t thread;
    CHECK_EQ(0, pthread_create(&thread, NULL, set_and_get, NULL));
    pthread_join(thread, NULL);
}

TEST(robust_lists_report_failures) {
    if (!has_robust_lists()) {
        return;
    }
    jlong word;
    CHECK_EQ(-EINVAL, JNI(set_1robust_1list)(fake_env(), NULL, 0, 1));
    CHECK_EQ(-EFAULT, JNI(get_1robust_1list)(fake_env(), NULL, 0, 8, (jlong)&word));
    CHECK_EQ(-ESRCH, JNI(get_1robust_1list)(fake_env(), NULL, INT32_MAX, (jlong)&word, (jlong)&word));
}
