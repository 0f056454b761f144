// SPDX-License-Identifier: Apache-2.0
// Lets the k-th call of a class fail, for a program that is started with this in LD_PRELOAD:
//   FAULT=CLASS:K:MODE:ERRNO   such as write:5:once:ENOSPC; without it, calls are only counted
//   FAULT_STATE=FILE           of sizeof(struct State) bytes: what was counted, and what was hit
//   FAULT_PLACES=FILE          of N x 8 bytes for each class: what its first N calls came by
// Classes are those of `names` below. Modes: once; good, that call and all later ones; short and
// shorts, half of what was asked for, once or from then on; full, a short one and then no more.
// Only what happens from main() on counts, and only files that are not the system's. A close that
// fails has closed. The file of FAULT_STATE is mapped, so that it is right whatever becomes of the
// program.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum Class { kOpen, kWrite, kSync, kRename, kClose, kTruncate, kRead, kAlloc, kClasses };
static const char* const names[kClasses] = {"open",  "write",    "sync", "rename",
                                            "close", "truncate", "read", "alloc"};

// What tests/fuzz/faults.py reads.
struct State {
  _Atomic uint64_t calls[kClasses];
  _Atomic uint64_t hits;
  char first_hit[512];  // path of the file
};

enum Fate { kAsIs, kFails, kShort };

static struct State own;
static struct State* state = &own;
static atomic_int armed;
static int fault_class = -1;
static uint64_t fault_at;
static char fault_mode[8];
static int fault_errno;

// Of each class, of its k-th call, by k - 1: a number for the chain of calls that led to it.
static uint64_t* places;
static uint64_t place_count;  // of a class
static uintptr_t program_start;

static FILE* (*real_fopen)(const char*, const char*);
static int (*real_fclose)(FILE*);

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

static int errno_of(const char* name) {
  static const struct {
    const char* name;
    int value;
  } known[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EINTR", EINTR}, {"ENOMEM", ENOMEM}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
    if (strcmp(known[i].name, name) == 0) return known[i].value;
  }
  return EIO;
}

// The file that a variable of the environment names, whose size is told; NULL where there is none.
static void* mapped(const char* variable, size_t* size) {
  const char* const path = getenv(variable);
  if (path == NULL) return NULL;
  struct stat facts;
  const long file = syscall(SYS_open, path, O_RDWR | O_CLOEXEC);
  void* at = MAP_FAILED;
  if (file >= 0 && fstat((int)file, &facts) == 0) {
    *size = (size_t)facts.st_size;
    at = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, (int)file, 0);
  }
  if (file >= 0) syscall(SYS_close, file);
  if (at == MAP_FAILED) {
    dprintf(2, "faults: cannot map %s\n", path);
    _exit(99);
  }
  return at;
}

__attribute__((constructor)) static void set_up(void) {
  real_fopen = (FILE * (*)(const char*, const char*)) dlsym(RTLD_NEXT, "fopen");
  real_fclose = (int (*)(FILE*))dlsym(RTLD_NEXT, "fclose");
  size_t size = 0;
  void* const shared = mapped("FAULT_STATE", &size);
  if (shared != NULL) state = shared;
  places = mapped("FAULT_PLACES", &size);
  place_count = places == NULL ? 0 : size / sizeof *places / kClasses;
  const char* const fault = getenv("FAULT");
  if (fault == NULL) return;
  char class[16], name[16];
  unsigned long long at;
  if (sscanf(fault, "%15[^:]:%llu:%7[^:]:%15s", class, &at, fault_mode, name) == 4) {
    fault_at = at;
    fault_errno = errno_of(name);
    for (int i = 0; i < kClasses; ++i) {
      if (strcmp(names[i], class) == 0) fault_class = i;
    }
  }
  if (fault_class < 0) {
    dprintf(2, "faults: FAULT=%s: allowed is CLASS:K:MODE:ERRNO\n", fault);
    _exit(99);
  }
}

// ---- from main() on
// ------------------------------------------------------------------------------

static int (*program_main)(int, char**, char**);
static int note_library(struct dl_phdr_info* info, size_t size, void* unused);
static void note_place(enum Class class, uint64_t number);

static int armed_main(int count, char** arguments, char** environment) {
  dl_iterate_phdr(note_library, NULL);
  note_place(kOpen, 1);  // the first time loads what it needs
  atomic_store(&armed, 1);
  return program_main(count, arguments, environment);
}

int __libc_start_main(int (*main)(int, char**, char**), int count, char** arguments,
                      void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
                      void* stack_end) {
  typedef int Start(int (*)(int, char**, char**), int, char**, void (*)(void), void (*)(void),
                    void (*)(void), void*);
  Start* const real = (Start*)dlsym(RTLD_NEXT, "__libc_start_main");
  program_main = main;
  return real(armed_main, count, arguments, init, fini, rtld_fini, stack_end);
}

