// The least that a client can do: connects to a Unix socket, sends the bytes it was given, prints the answer's body, ends.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
//
//     client SOCKET REQUEST       REQUEST is a whole HTTP request
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int count, char **arguments) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 3 || strlen(arguments[1]) >= sizeof address.sun_path) return 64;
    strcpy(address.sun_path, arguments[1]);
    int connection = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0) return 2;
    for (size_t length = strlen(arguments[2]), sent = 0; sent < length;) {
        ssize_t wrote = write(connection, arguments[2] + sent, length - sent);
        if (wrote <= 0) return 2;
        sent += (size_t)wrote;
    }
    static char answer[1 << 22];
    size_t have = 0, body = 0, whole = sizeof answer;
    while (have < whole) {
        ssize_t got = read(connection, answer + have, sizeof answer - 1 - have);
        if (got <= 0) return 2;
        have += (size_t)got;
        answer[have] = 0;
        const char *end = body ? NULL : strstr(answer, "\r\n\r\n");
        if (!end) continue;
        const char *length = strcasestr(answer, "\r\ncontent-length:");
        if (!length || length > end) return 2;
        body = (size_t)(end + 4 - answer);
        whole = body + strtoul(length + 17, NULL, 10);
        if (whole >= sizeof answer) return 2;
    }
    return write(STDOUT_FILENO, answer + body, whole - body) == (ssize_t)(whole - body) ? 0 : 2;
}
