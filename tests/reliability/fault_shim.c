/* Puts itself between a program and its files (LD_PRELOAD), counts the operations that touch one
 * folder, and lets one of them go wrong.
 *
 *   SHIM_FOLDER   absolute; only operations on it and below it are counted
 *   SHIM_AT       number of the operation that goes wrong, from 1 (0: none)
 *   SHIM_KIND     kill        the process dies before the operation
 *                 kill_after  it dies right after it
 *                 short_kill  half of a write is done, then it dies
 *                 short       half of a write is done and reported (legal)
 *                 a number    the operation fails with that errno
 *   SHIM_STICKY   1: every later operation fails too
 *   SHIM_ONLY     name of the only kind of operation that is counted
 *   SHIM_LOG      one line an operation: number, name, path, other path, size
 *   SHIM_BYTES    1: what was written goes to SHIM_LOG.<number>
 *   SHIM_WATCH    a path; every open of it, for whatever purpose, is a line in SHIM_LOG
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { GO_ON, DIE_AFTER, HALF_AND_DIE, HALF, FAIL };
enum { MOST_FILES = 1024, LONGEST = PATH_MAX + 512 };

static const char *folder, *kind, *only, *log_path, *watched;
static int at, sticky, with_bytes, log_file = -1, number, ready;
static char *path_of[MOST_FILES];

static void get_ready(void) {
  if (ready) return;
  ready = 1;
  folder = getenv("SHIM_FOLDER");
  kind = getenv("SHIM_KIND");
  only = getenv("SHIM_ONLY");
  log_path = getenv("SHIM_LOG");
  watched = getenv("SHIM_WATCH");
  const char *text = getenv("SHIM_AT");
  at = text ? atoi(text) : 0;
  text = getenv("SHIM_STICKY");
  sticky = text && *text == '1';
  text = getenv("SHIM_BYTES");
  with_bytes = text && *text == '1';
  if (log_path)
    log_file = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(const char *line, size_t size) {
  if (log_file >= 0 && syscall(SYS_write, log_file, line, size) < 0) errno = 0;
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static int is_inside(const char *path) {
  get_ready();
  if (!folder || !path) return 0;
  size_t size = strlen(folder);
  return !strncmp(path, folder, size) && (path[size] == 0 || path[size] == '/');
}

static void absolute(int start, const char *path, char *out) {
  char base[PATH_MAX] = "";
  if (path[0] != '/') {
    if (start == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", start);
      ssize_t size = readlink(link, base, sizeof base - 1);
      base[size > 0 ? size : 0] = 0;
    }
    snprintf(out, LONGEST, "%s/%s", base, path);
  } else {
    snprintf(out, LONGEST, "%s", path);
  }
}

/* Count an operation and say what is to become of it. */
static int happens(const char *name, const char *path, const char *other, long size) {
  if (only && *only && strcmp(only, name)) return GO_ON;
  int mine = __sync_add_and_fetch(&number, 1);
  char line[2 * LONGEST + 128];
  int length = snprintf(line, sizeof line, "%d\t%s\t%s\t%s\t%ld\n", mine, name, path ? path : "",
                        other ? other : "", size);
  note(line, length);
  if (!kind || !at || (mine != at && !(sticky && mine > at))) return GO_ON;
  if (!strcmp(kind, "kill")) die();
  if (!strcmp(kind, "kill_after")) return DIE_AFTER;
  if (!strcmp(kind, "short_kill")) return strcmp(name, "write") ? DIE_AFTER : HALF_AND_DIE;
  if (!strcmp(kind, "short")) return strcmp(name, "write") ? GO_ON : HALF;
  errno = atoi(kind);
  return FAIL;
}

static void forget(int file) {
  if (file >= 0 && file < MOST_FILES) {
    free(path_of[file]);
    path_of[file] = NULL;
  }
}

static const char *known(int file) {
  return file >= 0 && file < MOST_FILES ? path_of[file] : NULL;
}

