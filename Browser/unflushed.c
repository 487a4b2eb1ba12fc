// Records what a process writes into one folder, for Browser/unflushed.py: LD_PRELOAD beside a node.
// NOROSHI_RECORD names the folder, NOROSHI_TRACE the file of the record. Each step is one line
// `WHAT OFFSET LENGTH PATH`, then LENGTH bytes; a flush is noted after it has returned.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;

static int is_recorded(const char *path) {
  const char *folder = getenv("NOROSHI_RECORD");
  return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int path_of(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, path, PATH_MAX - 1);
  if (count < 0) return 0;
  path[count] = 0;
  return is_recorded(path);
}

// The lock is held over the step and its note: the order of the record is the order of the steps.
static void note(const char *what, long long offset, const void *bytes, size_t count,
                 const char *path) {
  if (trace < 0) {
    const char *name = getenv("NOROSHI_TRACE");
    trace = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%s %lld %zu %s\n", what, offset, count, path);
  struct iovec parts[2] = {{line, (size_t)length}, {(void *)bytes, count}};
  if (writev(trace, parts, 2) != (ssize_t)(length + count)) abort();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int make(const char *path, int flags, mode_t mode, int result) {
  char whole[PATH_MAX];
  if (result >= 0 && (flags & O_CREAT) && path_of(result, whole)) {
    pthread_mutex_lock(&lock);
    note("create", 0, "", 0, whole);
    pthread_mutex_unlock(&lock);
  }
  (void)path, (void)mode;
  return result;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return make(path, flags, mode, REAL(open)(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return make(path, flags, mode, REAL(open64)(path, flags, mode));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  char path[PATH_MAX];
  if (!path_of(descriptor, path)) return REAL(pwrite)(descriptor, bytes, count, offset);
  pthread_mutex_lock(&lock);
  ssize_t done = REAL(pwrite)(descriptor, bytes, count, offset);
  if (done > 0) note("write", offset, bytes, (size_t)done, path);
  pthread_mutex_unlock(&lock);
  return done;
}

// SQLite calls it by its other name.
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  return pwrite(descriptor, bytes, count, offset);
}

int ftruncate(int descriptor, off_t size) {
  char path[PATH_MAX];
  if (!path_of(descriptor, path)) return REAL(ftruncate)(descriptor, size);
  pthread_mutex_lock(&lock);
  int answer = REAL(ftruncate)(descriptor, size);
  if (answer == 0) note("truncate", size, "", 0, path);
  pthread_mutex_unlock(&lock);
  return answer;
}

int ftruncate64(int descriptor, off64_t size) { return ftruncate(descriptor, size); }

static int flushed(int descriptor, int (*flush)(int)) {
  char path[PATH_MAX];
  if (!path_of(descriptor, path)) return flush(descriptor);
  pthread_mutex_lock(&lock);
  int answer = flush(descriptor);
  if (answer == 0) note("flush", 0, "", 0, path);
  pthread_mutex_unlock(&lock);
  return answer;
}

int fdatasync(int descriptor) { return flushed(descriptor, REAL(fdatasync)); }
int fsync(int descriptor) { return flushed(descriptor, REAL(fsync)); }

int unlink(const char *path) {
  int answer = REAL(unlink)(path);
  if (answer == 0 && is_recorded(path)) {
    pthread_mutex_lock(&lock);
    note("unlink", 0, "", 0, path);
    pthread_mutex_unlock(&lock);
  }
  return answer;
}
