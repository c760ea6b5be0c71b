// Sends requests over a Unix socket on connections that are kept alive, one request at a time on each, from one thread.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
//
//     socket_load SOCKET TARGETS CONNECTIONS
//
// TARGETS has a path and query a line, percent-encoded. All are asked once to warm up, and once more, timed. Prints what
// `harness.h` prints: an answer's bytes stand for its hits, 0 where the daemon had no time (503, 504).
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness.h"

using harness::fail;

namespace {

using Clock = std::chrono::steady_clock;

int connected(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) fail("the socket's path is too long: " + path);
    std::strcpy(address.sun_path, path.c_str());
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor < 0 || connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
        fail("nobody listens on " + path);
    }
    return descriptor;
}

struct Connection {
    int descriptor = -1;
    std::string answer;
    size_t request = 0;
    // Of the answer in all; 0 while its head is not complete.
    size_t expected = 0;
    bool isAnswer = false;
    Clock::time_point asked;
};

// True when the answer is complete.
bool receive(Connection &connection) {
    static char chunk[1 << 18];
    ssize_t got = read(connection.descriptor, chunk, sizeof chunk);
    if (got <= 0) fail("the daemon closed a connection");
    connection.answer.append(chunk, size_t(got));
    if (connection.expected == 0) {
        size_t end = connection.answer.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        std::string status = connection.answer.substr(0, 13);
        connection.isAnswer = status == "HTTP/1.1 200 ";
        // A daemon under load may say that it has no time.
        if (!connection.isAnswer && status != "HTTP/1.1 503 " && status != "HTTP/1.1 504 ") fail(connection.answer);
        const char *length = strcasestr(connection.answer.c_str(), "\r\ncontent-length:");
        if (!length) fail("an answer does not say how long it is");
        connection.expected = end + 4 + std::strtoul(length + 17, nullptr, 10);
    }
    return connection.answer.size() >= connection.expected;
}

struct Answer {
    double microseconds;
    size_t bytes;
};

void pass(const std::vector<std::string> &requests, std::vector<Connection> &connections, int events,
          std::vector<Answer> &answers) {
    size_t next = 0, done = 0;
    auto ask = [&](Connection &connection) {
        if (next == requests.size()) return;
        connection.request = next++;
        connection.answer.clear();
        connection.expected = 0;
        const std::string &bytes = requests[connection.request];
        connection.asked = Clock::now();
        if (write(connection.descriptor, bytes.data(), bytes.size()) != ssize_t(bytes.size())) fail("a request was not taken");
    };
    for (auto &connection : connections) ask(connection);
    epoll_event ready[64];
    while (done < requests.size()) {
        int count = epoll_wait(events, ready, 64, 60000);
        if (count <= 0) fail("no answer within a minute");
        for (int i = 0; i < count; ++i) {
            Connection &connection = connections[ready[i].data.u32];
            if (!receive(connection)) continue;
            std::chrono::duration<double, std::micro> took = Clock::now() - connection.asked;
            answers[connection.request] = {took.count(), connection.isAnswer ? connection.answer.size() : 0};
            ++done;
            ask(connection);
        }
    }
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 4) fail("socket_load SOCKET TARGETS CONNECTIONS");
    std::ifstream file(arguments[2]);
    std::vector<std::string> requests;
    for (std::string line; std::getline(file, line);) requests.push_back("GET " + line + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    if (requests.empty()) fail(std::string("no requests in ") + arguments[2]);
    std::vector<Connection> connections(size_t(std::max(1, std::atoi(arguments[3]))));
    int events = epoll_create1(0);
    for (size_t i = 0; i < connections.size(); ++i) {
        connections[i].descriptor = connected(arguments[1]);
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.u32 = uint32_t(i);
        epoll_ctl(events, EPOLL_CTL_ADD, connections[i].descriptor, &interest);
    }
    std::vector<Answer> answers(requests.size());
    pass(requests, connections, events, answers);
    double processor = harness::processorSeconds();
    auto began = Clock::now();
    pass(requests, connections, events, answers);
    std::chrono::duration<double> wall = Clock::now() - began;
    std::printf("pass\t%.6f\t%.6f\t%ld\t%ld\n", wall.count(), harness::processorSeconds() - processor,
                harness::resident("VmRSS:"), harness::resident("RssAnon:"));
    for (auto &answer : answers) std::printf("%.2f\t%zu\n", answer.microseconds, answer.bytes);
}
