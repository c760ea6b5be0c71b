#define _GNU_SOURCE
#include "cprocess.h"

#include <linux/magic.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

pid_t cprocess_fork(void) { return fork(); }

static int set_limit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit limit = {soft, hard};
    return setrlimit(resource, &limit);
}

int cprocess_limit(unsigned long long address_space, unsigned long processor_seconds, unsigned long long file_bytes) {
    // Limits on time come as signals. Whoever started this process may have blocked them, as threads of a pool do.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    signal(SIGALRM, SIG_DFL);
    signal(SIGXCPU, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int failed = set_limit(RLIMIT_CORE, 0, 0);
    if (address_space) failed |= set_limit(RLIMIT_AS, address_space, address_space);
    if (file_bytes) failed |= set_limit(RLIMIT_FSIZE, file_bytes, file_bytes);
    if (processor_seconds) failed |= cprocess_limit_processor(processor_seconds);
    return failed;
}

int cprocess_limit_processor(unsigned long seconds) {
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage)) return -1;
    struct rlimit limit;
    if (getrlimit(RLIMIT_CPU, &limit)) return -1;
    limit.rlim_cur = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1 + seconds;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit);
}

void cprocess_alarm(unsigned long seconds) {
    struct itimerval timer = {{0, 0}, {(time_t)seconds, 0}};
    setitimer(ITIMER_REAL, &timer, 0);
}

int cprocess_is_kernels(int file, const char *path) {
    struct statfs status;
    if (path ? statfs(path, &status) : fstatfs(file, &status)) return 0;
    switch ((unsigned long)status.f_type & 0xffffffffUL) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case DEVPTS_SUPER_MAGIC:
    case BPF_FS_MAGIC:
    case PSTOREFS_MAGIC:
    case EFIVARFS_MAGIC:
    case BINFMTFS_MAGIC:
    case SELINUX_MAGIC:
        return 1;
    default:
        return 0;
    }
}
