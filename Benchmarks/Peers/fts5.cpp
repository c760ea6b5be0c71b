// SQLite FTS5 with its Porter stemmer and bm25(), without a journal, filled in one transaction by one thread (it has one
// writer).
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
#include <sqlite3.h>
#include <unistd.h>

#include "harness.h"

using namespace harness;

namespace {

class Connection {
public:
    Connection(const std::string &path, int flags) {
        if (sqlite3_open_v2(path.c_str(), &handle, flags, nullptr) != SQLITE_OK) problem(path);
        execute("PRAGMA cache_size = -262144");
    }
    Connection(const Connection &) = delete;
    ~Connection() { sqlite3_close(handle); }

    void execute(const char *statement) {
        if (sqlite3_exec(handle, statement, nullptr, nullptr, nullptr) != SQLITE_OK) problem(statement);
    }

    sqlite3_stmt *prepare(const char *text) {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(handle, text, -1, &statement, nullptr) != SQLITE_OK) problem(text);
        return statement;
    }

    [[noreturn]] void problem(const std::string &what) { throw std::runtime_error(what + ": " + sqlite3_errmsg(handle)); }

private:
    sqlite3 *handle = nullptr;
};

void bind(sqlite3_stmt *statement, int place, const std::string &text) {
    sqlite3_bind_text(statement, place, text.data(), int(text.size()), SQLITE_STATIC);
}

struct Indexer {
    Indexer(const std::string &path, const char *passages, int) {
        unlink(path.c_str());
        Connection connection(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        connection.execute("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        connection.execute(
            "CREATE VIRTUAL TABLE passages USING fts5("
            "title, section, text, id UNINDEXED, path UNINDEXED, tokenize = 'porter unicode61')");
        connection.execute("BEGIN");
        sqlite3_stmt *insert = connection.prepare("INSERT INTO passages VALUES (?, ?, ?, ?, ?)");
        Lines lines(passages);
        std::vector<std::string> taken;
        Passage passage;
        while (lines.take(taken)) {
            for (auto &line : taken) {
                PassageReader(line).read(passage);
                bind(insert, 1, passage.title);
                bind(insert, 2, passage.section);
                bind(insert, 3, passage.text);
                bind(insert, 4, passage.id);
                bind(insert, 5, passage.path);
                if (sqlite3_step(insert) != SQLITE_DONE) connection.problem(passage.id);
                sqlite3_reset(insert);
            }
        }
        sqlite3_finalize(insert);
        connection.execute("COMMIT");
        connection.execute("INSERT INTO passages (passages) VALUES ('optimize')");
    }
};

class Searcher {
public:
    Searcher(const std::string &path, bool snippets) : connection(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX) {
        connection.execute("PRAGMA mmap_size = 8589934592");
        select = connection.prepare(
            snippets ? "SELECT id, title, section, path, text, snippet(passages, 2, '', '', '…', 32) FROM passages "
                       "WHERE passages MATCH ? ORDER BY rank LIMIT 10"
                     : "SELECT id, title, section, path, text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10");
    }
    ~Searcher() { sqlite3_finalize(select); }

    size_t operator()(const Query &query) {
        std::string text;
        for (auto &word : query.words) {
            if (!text.empty()) {
                text += query.kind == Kind::intersection ? " AND " : query.kind == Kind::phrase ? " + " : " OR ";
            }
            text += '"' + word + '"';
        }
        text = "text : (" + text + ")";
        bind(select, 1, text);
        size_t hits = 0;
        int status;
        while ((status = sqlite3_step(select)) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(select); ++i) {
                if (!sqlite3_column_text(select, i)) throw std::runtime_error("a hit without a column");
            }
            ++hits;
        }
        if (status != SQLITE_DONE) connection.problem(text);
        sqlite3_reset(select);
        return hits;
    }

private:
    Connection connection;
    sqlite3_stmt *select;
};

}  // namespace

int main(int count, char **arguments) { return harness::run<Indexer, Searcher>(count, arguments); }
