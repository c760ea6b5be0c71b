#include <deque>
#include <string_view>

#include "columns.h"

namespace {

/// The part of a segment that is looked at.
class block_source final : public range_source {
    std::vector<cx_dead> blocks;
    const std::vector<cx_dead> &list() const override { return blocks; }

  public:
    explicit block_source(std::vector<cx_dead> blocks) : blocks(std::move(blocks)) {}
    PostingSource *clone() const override { return new block_source(blocks); }
};

/// Equal blocks at equal distances that together are a share of `count` passages. Their beginnings do not depend on the
/// share.
std::vector<cx_dead> blocks_of(Xapian::doccount count, double share) {
    const uint64_t stripes = std::clamp<uint64_t>(count / 16, 1, 128);
    std::vector<cx_dead> blocks;
    for (uint64_t i = 0; i < stripes; ++i) {
        uint64_t from = count * i / stripes, to = count * (i + 1) / stripes;
        uint64_t length = std::min<uint64_t>(to - from, std::max<uint64_t>(1, uint64_t(double(to - from) * share + 0.5)));
        blocks.push_back({0, uint32_t(from + 1), uint32_t(from + length)});
    }
    return blocks;
}

/// Calls `body` with each match in a share of a segment, ascending.
template <class F>
class match_visitor final : public Xapian::MatchDecider {
    F &body;

  public:
    explicit match_visitor(F &body) : body(body) {}
    bool operator()(const Xapian::Document &document) const override {
        body(document.get_docid());
        return false;
    }
};

/// Visits the matches in a share of each segment; returns how many passages that share has.
template <class F>
uint64_t visit(const cx_reader &reader, const uint8_t *program, size_t length, double share, F body) {
    uint64_t covered = 0;
    for (size_t segment = 0; segment < reader.segments(); ++segment) {
        const Xapian::Database &part = reader.parts[segment];
        Xapian::Query query = query_of(reader, program, length);
        if (share < 1) {
            auto blocks = new block_source(blocks_of(part.get_doccount(), share));
            covered += blocks->get_termfreq_est();
            query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(blocks->release()));
        } else {
            covered += part.get_doccount();
        }
        auto each = [&](Xapian::docid number) { body(segment, number); };
        match_visitor<decltype(each)> decider(each);
        Xapian::Enquire enquire(part);
        enquire.set_query(query);
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.get_mset(0, part.get_doccount(), 0, nullptr, &decider);
    }
    return covered;
}

/// Counts the values of one facet.
class counter {
    const cx_facet &facet;
    std::vector<std::shared_ptr<const column>> columns;    // a segment each
    std::vector<std::vector<uint32_t>> counts;             // by segment and number of the stored value
    std::unordered_map<uint32_t, uint32_t> numbers;        // of passages and documents
    std::unordered_map<std::string_view, uint32_t> texts;  // looks at the columns
    std::vector<std::string_view> seen;

