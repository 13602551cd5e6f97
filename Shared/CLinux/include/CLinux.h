// Thin wrappers for the Linux calls that Swift cannot reach as they are: those hidden behind
// _GNU_SOURCE, variadic ones, and those whose structs are easier to fill in C. No logic.
// Unless said otherwise a negative result is -errno.
#ifndef DRIVELINE_CLINUX_H
#define DRIVELINE_CLINUX_H

#include <stddef.h>
#include <stdint.h>

#include "ChildProcess.h"

typedef struct {
    uint32_t events;
    uint64_t data;
} clinux_event;

int32_t clinux_epoll_create(void);
int32_t clinux_epoll_add(int32_t epoll, int32_t fd, uint32_t events, uint64_t data);
int32_t clinux_epoll_modify(int32_t epoll, int32_t fd, uint32_t events, uint64_t data);
int32_t clinux_epoll_remove(int32_t epoll, int32_t fd);
/// Fills `events`; the time-out is in nanoseconds, negative: for ever.
int32_t clinux_epoll_wait(int32_t epoll, clinux_event *events, int32_t capacity, int64_t timeout_ns);

int32_t clinux_eventfd(void);
void clinux_eventfd_signal(int32_t fd);
void clinux_eventfd_drain(int32_t fd);

/// Blocks the signals in the calling thread (and those it starts later) and opens a signalfd.
int32_t clinux_signalfd(const int32_t *signals, int32_t count);
/// The next signal's number, or -EAGAIN.
int32_t clinux_signalfd_read(int32_t fd);
void clinux_ignore_sigpipe(void);

/// A listening TCP socket, non-blocking, close-on-exec. `host` is an IPv4 or IPv6 literal.
int32_t clinux_listen(const char *host, uint16_t port, int32_t backlog, int32_t reuse_port);
int32_t clinux_local_port(int32_t fd);
/// Accepts one connection, non-blocking, TCP_NODELAY; writes the peer's address as text without port.
int32_t clinux_accept(int32_t fd, char *peer, size_t peer_size);
/// Starts connecting to an IP literal, or to a Unix socket when `host` begins with '/'.
int32_t clinux_connect(const char *host, uint16_t port);
/// Both ends of a stream pair, non-blocking.
int32_t clinux_socketpair(int32_t *fds);
/// SO_ERROR of a socket: 0 or an errno.
int32_t clinux_socket_error(int32_t fd);
/// recv(2) without SIGPIPE; 0 is the end of the stream.
int64_t clinux_receive(int32_t fd, void *into, size_t size);
/// send(2) with MSG_NOSIGNAL.
int64_t clinux_send(int32_t fd, const void *bytes, size_t size);
void clinux_shutdown_write(int32_t fd);
/// Makes the following close send RST.
void clinux_linger_zero(int32_t fd);
void clinux_set_nonblocking(int32_t fd);

/// The value of the calling thread, set by the loop that runs on it.
void clinux_set_thread_value(void *value);
void *clinux_thread_value(void);
/// Starts a detached thread; 0 or -errno.
int32_t clinux_thread_start(const char *name, size_t stack, void (*body)(void *), void *context);

/// Maps a whole file read-only; writes its size. NULL with errno in `error` when that fails.
const void *clinux_map(const char *path, size_t *size, int32_t *error);
void clinux_unmap(const void *start, size_t size);

#endif
