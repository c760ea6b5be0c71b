// Processes with limits: what Swift's Glibc module does not offer, or not conveniently.
#ifndef CPROCESS_H
#define CPROCESS_H

#include <stddef.h>
#include <sys/types.h>

/// fork(2). Only for a process with one thread.
pid_t cprocess_fork(void);

/// Limits for this process, 0 for none: bytes of address space, seconds of processor time from now on, bytes of a file that
/// it may write. No core is dumped, and no new privilege gained; the process dies with its parent. No signal is blocked any
/// more, since limits on time end a process by one.
int cprocess_limit(unsigned long long address_space, unsigned long processor_seconds, unsigned long long file_bytes);

/// Begins the processor time anew: so many seconds from now on. 0 on success.
int cprocess_limit_processor(unsigned long seconds);

/// SIGALRM, which ends the process, in so many seconds; 0 for never.
void cprocess_alarm(unsigned long seconds);

/// Whether an open file or folder, or that at `path` where it is not NULL, is on a file system that the kernel makes up (proc,
/// sysfs, cgroup, debugfs and such): 1 if so, 0 if not or not known.
int cprocess_is_kernels(int file, const char *path);

/// What became of a program that was run.
typedef enum {
    CPROCESS_EXITED,       ///< `detail` is its exit status
    CPROCESS_SIGNALLED,    ///< `detail` is the signal that ended it
    CPROCESS_NOT_STARTED,  ///< `detail` is errno
    CPROCESS_TOO_MUCH,     ///< it wrote more than allowed and was killed
    CPROCESS_TIMED_OUT,    ///< it took longer than allowed and was killed
    CPROCESS_FAILED        ///< `detail` is errno of a call of ours
} cprocess_end;

/// What a program wrote. `output` and `errors` are allocated; free them with `cprocess_free`.
typedef struct {
    cprocess_end end;
    int detail;
    unsigned char *output;
    size_t output_length;
    /// The first 4 KB of its standard error, ended by a zero byte.
    char *errors;
} cprocess_result;

/// Runs a program found in PATH to its end, with `input` on its standard input; its output is collected up to
/// `output_limit` bytes, for at most `seconds` (0: no limit). `address_space` and `processor_seconds` as in `cprocess_limit`
/// (0: as this process). The environment is this process's with LC_ALL=C.UTF-8.
cprocess_result cprocess_run(
    char *const arguments[], const unsigned char *input, size_t input_length, size_t output_limit,
    unsigned long seconds, unsigned long long address_space, unsigned long processor_seconds);

void cprocess_free(cprocess_result *result);

#endif
