#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ERRORS_KEPT 4096

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// In the child: becomes the program, or writes errno to `report`.
static void become(
    char *const arguments[], int input, int output, int errors, int report, unsigned long long address_space,
    unsigned long processor_seconds) {
    dup2(input, 0);
    dup2(output, 1);
    dup2(errors, 2);
    signal(SIGPIPE, SIG_DFL);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (address_space || processor_seconds) cprocess_limit(address_space, processor_seconds, 0);
    execvp(arguments[0], arguments);
    int code = errno;
    if (write(report, &code, sizeof code) < 0) _exit(126);
    _exit(127);
}

static void close_both(int pair[2]) {
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0) close(pair[i]);
}

cprocess_result cprocess_run(
    char *const arguments[], const unsigned char *input, size_t input_length, size_t output_limit,
    unsigned long seconds, unsigned long long address_space, unsigned long processor_seconds) {
    cprocess_result result = {CPROCESS_FAILED, 0, 0, 0, 0};
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
    result.errors = calloc(1, ERRORS_KEPT + 1);
    if (!result.errors || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)
        || pipe2(report, O_CLOEXEC)) {
        result.detail = errno;
        close_both(in), close_both(out), close_both(err), close_both(report);
        return result;
    }
    pid_t child = fork();
    if (child == 0) become(arguments, in[0], out[1], err[1], report[1], address_space, processor_seconds);
    close(in[0]), close(out[1]), close(err[1]), close(report[1]);
    in[0] = out[1] = err[1] = report[1] = -1;
    if (child < 0) {
        result.detail = errno;
        close_both(in), close_both(out), close_both(err), close_both(report);
        return result;
    }
    int code = 0;
    ssize_t reported;
    while ((reported = read(report[0], &code, sizeof code)) < 0 && errno == EINTR) {}
    if (reported == sizeof code) {
        waitpid(child, 0, 0);
        result.end = CPROCESS_NOT_STARTED;
        result.detail = code;
        close_both(in), close_both(out), close_both(err), close_both(report);
        return result;
    }
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);

    size_t written = 0, capacity = 0, errors_length = 0;
    long long deadline = seconds ? milliseconds() + (long long)seconds * 1000 : 0;
    if (input_length == 0) close(in[1]), in[1] = -1;
    int killed = 0;
    while (out[0] >= 0 || err[0] >= 0) {
        struct pollfd polled[3] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}, {in[1], POLLOUT, 0}};
        int wait = -1;
        if (deadline) {
            long long left = deadline - milliseconds();
            wait = left > 0 ? (int)(left < 60000 ? left : 60000) : 0;
        }
        int ready = poll(polled, 3, wait);
        if (ready < 0 && errno != EINTR) break;
        if (deadline && milliseconds() >= deadline) {
            killed = CPROCESS_TIMED_OUT;
            break;
        }
        if (ready <= 0) continue;
        if (polled[0].revents) {
            if (result.output_length == capacity) {
                size_t larger = capacity ? capacity * 2 : 1 << 16;
                unsigned char *grown = realloc(result.output, larger);
                if (!grown) break;
                result.output = grown;
                capacity = larger;
            }
            ssize_t count = read(out[0], result.output + result.output_length, capacity - result.output_length);
            if (count > 0) {
                result.output_length += (size_t)count;
                if (result.output_length > output_limit) {
                    killed = CPROCESS_TOO_MUCH;
                    break;
                }
            } else if (count == 0 || errno != EINTR) {
                close(out[0]), out[0] = -1;
            }
        }
        if (polled[1].revents) {
            char rest[ERRORS_KEPT];
            ssize_t count = read(err[0], rest, sizeof rest);
            if (count > 0) {
                size_t kept = (size_t)count;
                if (kept > ERRORS_KEPT - errors_length) kept = ERRORS_KEPT - errors_length;
                memcpy(result.errors + errors_length, rest, kept);
                errors_length += kept;
            } else if (count == 0 || errno != EINTR) {
                close(err[0]), err[0] = -1;
            }
        }
        if (in[1] >= 0 && polled[2].revents) {
            ssize_t count = write(in[1], input + written, input_length - written);
            if (count > 0) written += (size_t)count;
            if ((count < 0 && errno != EINTR && errno != EAGAIN) || written == input_length) close(in[1]), in[1] = -1;
        }
    }
    if (out[0] >= 0 || err[0] >= 0) kill(child, SIGKILL);
    close_both(in), close_both(out), close_both(err), close_both(report);
    sigaction(SIGPIPE, &before, 0);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (killed) {
        result.end = killed;
    } else if (WIFSIGNALED(status)) {
        result.end = CPROCESS_SIGNALLED;
        result.detail = WTERMSIG(status);
    } else {
        result.end = CPROCESS_EXITED;
        result.detail = WEXITSTATUS(status);
    }
    return result;
}

void cprocess_free(cprocess_result *result) {
    free(result->output);
    free(result->errors);
    result->output = 0;
    result->errors = 0;
}
