// What the harnesses of Xapian and FTS5 have in common: passages from a file of JSON lines, queries, and a timed pass.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
//
// A harness is called
//     HARNESS index DATABASE PASSAGES.jsonl THREADS
//     HARNESS query DATABASE QUERIES.tsv THREADS plain|snippets
// and a query pass prints what `Benchmarks/harness/passes.py` reads (see `report`).
#pragma once
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace harness {

[[noreturn]] inline void fail(const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(2);
}

struct Passage {
    std::string id, title, section, path, text;
};

// One object of strings; keys that a passage does not have are passed over.
class PassageReader {
public:
    explicit PassageReader(const std::string &line) : at(line.data()), end(line.data() + line.size()) {}

    void read(Passage &passage) {
        passage = Passage();
        expect('{');
        std::string key, value;
        while (next() != '}') {
            readString(key);
            expect(':');
            readString(value);
            if (key == "id") passage.id.swap(value);
            else if (key == "title") passage.title.swap(value);
            else if (key == "section") passage.section.swap(value);
            else if (key == "path") passage.path.swap(value);
            else if (key == "text") passage.text.swap(value);
            if (next() == ',') ++at;
        }
    }

private:
    const char *at, *end;

    char next() {
        while (at < end && (*at == ' ' || *at == '\t')) ++at;
        if (at == end) throw std::runtime_error("a line of the passages ends too early");
        return *at;
    }

    void expect(char sign) {
        if (next() != sign) throw std::runtime_error(std::string("a line of the passages lacks a ") + sign);
        ++at;
    }

    unsigned hexadecimal() {
        if (end - at < 4) throw std::runtime_error("a \\u in the passages is cut off");
        unsigned unit = std::strtoul(std::string(at, 4).c_str(), nullptr, 16);
        at += 4;
        return unit;
    }

    void append(unsigned scalar, std::string &out) {
        if (scalar < 0x80) {
            out += char(scalar);
            return;
        }
        int following = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
        static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
        out += char(lead[following] | scalar >> 6 * following);
        while (following-- > 0) out += char(0x80 | (scalar >> 6 * following & 0x3F));
    }

    void readString(std::string &out) {
        out.clear();
        expect('"');
        while (true) {
            const char *start = at;
            while (at < end && *at != '"' && *at != '\\') ++at;
            if (end - at < 2 && !(at < end && *at == '"')) throw std::runtime_error("a string in the passages has no end");
            out.append(start, at);
            if (*at++ == '"') return;
            char escaped = *at++;
            switch (escaped) {
                case 'n': out += '\n'; break;
                case 't': out += '\t'; break;
                case 'r': out += '\r'; break;
                case 'b': out += '\b'; break;
                case 'f': out += '\f'; break;
                case 'u': {
                    unsigned scalar = hexadecimal();
                    if (scalar >= 0xD800 && scalar < 0xDC00 && end - at > 6 && at[0] == '\\' && at[1] == 'u') {
                        at += 2;
                        scalar = 0x10000 + ((scalar - 0xD800) << 10) + (hexadecimal() - 0xDC00);
                    }
                    append(scalar, out);
                    break;
                }
                default: out += escaped;
            }
        }
    }
};

// Hands out lines to threads, some at a time.
class Lines {
public:
    explicit Lines(const char *path) : buffer(1 << 20), file() {
        file.rdbuf()->pubsetbuf(buffer.data(), buffer.size());
        file.open(path);
        if (!file) fail(std::string("cannot read ") + path);
    }

    bool take(std::vector<std::string> &lines, size_t count = 256) {
        std::lock_guard<std::mutex> hold(lock);
        lines.resize(count);
        size_t taken = 0;
        while (taken < count && std::getline(file, lines[taken])) ++taken;
        lines.resize(taken);
        return taken > 0;
    }

private:
    std::vector<char> buffer;
    std::ifstream file;
    std::mutex lock;
};

enum class Kind { term, intersection, united, phrase };

struct Query {
    Kind kind;
    std::vector<std::string> words;
};

inline std::vector<Query> readQueries(const char *path) {
    std::ifstream file(path);
    if (!file) fail(std::string("cannot read ") + path);
    std::vector<Query> queries;
    std::string line;
    while (std::getline(file, line)) {
        size_t tab = line.find('\t');
        if (tab == std::string::npos) fail("a query's line is KIND, tab, words: " + line);
        std::string kind = line.substr(0, tab);
        Query query;
        query.kind = kind == "term"           ? Kind::term
                     : kind == "intersection" ? Kind::intersection
                     : kind == "union"        ? Kind::united
                     : kind == "phrase"       ? Kind::phrase
                                              : (fail("no such kind of query: " + kind), Kind::term);
        std::string word;
        for (size_t i = tab + 1; i <= line.size(); ++i) {
            char letter = i < line.size() ? line[i] : ' ';
            if (letter != ' ' && letter != '"') word += letter;
            else if (!word.empty()) query.words.push_back(std::move(word)), word.clear();
        }
        queries.push_back(std::move(query));
    }
    return queries;
}

inline double processorSeconds() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Resident kilobytes of this process: `VmRSS` all, `RssAnon` its own without mapped files.
inline long resident(const char *field) {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.compare(0, std::strlen(field), field) == 0) return std::atol(line.c_str() + std::strlen(field) + 1);
    }
    return 0;
}

// Two passes over the queries, the second of which is timed. `Searcher` is made once a thread; its call answers one query
// and returns the number of hits that it fetched.
template <class Searcher>
void timedPasses(const std::vector<Query> &queries, int threads, const char *database, bool snippets) {
    using Clock = std::chrono::steady_clock;
    struct Answer {
        double microseconds;
        size_t hits;
    };
    std::vector<Answer> answers(queries.size());
    std::vector<std::unique_ptr<Searcher>> searchers;
    for (int i = 0; i < threads; ++i) searchers.emplace_back(new Searcher(database, snippets));
    double wall = 0, processor = 0;
    for (int pass = 0; pass < 2; ++pass) {
        std::atomic<size_t> next{0};
        double processorBefore = processorSeconds();
        auto began = Clock::now();
        std::vector<std::thread> workers;
        for (auto &searcher : searchers) {
            workers.emplace_back([&] {
                for (size_t i; (i = next++) < queries.size();) {
                    auto asked = Clock::now();
                    size_t hits = (*searcher)(queries[i]);
                    answers[i] = {std::chrono::duration<double, std::micro>(Clock::now() - asked).count(), hits};
                }
            });
        }
        for (auto &worker : workers) worker.join();
        wall = std::chrono::duration<double>(Clock::now() - began).count();
        processor = processorSeconds() - processorBefore;
    }
    std::printf("pass\t%.6f\t%.6f\t%ld\t%ld\n", wall, processor, resident("VmRSS:"), resident("RssAnon:"));
    for (auto &answer : answers) std::printf("%.2f\t%zu\n", answer.microseconds, answer.hits);
}

template <class Indexer, class Searcher>
int run(int count, char **arguments) {
    try {
        if (count == 5 && !std::strcmp(arguments[1], "index")) {
            Indexer(arguments[2], arguments[3], std::atoi(arguments[4]));
        } else if (count == 6 && !std::strcmp(arguments[1], "query")) {
            bool snippets = !std::strcmp(arguments[5], "snippets");
            timedPasses<Searcher>(readQueries(arguments[3]), std::atoi(arguments[4]), arguments[2], snippets);
        } else {
            fail("index DATABASE PASSAGES THREADS | query DATABASE QUERIES THREADS plain|snippets");
        }
        return 0;
    } catch (const std::exception &error) {
        fail(error.what());
    }
}

}  // namespace harness
