#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int32_t outcome(int result) { return result < 0 ? -errno : result; }

int32_t clinux_epoll_create(void) { return outcome(epoll_create1(EPOLL_CLOEXEC)); }

static int32_t control(int32_t epoll, int operation, int32_t fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return outcome(epoll_ctl(epoll, operation, fd, &event));
}

int32_t clinux_epoll_add(int32_t epoll, int32_t fd, uint32_t events, uint64_t data) {
    return control(epoll, EPOLL_CTL_ADD, fd, events, data);
}

int32_t clinux_epoll_modify(int32_t epoll, int32_t fd, uint32_t events, uint64_t data) {
    return control(epoll, EPOLL_CTL_MOD, fd, events, data);
}

int32_t clinux_epoll_remove(int32_t epoll, int32_t fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int32_t clinux_epoll_wait(int32_t epoll, clinux_event *events, int32_t capacity, int64_t timeout_ns) {
    struct epoll_event raw[256];
    if (capacity > 256) capacity = 256;
    // Rounded up to milliseconds: waking a little late beats spinning until the timer is due.
    int timeout = timeout_ns < 0 ? -1 : (int)((timeout_ns + 999999) / 1000000);
    int count = epoll_wait(epoll, raw, capacity, timeout);
    if (count < 0) return -errno;
    for (int i = 0; i < count; i++) {
        events[i].events = raw[i].events;
        events[i].data = raw[i].data.u64;
    }
    return count;
}

int32_t clinux_eventfd(void) { return outcome(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void clinux_eventfd_signal(int32_t fd) {
    uint64_t one = 1;
    ssize_t ignored = write(fd, &one, sizeof one);
    (void)ignored;
}

void clinux_eventfd_drain(int32_t fd) {
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

int32_t clinux_signalfd(const int32_t *signals, int32_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (int32_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int failed = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failed) return -failed;
    return outcome(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int32_t clinux_signalfd_read(int32_t fd) {
    struct signalfd_siginfo info;
    ssize_t size = read(fd, &info, sizeof info);
    if (size < 0) return -errno;
    return (int32_t)info.ssi_signo;
}

void clinux_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
} address;

// The size of the filled address, 0 when `host` is none.
static socklen_t resolve(const char *host, uint16_t port, address *to) {
    memset(to, 0, sizeof *to);
    if (host[0] == '/') {
        if (strlen(host) >= sizeof to->local.sun_path) return 0;
        to->local.sun_family = AF_UNIX;
        strcpy(to->local.sun_path, host);
        return sizeof to->local;
    }
    if (inet_pton(AF_INET, host, &to->v4.sin_addr) == 1) {
        to->v4.sin_family = AF_INET;
        to->v4.sin_port = htons(port);
        return sizeof to->v4;
    }
    if (inet_pton(AF_INET6, host, &to->v6.sin6_addr) == 1) {
        to->v6.sin6_family = AF_INET6;
        to->v6.sin6_port = htons(port);
        return sizeof to->v6;
    }
    return 0;
}

static int32_t failed_on(int fd) {
    int error = errno;
    close(fd);
    return -error;
}

int32_t clinux_listen(const char *host, uint16_t port, int32_t backlog, int32_t reuse_port) {
    address at;
    int one = 1;
    socklen_t size = resolve(host, port, &at);
    if (size == 0) return -EADDRNOTAVAIL;
    int fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) return failed_on(fd);
    if (reuse_port && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0) return failed_on(fd);
    if (bind(fd, &at.any, size) < 0) return failed_on(fd);
    if (listen(fd, backlog) < 0) return failed_on(fd);
    return fd;
}

int32_t clinux_local_port(int32_t fd) {
    address at;
    socklen_t size = sizeof at;
    if (getsockname(fd, &at.any, &size) < 0) return -errno;
    if (at.any.sa_family == AF_INET) return ntohs(at.v4.sin_port);
    if (at.any.sa_family == AF_INET6) return ntohs(at.v6.sin6_port);
    return 0;
}

int32_t clinux_accept(int32_t fd, char *peer, size_t peer_size) {
    address from;
    socklen_t size = sizeof from;
    int one = 1;
    int accepted = accept4(fd, &from.any, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted < 0) return -errno;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    peer[0] = 0;
    if (from.any.sa_family == AF_INET) inet_ntop(AF_INET, &from.v4.sin_addr, peer, peer_size);
    if (from.any.sa_family == AF_INET6) inet_ntop(AF_INET6, &from.v6.sin6_addr, peer, peer_size);
    return accepted;
}

int32_t clinux_connect(const char *host, uint16_t port) {
    address to;
    int one = 1;
    socklen_t size = resolve(host, port, &to);
    if (size == 0) return -EADDRNOTAVAIL;
    int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    if (to.any.sa_family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, &to.any, size) < 0 && errno != EINPROGRESS) return failed_on(fd);
    return fd;
}

int32_t clinux_socketpair(int32_t *fds) {
    return outcome(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
}

int32_t clinux_socket_error(int32_t fd) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
    return error;
}

int64_t clinux_receive(int32_t fd, void *into, size_t size) {
    ssize_t got;
    do got = recv(fd, into, size, MSG_NOSIGNAL);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int64_t clinux_send(int32_t fd, const void *bytes, size_t size) {
    ssize_t sent;
    do sent = send(fd, bytes, size, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

void clinux_shutdown_write(int32_t fd) { shutdown(fd, SHUT_WR); }

void clinux_linger_zero(int32_t fd) {
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void clinux_set_nonblocking(int32_t fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static _Thread_local void *thread_value;

void clinux_set_thread_value(void *value) { thread_value = value; }
void *clinux_thread_value(void) { return thread_value; }

typedef struct {
    void (*body)(void *);
    void *context;
} start;

static void *run(void *raw) {
    start begin = *(start *)raw;
    free(raw);
    begin.body(begin.context);
    return NULL;
}

int32_t clinux_thread_start(const char *name, size_t stack, void (*body)(void *), void *context) {
    start *begin = malloc(sizeof *begin);
    if (!begin) return -ENOMEM;
    *begin = (start){body, context};
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack);
    int failed = pthread_create(&thread, &attributes, run, begin);
    pthread_attr_destroy(&attributes);
    if (failed) {
        free(begin);
        return -failed;
    }
    pthread_setname_np(thread, name);
    return 0;
}

const void *clinux_map(const char *path, size_t *size, int32_t *error) {
    struct stat facts;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *error = errno;
        return NULL;
    }
    if (fstat(fd, &facts) < 0 || facts.st_size == 0) {
        *error = facts.st_size == 0 ? ENODATA : errno;
        close(fd);
        return NULL;
    }
    void *start = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, fd, 0);
    *error = errno;
    close(fd);
    if (start == MAP_FAILED) return NULL;
    *size = (size_t)facts.st_size;
    return start;
}

void clinux_unmap(const void *start, size_t size) { munmap((void *)start, size); }
