// Child processes and plain files. Unless said otherwise a negative result is -errno.
#ifndef DRIVELINE_CHILD_PROCESS_H
#define DRIVELINE_CHILD_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/// Starts the program `arguments[0]`, looked up in PATH, with the given descriptors as its standard
/// input, output and errors, and no others; gives its process id. Signals are as at login in it.
int32_t clinux_spawn(char *const *arguments, int32_t input, int32_t output, int32_t errors);
/// Waits for a child: its exit status, or 128 + the signal that ended it.
int32_t clinux_wait(int32_t process);
void clinux_kill(int32_t process);
int32_t clinux_pipe(int32_t *fds);
/// A file in memory without a name.
int32_t clinux_memory_file(const char *name);

int32_t clinux_open_read(const char *path);
/// Makes a new file (mode 0644) or empties an old one, locked; -EWOULDBLOCK when another process writes it.
int32_t clinux_open_write(const char *path);
int64_t clinux_read(int32_t fd, void *into, size_t size);
int64_t clinux_write(int32_t fd, const void *bytes, size_t size);
int64_t clinux_position(int32_t fd);
int64_t clinux_rewind(int32_t fd);
/// The size of a file; -EISDIR for a directory.
int64_t clinux_file_size(int32_t fd);
int32_t clinux_sync(int32_t fd);
void clinux_close(int32_t fd);
/// rename(2), then fsync(2) of the folder, so that the new name survives a crash.
int32_t clinux_replace(const char *from, const char *to, const char *folder);
int32_t clinux_unlink(const char *path);

#endif