// ---- what is hit
// ---------------------------------------------------------------------------------

static int is_ours(const char* path) {
  static const char* const foreign[] = {"/usr/", "/lib", "/proc/", "/sys/", "/dev/", "/etc/"};
  if (strncmp(path, "/dev/shm/", 9) == 0) return 1;
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; ++i) {
    if (strncmp(path, foreign[i], strlen(foreign[i])) == 0) return 0;
  }
  return 1;
}

// Of calls, those within the program are looked at, from where it lies in memory on: so the same
// place has the same number in every run. The chain is followed within one thread.
static void note_place(enum Class class, uint64_t number) {
  static __thread int busy;
  if (number > place_count || busy) return;
  busy = 1;
  void* callers[128];
  const int count = backtrace(callers, 128);
  uint64_t place = 0xcbf29ce484222325;  // FNV-1a
  for (int i = 0; i < count; ++i) {
    const uintptr_t at = (uintptr_t)callers[i] - program_start;
    if (at < (uintptr_t)1 << 30) place = (place ^ at) * 0x100000001b3;
  }
  places[class * place_count + number - 1] = place;
  busy = 0;
}

static enum Fate fate(enum Class class, const char* path) {
  const uint64_t number = atomic_fetch_add(&state->calls[class], 1) + 1;
  note_place(class, number);
  if ((int)class != fault_class || number < fault_at) return kAsIs;
  const int first = number == fault_at;
  const int is_full = strcmp(fault_mode, "full") == 0;
  const int goes_on = strcmp(fault_mode, "good") == 0 || strcmp(fault_mode, "shorts") == 0;
  if (!first && !goes_on && !is_full) return kAsIs;
  if (atomic_fetch_add(&state->hits, 1) == 0) {
    strncpy(state->first_hit, path, sizeof state->first_hit - 1);
  }
  if (strncmp(fault_mode, "short", 5) == 0 || (is_full && first)) return kShort;
  errno = fault_errno;
  return kFails;
}

static enum Fate fate_of_path(enum Class class, const char* path) {
  return atomic_load(&armed) && path != NULL && is_ours(path) ? fate(class, path) : kAsIs;
}

static enum Fate fate_of_file(enum Class class, int file) {
  if (!atomic_load(&armed) || file <= 2) return kAsIs;
  char link[40], path[512];
  const int kept = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const long length = syscall(SYS_readlink, link, path, sizeof path - 1);
  errno = kept;
  if (length <= 0 || path[0] != '/') return kAsIs;  // a pipe or a socket
  path[length] = 0;
  return is_ours(path) ? fate(class, path) : kAsIs;
}

// The code of HDF5, of zlib, of OpenMP, and of libc, by which they copy texts: HDF5 ends the
// program, or crashes, where it gets no memory, OpenMP ends it, and no caller can change that.
// docs/reliability.md says so.
static struct { uintptr_t from, to; } libraries[8];
static int library_count;

static int note_library(struct dl_phdr_info* info, size_t size, void* unused) {
  (void)size;
  (void)unused;
  if (info->dlpi_name[0] == 0) program_start = info->dlpi_addr;
  const int is_one =
      strstr(info->dlpi_name, "libhdf5") != NULL || strstr(info->dlpi_name, "libz.") != NULL ||
      strstr(info->dlpi_name, "libc.so") != NULL || strstr(info->dlpi_name, "libgomp") != NULL;
  for (int i = 0; is_one && library_count < 8 && i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)* const part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
    libraries[library_count].from = info->dlpi_addr + part->p_vaddr;
    libraries[library_count].to = info->dlpi_addr + part->p_vaddr + part->p_memsz;
    ++library_count;
    break;
  }
  return 0;
}

static enum Fate fate_of_memory(const void* caller) {
  if (!atomic_load(&armed)) return kAsIs;
  for (int i = 0; i < library_count; ++i) {
    const uintptr_t at = (uintptr_t)caller;
    if (libraries[i].from <= at && at < libraries[i].to) return kAsIs;
  }
  const int kept = errno;
  const enum Fate found = fate(kAlloc, "");
  if (found == kAsIs) errno = kept;
  return found;
}

static size_t half(size_t size) { return size > 1 ? size / 2 : size; }

// ---- open
// ----------------------------------------------------------------------------------------

static int open_at(int folder, const char* path, int flags, mode_t mode) {
  if (fate_of_path(kOpen, path) == kFails) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE_OF(flags)                          \
  mode_t mode = 0;                              \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {      \
    va_list arguments;                          \
    va_start(arguments, flags);                 \
    mode = (mode_t)va_arg(arguments, unsigned); \
    va_end(arguments);                          \
  }

int open(const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  MODE_OF(flags)
  return open_at(folder, path, flags, mode);
}
int __open_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char* path, int flags) { return open_at(folder, path, flags, 0); }
int __openat64_2(int folder, const char* path, int flags) {
  return open_at(folder, path, flags, 0);
}
int creat(const char* path, mode_t mode) {
  return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) { return creat(path, mode); }

