#ifndef DRIVELINE_CLINUX_H
#define DRIVELINE_CLINUX_H
#include <stdint.h>
int32_t clinux_epoll_create(void);
#endif
