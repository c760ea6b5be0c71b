#include <queue>
#include <sstream>
#include <set>
#include <thread>

#include "glass_reading.h"
#include "runs.h"
#include "values.h"

const std::string slots_metadata = "kwic:slots";

namespace {

/// A segment that is there already, read through Xapian.
class segment : public passage_source {
    Xapian::Database database;
    glass_file file;
    record_file records;
    record_decoder decoder;
    Xapian::TermIterator term_at, term_end;
    bool has_begun = false;
    std::string current;
    Xapian::ValueIterator value_at, value_end;
    std::vector<std::string> dictionary;  // of the slot at hand

  public:
    explicit segment(const std::string &path)
        : database((require_segment(path.c_str()), path)), file(path), records(records_beside(path)) {
        if (records.count() != database.get_lastdocid())
            throw damaged(path + " and its records are not of the same passages");
    }

    uint32_t passages() const override { return records.count(); }

    bool next_term() override {
        if (has_begun) {
            ++term_at;
        } else {
            term_at = database.allterms_begin();
            term_end = database.allterms_end();
            has_begun = true;
        }
        if (term_at == term_end) return false;
        current = *term_at;
        return true;
    }
    const std::string &term() const override { return current; }

    void add_postings(uint32_t offset, std::vector<posting> &out) override {
        size_t before = out.size();
        file.add_postings(current, out);
        for (size_t i = before; i < out.size(); ++i) out[i].passage += offset;
    }

    void add_lengths(std::vector<uint32_t> &out) override {
        auto end = database.postlist_end(std::string());
        for (auto i = database.postlist_begin(std::string()); i != end; ++i) out.push_back(i.get_doclength());
    }

    std::vector<uint32_t> slots() override {
        std::string list = database.get_metadata(slots_metadata);
        byte_reader in(reinterpret_cast<const uint8_t *>(list.data()), list.size());
        std::vector<uint32_t> slots;
        while (!in.empty()) slots.push_back(in.number<uint32_t>());
        return slots;
    }

    void begin_values(uint32_t slot) override {
        dictionary = values_of(database, slot);
        value_at = database.valuestream_begin(slot);
        value_end = database.valuestream_end(slot);
    }

    bool next_value(uint32_t &passage, std::string &value) override {
        if (value_at == value_end) return false;
        passage = value_at.get_docid();
        value = *value_at;
        if (!dictionary.empty()) value = dictionary.at(number_of(value));
        ++value_at;
        return true;
    }

    void record(uint32_t passage, std::string &out, std::string &filter) override {
        decoder.read(records, passage, out, filter);
    }
    void release_records() override { records.release(); }
};

typedef std::vector<std::unique_ptr<passage_source>> source_list;

/// Writes the records of all sources, one after the other.
void merge_records(const source_list &sources, const std::string &path) {
    // Evenly spread over all of them; so many that they teach what they have in common, and no more.
    static const uint64_t sample_count = 4096;
    static const size_t sample_bytes = 4 << 20;
    // Bytes of records after which their memory is let go of.
    static const size_t held_bytes = 16 << 20;
    uint64_t total = 0, before = 0;
    for (auto &source : sources) total += source->passages();
    std::vector<std::string> samples;
    size_t bytes = 0;
    uint64_t step = std::max<uint64_t>(1, total / sample_count), next = 0;
    std::string record, filter;
    for (auto &source : sources) {
        for (; next < before + source->passages() && bytes < sample_bytes; next += step) {
            source->record(uint32_t(next - before) + 1, record, filter);
            bytes += record.size();
            samples.push_back(record);
        }
        before += source->passages();
        source->release_records();
    }
    record_writer out(path, dictionary_of(samples));
    samples.clear();
    for (auto &source : sources) {
        size_t held = 0;
        for (uint32_t passage = 1; passage <= source->passages(); ++passage) {
            source->record(passage, record, filter);
            out.add(record, filter);
            held += record.size();
            if (held > held_bytes || passage == source->passages()) {
                source->release_records();
                held = 0;
            }
        }
    }
    out.finish();
}

/// What is said of a slot before its values.
struct slot_summary {
    uint32_t slot = 0, count = 0;
    std::string lowest, highest;
    value_dictionary dictionary;
    bool is_coded = false;

