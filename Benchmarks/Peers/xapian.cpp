// Xapian used the usual way: TermGenerator with words, their stems and positions, the record as the document's data; made in
// small databases by several threads and compacted into one, which is the fastest way that was found.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
#include <xapian.h>

#include <filesystem>

#include "harness.h"

using namespace harness;

namespace {

// Documents of one of the small databases. 250 to 2,000 make little difference; 10,000 and more are slower.
const size_t segmentDocuments = 2000;
// Bytes of a term that Xapian takes are 245, and a prefix is among them.
const size_t maximumTermBytes = 240;

void addPassage(Xapian::WritableDatabase &database, Xapian::TermGenerator &generator, const Passage &passage,
                const std::string &line) {
    Xapian::Document document;
    generator.set_document(document);
    generator.set_termpos(0);
    generator.index_text(passage.title, 1, "S");
    generator.increase_termpos();
    generator.index_text(passage.text);
    document.add_boolean_term("Q" + passage.id.substr(0, maximumTermBytes));
    document.add_boolean_term("P" + passage.path.substr(0, maximumTermBytes));
    document.set_data(line);
    database.add_document(document);
}

struct Indexer {
    Indexer(const std::string &folder, const char *passages, int threads) {
        // All documents of a small database are written at once.
        setenv("XAPIAN_FLUSH_THRESHOLD", "1000000", 1);
        std::filesystem::create_directories(folder);
        Lines lines(passages);
        std::mutex lock;
        std::vector<std::string> segments, failures;
        auto work = [&] {
            Xapian::TermGenerator generator;
            generator.set_stemmer(Xapian::Stem("english"));
            Passage passage;
            std::vector<std::string> taken;
            bool isMore = true;
            while (isMore) {
                std::string path;
                {
                    std::lock_guard<std::mutex> hold(lock);
                    path = folder + "/segment-" + std::to_string(segments.size());
                    segments.push_back(path);
                }
                const int flags = Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS;
                Xapian::WritableDatabase database(path, flags);
                while (database.get_doccount() < segmentDocuments && (isMore = lines.take(taken))) {
                    for (auto &line : taken) {
                        PassageReader(line).read(passage);
                        addPassage(database, generator, passage, line);
                    }
                }
                database.commit();
            }
        };
        std::vector<std::thread> workers;
        for (int i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                try {
                    work();
                } catch (const Xapian::Error &error) {
                    fail(error.get_description());
                } catch (const std::exception &error) {
                    fail(error.what());
                }
            });
        }
        for (auto &worker : workers) worker.join();
        Xapian::Database all;
        for (auto &segment : segments) all.add_database(Xapian::Database(segment));
        all.compact(folder + "/compacted", 0);
        all.close();
        for (auto &segment : segments) std::filesystem::remove_all(segment);
    }
};

// The title stands in the index too, but is searched by a field of its own: plain words are looked for in the text.
class Searcher {
public:
    Searcher(const std::string &folder, bool snippets)
        : database(folder + "/compacted"), enquire(database), stem("english"), snippets(snippets) {
        parser.set_database(database);
        parser.set_stemmer(stem);
        parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    }

    size_t operator()(const Query &query) {
        std::string text = query.kind == Kind::phrase ? "\"" : "";
        for (auto &word : query.words) text += word + " ";
        if (query.kind == Kind::phrase) text += "\"";
        parser.set_default_op(query.kind == Kind::intersection ? Xapian::Query::OP_AND : Xapian::Query::OP_OR);
        enquire.set_query(parser.parse_query(text, Xapian::QueryParser::FLAG_PHRASE));
        Xapian::MSet matches = enquire.get_mset(0, 10);
        size_t bytes = 0;
        for (auto hit = matches.begin(); hit != matches.end(); ++hit) {
            std::string data = hit.get_document().get_data();
            bytes += data.size();
            if (!snippets) continue;
            PassageReader(data).read(passage);
            bytes += matches.snippet(passage.text, 200, stem).size();
        }
        if (bytes == 0 && !matches.empty()) throw std::runtime_error("hits without a record");
        return matches.size();
    }

private:
    Xapian::Database database;
    Xapian::Enquire enquire;
    Xapian::QueryParser parser;
    Xapian::Stem stem;
    Passage passage;
    bool snippets;
};

}  // namespace

int main(int count, char **arguments) {
    try {
        return harness::run<Indexer, Searcher>(count, arguments);
    } catch (const Xapian::Error &error) {
        fail(error.get_description());
    }
}