    void add(std::string_view text, uint32_t passages) {
        // A passage with two values below one counts once for that.
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) return;
        seen.push_back(text);
        texts[text] += passages;
    }

    void add_levels(std::string_view text, uint32_t passages) {
        if (facet.cut) text = text.substr(0, facet.cut);
        if (text.empty()) return;
        if (facet.has_levels)
            for (size_t slash = text.find('/'); slash != text.npos; slash = text.find('/', slash + 1))
                if (slash > 0 && slash + 1 < text.size()) add(text.substr(0, slash), passages);
        add(text, passages);
    }

    void take_apart(std::string_view value, uint32_t passages) {
        seen.clear();
        if (!facet.is_list) return add_levels(value, passages);
        while (!value.empty()) {
            size_t length = uint8_t(value[0]);
            if (length >= value.size()) break;
            add_levels(value.substr(1, length), passages);
            value.remove_prefix(1 + length);
        }
    }

  public:
    counter(const cx_reader &reader, const cx_facet &facet, uint32_t place_slot) : facet(facet) {
        if (facet.place == CX_DOCUMENTS || facet.place == CX_PASSAGES) return;
        for (size_t segment = 0; segment < reader.segments(); ++segment) {
            columns.push_back(reader.columns->get(reader, segment, facet, place_slot));
            counts.emplace_back(columns.back()->values.size(), 0);
        }
    }

    void reset() {
        numbers.clear();
        for (auto &list : counts) std::fill(list.begin(), list.end(), 0);
    }

    /// Counts a match: its number and that of its document's first passage, both in the segment.
    void count(const cx_reader &reader, size_t segment, Xapian::docid number, Xapian::docid first) {
        switch (facet.place) {
            case CX_DOCUMENTS: ++numbers[reader.global(segment, first)]; break;
            case CX_PASSAGES: ++numbers[reader.global(segment, number)]; break;
            default: ++counts[segment][columns[segment]->numbers[number - 1]];
        }
    }

    /// Takes the stored values apart, when all matches are counted: the same lists come again and again.
    void finish() {
        for (size_t segment = 0; segment < counts.size(); ++segment)
            for (size_t i = 1; i < counts[segment].size(); ++i)
                if (counts[segment][i]) take_apart(columns[segment]->values[i], counts[segment][i]);
    }

    size_t distinct() const { return texts.size() + numbers.size(); }

    /// The values that most passages have.
    std::vector<cx_facet_value> best() const {
        std::vector<cx_facet_value> values;
        values.reserve(distinct());
        for (auto &[text, count] : texts) values.push_back({text.data(), text.size(), 0, count});
        for (auto &[number, count] : numbers) values.push_back({nullptr, 0, number, count});
        auto before = [](const cx_facet_value &a, const cx_facet_value &b) {
            if (a.count != b.count) return a.count > b.count;
            if (a.docid != b.docid) return a.docid < b.docid;
            return std::string_view(a.text, a.length) < std::string_view(b.text, b.length);
        };
        size_t limit = std::min<size_t>(facet.limit, values.size());
        std::partial_sort(values.begin(), values.begin() + long(limit), values.end(), before);
        values.resize(limit);
        return values;
    }
};

struct tally_storage {
    std::deque<counter> counters;
    std::deque<std::vector<cx_facet_value>> values;
    std::vector<cx_facet_values> facets;
};

}  // namespace

cx_status cx_reader_tally(
    cx_reader *reader, const uint8_t *program, size_t length, const cx_tally_request *request, cx_tally *out,
    cx_error *error) {
    *out = cx_tally{0, 0, 1, nullptr, nullptr};
    return guarded(error, [&] {
        auto storage = new tally_storage;
        out->owner = storage;
        auto &counters = storage->counters;
        for (size_t i = 0; i < request->facet_count; ++i)
            counters.emplace_back(*reader, request->facets[i], request->place_slot);
        std::vector<std::shared_ptr<const first_passages>> firsts;
        for (size_t i = 0; i < reader->segments(); ++i)
            firsts.push_back(reader->columns->first(*reader, i, request->place_slot));
        double all = 0;
        for (auto &part : reader->parts) all += part.get_doccount();
        double estimate = std::min(all, double(request->estimate));
        // Where the estimate was far too high, a second round looks at more.
        for (int round = 0; round < 3; ++round) {
            double share = estimate > request->budget ? request->budget / estimate : 1;
            out->seen = out->documents = 0;
            for (auto &counter : counters) counter.reset();
            size_t last_segment = SIZE_MAX;
            Xapian::docid last_first = 0;
            uint64_t covered = visit(*reader, program, length, share, [&](size_t segment, Xapian::docid number) {
                // The passages of a document follow each other.
                Xapian::docid first = firsts[segment]->of(number);
                if (segment != last_segment || first != last_first) ++out->documents;
                last_segment = segment;
                last_first = first;
                ++out->seen;
                for (auto &counter : counters) counter.count(*reader, segment, number, first);
            });
            out->share = share < 1 ? double(covered) / all : 1;
            if (share >= 1 || out->seen * 2 >= request->budget) break;
            estimate = std::max(1.0, out->seen / out->share);
        }
        for (auto &counter : counters) {
            counter.finish();
            storage->values.push_back(counter.best());
            auto &values = storage->values.back();
            storage->facets.push_back({values.data(), values.size(), counter.distinct()});
        }
        out->facets = storage->facets.data();
    });
}

void cx_tally_free(cx_tally *tally) {
    delete static_cast<tally_storage *>(tally->owner);
    *tally = cx_tally{0, 0, 1, nullptr, nullptr};
}