    /// A value as it is stored.
    std::string stored(const std::string &value) const {
        return is_coded ? value_number(dictionary.number(value)) : value;
    }
};

slot_summary summary_of(const source_list &sources, uint32_t slot, uint32_t first_coded) {
    slot_summary summary;
    summary.slot = slot;
    std::string value;
    uint32_t passage = 0;
    auto bound = [&](const std::string &value) {
        if (summary.lowest.empty() || value < summary.lowest) summary.lowest = value;
        if (value > summary.highest) summary.highest = value;
    };
    for (auto &source : sources) {
        source->begin_values(slot);
        while (source->next_value(passage, value)) {
            bound(value);
            ++summary.count;
            if (slot >= first_coded) summary.dictionary.add(value);
        }
    }
    summary.is_coded = slot >= first_coded && summary.dictionary.pays();
    if (!summary.is_coded) summary.dictionary = value_dictionary();
    if (summary.is_coded) {
        summary.lowest.clear();
        summary.highest.clear();
        for (uint32_t number = 1; number <= summary.dictionary.size(); ++number) bound(value_number(number));
    }
    return summary;
}

/// Writes the values of all sources, in the order of the table: dictionaries, then what there is of each slot, then values.
void merge_values(
    const source_list &sources, const std::vector<uint32_t> &offsets, uint32_t first_coded, glass_writer &out) {
    std::set<uint32_t> slots;
    for (auto &source : sources)
        for (uint32_t slot : source->slots()) slots.insert(slot);
    if (slots.empty()) return;
    std::string list;
    for (uint32_t slot : slots) list.append(reinterpret_cast<const char *>(&slot), sizeof slot);
    out.add_metadata(slots_metadata, list);

    std::vector<slot_summary> order;
    for (uint32_t slot : slots) {
        order.push_back(summary_of(sources, slot, first_coded));
        if (!order.back().is_coded) continue;
        for (auto &piece : order.back().dictionary.metadata(slot)) out.add_metadata(piece.first, piece.second);
    }
    std::sort(order.begin(), order.end(), [](const slot_summary &a, const slot_summary &b) {
        return glass_writer::statistics_key(a.slot) < glass_writer::statistics_key(b.slot);
    });
    for (auto &s : order) out.add_value_statistics(s.slot, s.count, s.lowest, s.highest);
    std::sort(order.begin(), order.end(), [](const slot_summary &a, const slot_summary &b) {
        return glass_writer::values_key(a.slot) < glass_writer::values_key(b.slot);
    });
    for (auto &s : order) {
        size_t at = 0;
        sources[0]->begin_values(s.slot);
        out.add_values(s.slot, [&](uint32_t &passage, std::string &value) {
            while (!sources[at]->next_value(passage, value)) {
                if (++at == sources.size()) return false;
                sources[at]->begin_values(s.slot);
            }
            passage += offsets[at];
            value = s.stored(value);
            return true;
        });
    }
}

/// Writes the postings of all sources.
void merge_terms(const source_list &sources, const std::vector<uint32_t> &offsets, glass_writer &out) {
    struct later {
        const source_list &sources;
        bool operator()(size_t a, size_t b) const {
            int order = sources[a]->term().compare(sources[b]->term());
            return order ? order > 0 : a > b;
        }
    };
    std::priority_queue<size_t, std::vector<size_t>, later> next(later{sources});
    for (size_t i = 0; i < sources.size(); ++i)
        if (sources[i]->next_term()) next.push(i);
    std::vector<posting> postings;
    std::string term;
    while (!next.empty()) {
        term = sources[next.top()]->term();
        postings.clear();
        while (!next.empty() && sources[next.top()]->term() == term) {
            size_t i = next.top();
            next.pop();
            sources[i]->add_postings(offsets[i], postings);
            if (sources[i]->next_term()) next.push(i);
        }
        out.add_term(term, postings);
    }
}

}  // namespace

std::unique_ptr<passage_source> open_source(const std::string &path, size_t held_bytes) {
    static const std::string suffix = ".glass";
    bool is_segment =
        path.size() > suffix.size() && path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
    return is_segment ? std::unique_ptr<passage_source>(new segment(path)) : open_run(path, held_bytes);
}

cx_status cx_merge(const char *const *paths, size_t count, uint32_t first_coded, const char *to, cx_error *error) {
    return guarded(error, [&] {
        source_list sources;
        std::vector<uint32_t> offsets;
        uint64_t total = 0;
        // Of all runs together; of one not so little that reading takes longer.
        static const size_t held_bytes = 32 << 20, least_held = 1 << 12, most_held = 1 << 17;
        size_t held = std::min(most_held, std::max(least_held, held_bytes / std::max<size_t>(1, count)));
        for (size_t i = 0; i < count; ++i) {
            sources.push_back(open_source(paths[i], held));
            offsets.push_back(uint32_t(total));
            total += sources.back()->passages();
        }
        if (total == 0) throw bad_argument("no passages to make a segment of");
        if (total > UINT32_MAX) throw bad_argument("more than 4,294,967,295 passages in a segment");

        // Records and postings go into files of their own, so both are written at once.
        std::exception_ptr failure;
        std::thread records([&] {
            try {
                merge_records(sources, records_beside(to));
            } catch (...) {
                failure = std::current_exception();
            }
        });
        try {
            glass_writer out(to);
            merge_values(sources, offsets, first_coded, out);
            std::vector<uint32_t> lengths;
            for (auto &source : sources) source->add_lengths(lengths);
            out.add_lengths(lengths);
            lengths = std::vector<uint32_t>();
            merge_terms(sources, offsets, out);
            out.finish();
        } catch (...) {
            records.join();
            throw;
        }
        records.join();
        if (failure) std::rethrow_exception(failure);
    });
}

cx_status cx_check(const char *path, bool reads_records, cx_error *error) {
    return guarded(error, [&] {
        require_segment(path);
        std::ostringstream report;
        size_t faults = Xapian::Database::check(path, 0, &report);
        if (faults) throw damaged(std::to_string(faults) + " faults in " + path + ": " + report.str());
        record_file records(records_beside(path));
        if (records.count() != Xapian::Database(path).get_lastdocid())
            throw damaged(std::string(path) + " and its records are not of the same passages");
        if (!reads_records) return;
        records.check_filters();
        record_decoder decoder;
        std::string record;
        for (uint32_t number = 1; number <= records.count(); ++number) decoder.read(records, number, record);
    });
}
