#define _GNU_SOURCE
#include "CLinux.h"
#include <sys/epoll.h>
int32_t clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
