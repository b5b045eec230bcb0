#define _GNU_SOURCE
#include "posix_calls.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

// A message of one byte, with a descriptor.
typedef struct {
    char byte;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec part;
    struct msghdr header;
} message;

static struct msghdr *prepare_message(message *with) {
    with->part = (struct iovec){&with->byte, 1};
    with->header = (struct msghdr){
        .msg_iov = &with->part, .msg_iovlen = 1, .msg_control = &with->control, .msg_controllen = sizeof with->control};
    return &with->header;
}

static socklen_t address_of(const char *file, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path)
                       + (size_t)snprintf(address->sun_path, sizeof address->sun_path, "%s", file) + 1);
}

TEST(a_descriptor_goes_through_a_socket) {
    struct sockaddr_un address;
    socklen_t length = address_of(path, &address);
    jint receiver = JNI(socket)(fake_env(), NULL, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    jint sender = JNI(socket)(fake_env(), NULL, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(receiver >= 0 && sender >= 0);
    CHECK_EQ(0, JNI(bind)(fake_env(), NULL, receiver, (jlong)&address, (jint)length));
    CHECK_EQ(-EADDRINUSE, JNI(bind)(fake_env(), NULL, sender, (jlong)&address, (jint)length));
    jint file = scratch_file();

    message sent = {.byte = 7};
    struct msghdr *header = prepare_message(&sent);
    header->msg_name = &address;
    header->msg_namelen = length;
    *CMSG_FIRSTHDR(header) = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(header)), &file, sizeof file);
    CHECK_EQ(1, JNI(sendmsg)(fake_env(), NULL, sender, (jlong)header, MSG_DONTWAIT));

    message received = {0};
    header = prepare_message(&received);
    CHECK_EQ(1, JNI(recvmsg)(fake_env(), NULL, receiver, (jlong)header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    CHECK_EQ(7, received.byte);
    int copy;
    memcpy(&copy, CMSG_DATA(CMSG_FIRSTHDR(header)), sizeof copy);
    CHECK_EQ(status(file).st_ino, status(copy).st_ino);
    CHECK(closes_on_exec(copy));
    CHECK_EQ(-EAGAIN, JNI(recvmsg)(fake_env(), NULL, receiver, (jlong)header, MSG_DONTWAIT));
    CHECK_EQ(0, call_unlink(path));
    for (jint *fd = (jint[]){copy, file, sender, receiver, -1}; *fd >= 0; fd++) {
        CHECK_EQ(0, call_close(*fd));
    }
    CHECK_EQ(-EBADF, JNI(sendmsg)(fake_env(), NULL, sender, (jlong)header, 0));
    CHECK_EQ(-EBADF, JNI(bind)(fake_env(), NULL, sender, (jlong)&address, (jint)length));
    CHECK_EQ(-EAFNOSUPPORT, JNI(socket)(fake_env(), NULL, 1000, SOCK_DGRAM, 0));
}
