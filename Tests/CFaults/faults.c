// Faults in the file system, in two ways.
//
// Linked into the tests, for one thread of theirs: see include/faults.h. The functions below take the place of the C
// library's for all code of the program.
//
// Loaded into another process by LD_PRELOAD: ends it at the Nth call that changes or opens something, or lets that call
// fail. Calls are counted by the process itself, from 1.
//
//   FAULT_AT       N; it also ends all waiting, so that a run costs no more time than its calls
//   FAULT_ERROR    the errno with which the Nth call fails; without it the process is killed before the call, or in the
//                  middle of it where the call writes
//   FAULT_CHANGES  set: only calls count that change what others see, so neither opening for reading nor fsync
//   FAULT_MARK     a file that is made when the Nth call was reached
//
// The calls go to the kernel directly: nothing here needs the functions that are replaced.
#define _GNU_SOURCE
#include "faults.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The plan of this thread; `at` is 0 where there is none.
static _Thread_local struct {
    long at, calls, error;
    int changes, met, dead;
} plan;

static _Thread_local struct {
    const char *name;
    long opened, locked;
} watched;

void faults_watch(const char *name) {
    watched.name = name;
    watched.opened = watched.locked = 0;
}

long faults_opened(void) { return watched.opened; }
long faults_locked(void) { return watched.locked; }

static _Thread_local struct {
    long offset;
    int is_own;
} own_clock;

void faults_begin(long at, int error, int changes) {
    plan.at = at;
    plan.calls = 0;
    plan.error = error;
    plan.changes = changes;
    plan.met = plan.dead = 0;
}

int faults_end(void) {
    plan.at = plan.dead = 0;
    return plan.met;
}

void faults_pass(long seconds) {
    own_clock.is_own = 1;
    own_clock.offset += seconds;
}

void faults_clock_right(void) { own_clock.offset = own_clock.is_own = 0; }

static int fails_by_plan(int changes, int descriptor, const void *bytes, size_t count) {
    if (plan.dead) {
        errno = EIO;
        return 1;
    }
    if ((!changes && plan.changes) || ++plan.calls != plan.at) return 0;
    plan.met = 1;
    if (plan.error) {
        errno = (int)plan.error;
        return 1;
    }
    if (bytes) syscall(SYS_write, descriptor, bytes, count / 2);
    plan.dead = 1;
    errno = EIO;
    return 1;
}

static atomic_long calls;

static void mark(void) {
    const char *path = getenv("FAULT_MARK");
    if (path) syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
}

static void end(void) {
    syscall(SYS_kill, (long)getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a call. True when it is the Nth and must fail; errno is set then.
static int fails(int changes, int descriptor, const void *bytes, size_t count) {
    if (plan.at) return fails_by_plan(changes, descriptor, bytes, count);
    const char *at = getenv("FAULT_AT");
    if (!changes && getenv("FAULT_CHANGES")) return 0;
    if (!at || atomic_fetch_add(&calls, 1) + 1 != atol(at)) return 0;
    mark();
    const char *error = getenv("FAULT_ERROR");
    if (!error) {
        if (bytes) syscall(SYS_write, descriptor, bytes, count / 2);
        end();
    }
    errno = atoi(error);
    return 1;
}

#define CALL(changes, ...) (fails(changes, -1, NULL, 0) ? -1 : syscall(__VA_ARGS__))

static int opened(int directory, const char *path, int flags, va_list arguments) {
    if (watched.name) {
        size_t length = strlen(path), own = strlen(watched.name);
        if (length >= own && !strcmp(path + length - own, watched.name)) watched.opened++;
    }
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    return (int)CALL(flags & (O_CREAT | O_TRUNC), SYS_openat, directory, path, flags, mode);
}

#define OPEN(name)                                      \
    int name(const char *path, int flags, ...) {        \
        va_list arguments;                              \
        va_start(arguments, flags);                     \
        int result = opened(AT_FDCWD, path, flags, arguments); \
        va_end(arguments);                              \
        return result;                                  \
    }
#define OPENAT(name)                                        \
    int name(int directory, const char *path, int flags, ...) { \
        va_list arguments;                                  \
        va_start(arguments, flags);                         \
        int result = opened(directory, path, flags, arguments); \
        va_end(arguments);                                  \
        return result;                                      \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) {
    return (int)CALL(1, SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return fails(1, descriptor, bytes, count) ? -1 : syscall(SYS_write, descriptor, bytes, count);
}

int fsync(int descriptor) { return (int)CALL(0, SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return (int)CALL(0, SYS_fdatasync, descriptor); }
int ftruncate(int descriptor, off_t length) { return (int)CALL(1, SYS_ftruncate, descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return (int)CALL(1, SYS_ftruncate, descriptor, length); }
int flock(int descriptor, int operation) {
    if (watched.name && operation & LOCK_EX) watched.locked++;
    return (int)CALL(0, SYS_flock, descriptor, operation);
}
int fchmod(int descriptor, mode_t mode) { return (int)CALL(1, SYS_fchmod, descriptor, mode); }
int chmod(const char *path, mode_t mode) { return (int)CALL(1, SYS_fchmodat, AT_FDCWD, path, mode); }
int fchown(int descriptor, uid_t user, gid_t group) { return (int)CALL(1, SYS_fchown, descriptor, user, group); }

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return (int)CALL(1, SYS_renameat2, from, old, to, new, flags);
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
    return (int)CALL(1, SYS_linkat, from, old, to, new, flags);
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int symlinkat(const char *target, int directory, const char *path) {
    return (int)CALL(1, SYS_symlinkat, target, directory, path);
}
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }

int unlinkat(int directory, const char *path, int flags) {
    return (int)CALL(1, SYS_unlinkat, directory, path, flags);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int nanosleep(const struct timespec *asked, struct timespec *left) {
    if (own_clock.is_own) own_clock.offset += asked->tv_sec + (asked->tv_nsec > 0);
    if (own_clock.is_own || plan.at || getenv("FAULT_AT")) return 0;
    return (int)syscall(SYS_nanosleep, asked, left);
}

int clock_gettime(clockid_t id, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, id, now);
    if (id == CLOCK_REALTIME) now->tv_sec += own_clock.offset;
    return result;
}

int mkdirat(int directory, const char *path, mode_t mode) {
    return (int)CALL(1, SYS_mkdirat, directory, path, mode);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
