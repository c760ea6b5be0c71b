// Processes with limits: what Swift's Glibc module does not offer, or not conveniently.
#ifndef CPROCESS_H
#define CPROCESS_H

#include <sys/types.h>

/// fork(2). Only for a process with one thread.
pid_t cprocess_fork(void);

/// Limits for this process, 0 for none: bytes of address space, seconds of processor time from now on, bytes of a file that
/// it may write. No core is dumped, and no new privilege gained; the process dies with its parent.
int cprocess_limit(unsigned long long address_space, unsigned long processor_seconds, unsigned long long file_bytes);

/// Begins the processor time anew: so many seconds from now on. 0 on success.
int cprocess_limit_processor(unsigned long seconds);

/// SIGALRM, which ends the process, in so many seconds; 0 for never.
void cprocess_alarm(unsigned long seconds);

#endif
