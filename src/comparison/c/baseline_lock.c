// A robust mutex between processes: by itself, and while another process locks it again and again.
#define _GNU_SOURCE
#include "baseline.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS = 100, HERE = 1, THERE = 2 };

typedef struct {
    pthread_mutex_t mutex;
    int last; // who had it last
    int64_t total;
    int64_t here;
    int64_t there;
} contended;

typedef int attribute_function(pthread_mutexattr_t *);
typedef int attribute_setter(pthread_mutexattr_t *, int);
typedef int mutex_try_function(pthread_mutex_t *);

static contended *shared(workload *w) {
    return (contended *)w->mapping;
}

// These functions moved to another library in glibc 2.34, and a library linked against one place does not load where they are in
// the other.
static void *find(workload *w, const char *function) {
    return w->dlsym(RTLD_DEFAULT, function);
}

static int make_mutex(workload *w) {
    attribute_function *init = (attribute_function *)find(w, "pthread_mutexattr_init");
    attribute_setter *setpshared = (attribute_setter *)find(w, "pthread_mutexattr_setpshared");
    attribute_setter *setrobust = (attribute_setter *)find(w, "pthread_mutexattr_setrobust");
    if (init == NULL || setpshared == NULL || setrobust == NULL) {
        return -ENOSYS;
    }
    pthread_mutexattr_t attributes;
    init(&attributes);
    int failure = setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    failure = failure ? failure : setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    return -(failure ? failure : pthread_mutex_init(&shared(w)->mutex, &attributes));
}

int lock_prepare(workload *w) {
    w->mapping_size = sizeof(contended);
    void *mapping = mmap(NULL, w->mapping_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return -errno;
    }
    w->mapping = mapping;
    int failure = make_mutex(w);
    if (failure) {
        lock_finish(w);
    }
    return failure;
}

int lock_run(workload *w) {
    contended *c = shared(w);
    for (int i = 0; i < PAIRS; i++) {
        int failure = pthread_mutex_lock(&c->mutex);
        if (failure) {
            return -failure;
        }
        c->total++;
        pthread_mutex_unlock(&c->mutex);
    }
    c->here += PAIRS;
    return 0;
}

// Nobody else gets what is locked.
int lock_is_right(workload *w) {
    contended *c = shared(w);
    mutex_try_function *try = (mutex_try_function *)find(w, "pthread_mutex_trylock");
    if (pthread_mutex_lock(&c->mutex) != 0) {
        return 0;
    }
    int is_held = try(&c->mutex) == EBUSY;
    int is_counted = c->total == c->here + c->there;
    pthread_mutex_unlock(&c->mutex);
    return is_held && is_counted;
}

void lock_finish(workload *w) {
    munmap(w->mapping, w->mapping_size);
    w->mapping = NULL;
}

// Locks once; returns whether the other process had it before, or a negated error number.
static int take(contended *c, int me, int64_t *count) {
    int failure = pthread_mutex_lock(&c->mutex);
    if (failure) {
        return -failure;
    }
    int changed = c->last != me;
    c->last = me;
    c->total++;
    ++*count;
    pthread_mutex_unlock(&c->mutex);
    return changed;
}

// The other process, as long as this one lives.
static void take_again_and_again(contended *c) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (take(c, THERE, &c->there) >= 0) {
    }
    _exit(0);
}

int contended_prepare(workload *w) {
    int failure = lock_prepare(w);
    if (failure) {
        return failure;
    }
    w->peer = fork();
    if (w->peer == 0) {
        take_again_and_again(shared(w));
    }
    if (w->peer == -1) {
        failure = -errno;
        lock_finish(w);
    }
    return failure;
}

// Until it has gone to the other process and back.
int contended_run(workload *w) {
    int changed = 0;
    while (changed == 0) {
        changed = take(shared(w), HERE, &shared(w)->here);
    }
    return changed < 0 ? changed : 0;
}

void contended_finish(workload *w) {
    kill(w->peer, SIGKILL);
    while (waitpid(w->peer, NULL, 0) == -1 && errno == EINTR) {
    }
    lock_finish(w);
}