static int opening(int start, const char *path, int flags, mode_t mode) {
  char whole[LONGEST];
  get_ready();
  absolute(start, path, whole);
  if (watched && !strcmp(whole, watched)) {
    char line[LONGEST + 16];
    note(line, snprintf(line, sizeof line, "0\twatched\t%s\t\t0\n", whole));
  }
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
  int counts = is_inside(whole) && (writes || (flags & O_DIRECTORY));
  int what = GO_ON;
  if (counts && writes) what = happens(flags & O_TRUNC ? "open_empty" : "open", whole, NULL, flags);
  if (what == FAIL) return -1;
  int file = syscall(SYS_openat, start, path, flags, mode);
  forget(file);
  if (file >= 0 && file < MOST_FILES && counts) path_of[file] = strdup(whole);
  if (what != GO_ON && what != HALF) die();
  return file;
}

#define MODE_OF(flags)                                   \
  mode_t mode = 0;                                       \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                 \
    va_list more;                                        \
    va_start(more, flags);                               \
    mode = va_arg(more, int);                            \
    va_end(more);                                        \
  }
int open(const char *path, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, path, flags, mode); }
int openat(int start, const char *path, int flags, ...) { MODE_OF(flags) return opening(start, path, flags, mode); }
int openat64(int start, const char *path, int flags, ...) { MODE_OF(flags) return opening(start, path, flags, mode); }

ssize_t write(int file, const void *bytes, size_t size) {
  const char *path = known(file);
  if (!path) return syscall(SYS_write, file, bytes, size);
  int what = happens("write", path, NULL, (long)size);
  if (what == FAIL) return -1;
  if (what == HALF_AND_DIE) {
    if (syscall(SYS_write, file, bytes, size / 2) < 0) errno = 0;
    die();
  }
  if (what == HALF && size > 1) size /= 2;
  if (with_bytes && log_path) {
    char place[LONGEST];
    snprintf(place, sizeof place, "%s.%d", log_path, number);
    int copy = syscall(SYS_openat, AT_FDCWD, place, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (copy >= 0) {
      if (syscall(SYS_write, copy, bytes, size) < 0) errno = 0;
      syscall(SYS_close, copy);
    }
  }
  ssize_t done = syscall(SYS_write, file, bytes, size);
  if (what == DIE_AFTER) die();
  return done;
}

#define ON_FILE(name, call)                                        \
  int name(int file) {                                             \
    const char *path = known(file);                                \
    int what = path ? happens(#name, path, NULL, 0) : GO_ON;       \
    if (what == FAIL) return -1;                                   \
    int done = syscall(call, file);                                \
    if (what == DIE_AFTER) die();                                  \
    return done;                                                   \
  }
ON_FILE(fsync, SYS_fsync)
ON_FILE(fdatasync, SYS_fdatasync)

int close(int file) {
  const char *path = known(file);
  int what = path ? happens("close", path, NULL, 0) : GO_ON;
  int cause = errno;
  forget(file);
  int done = syscall(SYS_close, file);
  if (what == DIE_AFTER) die();
  if (what == FAIL) {
    errno = cause;
    return -1;
  }
  return done;
}

int ftruncate64(int file, off64_t size) {
  const char *path = known(file);
  int what = path ? happens("truncate", path, NULL, (long)size) : GO_ON;
  if (what == FAIL) return -1;
  int done = syscall(SYS_ftruncate, file, size);
  if (what == DIE_AFTER) die();
  return done;
}
int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

int fchmod(int file, mode_t mode) {
  const char *path = known(file);
  int what = path ? happens("chmod", path, NULL, mode) : GO_ON;
  if (what == FAIL) return -1;
  int done = syscall(SYS_fchmod, file, mode);
  if (what == DIE_AFTER) die();
  return done;
}

static int renaming(int start, const char *from, int other_start, const char *to) {
  char one[LONGEST], other[LONGEST];
  absolute(start, from, one);
  absolute(other_start, to, other);
  int what = is_inside(one) || is_inside(other) ? happens("rename", one, other, 0) : GO_ON;
  if (what == FAIL) return -1;
  int done = syscall(SYS_renameat2, start, from, other_start, to, 0);
  if (what == DIE_AFTER) die();
  return done;
}
int rename(const char *from, const char *to) { return renaming(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int start, const char *from, int other, const char *to) { return renaming(start, from, other, to); }

int unlinkat(int start, const char *path, int flags) {
  char whole[LONGEST];
  absolute(start, path, whole);
  int what = is_inside(whole) ? happens("unlink", whole, NULL, 0) : GO_ON;
  if (what == FAIL) return -1;
  int done = syscall(SYS_unlinkat, start, path, flags);
  if (what == DIE_AFTER) die();
  return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
