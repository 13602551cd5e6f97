#define _GNU_SOURCE
#include "ChildProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int32_t clinux_spawn(char *const *arguments, int32_t input, int32_t output, int32_t errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t process = 0;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(&process, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error != 0 ? -error : process;
}

int32_t clinux_wait(int32_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void clinux_kill(int32_t process) { kill(process, SIGKILL); }

int32_t clinux_pipe(int32_t *fds) { return pipe2(fds, O_CLOEXEC) < 0 ? -errno : 0; }

int32_t clinux_memory_file(const char *name) {
    int fd = memfd_create(name, MFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int32_t clinux_open_read(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int32_t clinux_open_write(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return -errno;
    // A child that another thread starts holds a copy of every descriptor, and with it the lock, until its exec: a
    // lock that was given back just now may still stand for some milliseconds.
    int locked = flock(fd, LOCK_EX | LOCK_NB);
    for (int tries = 0; locked < 0 && errno == EWOULDBLOCK && tries < 50; tries++) {
        usleep(4000);
        locked = flock(fd, LOCK_EX | LOCK_NB);
    }
    if (locked == 0 && ftruncate(fd, 0) == 0) return fd;
    int error = errno;
    close(fd);
    return -error;
}

int64_t clinux_read(int32_t fd, void *into, size_t size) {
    for (;;) {
        ssize_t count = read(fd, into, size);
        if (count >= 0 || errno != EINTR) return count < 0 ? -errno : count;
    }
}

int64_t clinux_write(int32_t fd, const void *bytes, size_t size) {
    for (;;) {
        ssize_t count = write(fd, bytes, size);
        if (count >= 0 || errno != EINTR) return count < 0 ? -errno : count;
    }
}

int64_t clinux_position(int32_t fd) {
    off_t position = lseek(fd, 0, SEEK_CUR);
    return position < 0 ? -errno : position;
}

int64_t clinux_rewind(int32_t fd) {
    off_t position = lseek(fd, 0, SEEK_SET);
    return position < 0 ? -errno : position;
}

int64_t clinux_file_size(int32_t fd) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -errno;
    if (S_ISDIR(status.st_mode)) return -EISDIR;
    return status.st_size;
}

int32_t clinux_sync(int32_t fd) { return fsync(fd) < 0 ? -errno : 0; }

void clinux_close(int32_t fd) { close(fd); }

int32_t clinux_replace(const char *from, const char *to, const char *folder) {
    if (rename(from, to) < 0) return -errno;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -errno;
    int error = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return error;
}

int32_t clinux_unlink(const char *path) { return unlink(path) < 0 ? -errno : 0; }