FILE* fopen(const char* path, const char* mode) {
  return fate_of_path(kOpen, path) == kFails ? NULL : real_fopen(path, mode);
}
FILE* fopen64(const char* path, const char* mode) { return fopen(path, mode); }

// ---- write and read
// ------------------------------------------------------------------------------

// The number of bytes to be moved, or a return of -1.
#define SHARE(class, file, size)       \
  switch (fate_of_file(class, file)) { \
    case kFails:                       \
      return -1;                       \
    case kShort:                       \
      (size) = half(size);             \
      break;                           \
    case kAsIs:                        \
      break;                           \
  }

ssize_t write(int file, const void* bytes, size_t size) {
  SHARE(kWrite, file, size)
  return syscall(SYS_write, file, bytes, size);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  SHARE(kWrite, file, size)
  return syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return pwrite(file, bytes, size, at);
}
static ssize_t some_of(long call, int file, const struct iovec* parts, int count) {
  for (int i = 0; i < count; ++i) {  // a short one moves half of the first part
    if (parts[i].iov_len > 0) {
      return syscall(call, file, parts[i].iov_base, half(parts[i].iov_len));
    }
  }
  return 0;
}
ssize_t writev(int file, const struct iovec* parts, int count) {
  switch (fate_of_file(kWrite, file)) {
    case kFails:
      return -1;
    case kShort:
      return some_of(SYS_write, file, parts, count);
    case kAsIs:
      break;
  }
  return syscall(SYS_writev, file, parts, count);
}
ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size,
                        unsigned flags) {
  SHARE(kWrite, to, size)
  return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
}
ssize_t sendfile(int to, int from, off_t* at, size_t size) {
  SHARE(kWrite, to, size)
  return syscall(SYS_sendfile, to, from, at, size);
}

ssize_t read(int file, void* bytes, size_t size) {
  SHARE(kRead, file, size)
  return syscall(SYS_read, file, bytes, size);
}
ssize_t pread(int file, void* bytes, size_t size, off_t at) {
  SHARE(kRead, file, size)
  return syscall(SYS_pread64, file, bytes, size, at);
}
ssize_t pread64(int file, void* bytes, size_t size, off64_t at) {
  return pread(file, bytes, size, at);
}
ssize_t readv(int file, const struct iovec* parts, int count) {
  switch (fate_of_file(kRead, file)) {
    case kFails:
      return -1;
    case kShort:
      return some_of(SYS_read, file, parts, count);
    case kAsIs:
      break;
  }
  return syscall(SYS_readv, file, parts, count);
}
ssize_t __read_chk(int file, void* bytes, size_t size, size_t room) {
  if (size > room) abort();
  return read(file, bytes, size);
}
ssize_t __pread_chk(int file, void* bytes, size_t size, off_t at, size_t room) {
  if (size > room) abort();
  return pread(file, bytes, size, at);
}
ssize_t __pread64_chk(int file, void* bytes, size_t size, off64_t at, size_t room) {
  return __pread_chk(file, bytes, size, at, room);
}

// ---- what makes it last
// --------------------------------------------------------------------------

int fsync(int file) {
  return fate_of_file(kSync, file) == kFails ? -1 : (int)syscall(SYS_fsync, file);
}
int fdatasync(int file) {
  return fate_of_file(kSync, file) == kFails ? -1 : (int)syscall(SYS_fdatasync, file);
}
int ftruncate(int file, off_t size) {
  return fate_of_file(kTruncate, file) == kFails ? -1 : (int)syscall(SYS_ftruncate, file, size);
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (fate_of_path(kRename, to) == kFails) return -1;
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return renameat2(from_folder, from, to_folder, to, 0);
}
int rename(const char* from, const char* to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  if (fate_of_path(kRename, to) == kFails) return -1;
  return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int close(int file) {
  const enum Fate found = fate_of_file(kClose, file);
  const long done = syscall(SYS_close, file);
  if (found != kFails) return (int)done;
  errno = fault_errno;
  return -1;
}
int fclose(FILE* stream) {
  const enum Fate found = fate_of_file(kClose, fileno(stream));
  const int done = real_fclose(stream);
  if (found != kFails) return done;
  errno = fault_errno;
  return EOF;
}

// ---- memory
// --------------------------------------------------------------------------------------

void* malloc(size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == kFails ? NULL : __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == kFails ? NULL : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == kFails ? NULL : __libc_realloc(old, size);
}
void* memalign(size_t alignment, size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == kFails ? NULL
                                                               : __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, size_t alignment, size_t size) {
  const int kept = errno;
  void* const found = memalign(alignment, size);
  errno = kept;
  if (found == NULL) return ENOMEM;
  *memory = found;
  return 0;
}
