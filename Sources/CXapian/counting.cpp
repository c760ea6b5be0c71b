#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "support.h"

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
    std::unordered_map<std::string_view, uint32_t> texts;
    std::unordered_map<uint32_t, uint32_t> numbers;
    std::deque<std::string> kept;  // what `texts` looks at
    std::vector<std::string_view> seen;

    void add(std::string_view text, uint32_t passages) {
        // A passage with two values below one counts once for that.
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) return;
        seen.push_back(text);
        auto found = texts.find(text);
        if (found == texts.end()) {
            kept.emplace_back(text);
            found = texts.emplace(kept.back(), 0).first;
        }
        found->second += passages;
    }

    void add_levels(std::string_view text, uint32_t passages) {
        if (facet.cut) text = text.substr(0, facet.cut);
        if (text.empty()) return;
        if (facet.has_levels)
            for (size_t slash = text.find('/'); slash != text.npos; slash = text.find('/', slash + 1))
                if (slash > 0 && slash + 1 < text.size()) add(text.substr(0, slash), passages);
        add(text, passages);
    }

  public:
    explicit counter(const cx_facet &facet) : facet(facet) {}

    /// Counts a value as it is stored, of so many passages.
    void count(std::string_view value, uint32_t passages) {
        seen.clear();
        if (!facet.is_list) return add_levels(value, passages);
        while (!value.empty()) {
            size_t length = uint8_t(value[0]);
            if (length >= value.size()) break;
            add_levels(value.substr(1, length), passages);
            value.remove_prefix(1 + length);
        }
    }

    void count(uint32_t number, uint32_t passages) { numbers[number] += passages; }

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

/// A facet on its way through one segment.
struct facet_pass {
    const cx_facet &facet;
    counter &counts;
    slot_values own, inherited;

    facet_pass(const cx_facet &facet, counter &counts, const Xapian::Database &part)
        : facet(facet), counts(counts), own(part, facet.slot), inherited(part, facet.slot) {}
};

/// Counts match after match. Those of a document follow each other, so what they share is counted when the next begins.
class pass {
    const cx_reader &reader;
    const cx_tally_request &request;
    std::deque<counter> &counters;
    std::vector<std::unique_ptr<facet_pass>> facets;
    std::vector<uint32_t> without;  // passages of the document at hand that have no value of their own, a facet
    std::unique_ptr<slot_values> distances;
    size_t segment = SIZE_MAX;
    Xapian::docid first = 0;
    uint32_t matches = 0;  // of the document at hand

    void begin(size_t next) {
        end_document();
        segment = next;
        first = 0;
        facets.clear();
        const Xapian::Database &part = reader.parts[segment];
        distances = std::make_unique<slot_values>(part, request.distance_slot);
        for (size_t i = 0; i < request.facet_count; ++i)
            facets.push_back(std::make_unique<facet_pass>(request.facets[i], counters[i], part));
        without.assign(request.facet_count, 0);
    }

  public:
    uint32_t seen = 0, documents = 0;

    pass(const cx_reader &reader, const cx_tally_request &request, std::deque<counter> &counters)
        : reader(reader), request(request), counters(counters) {}

    void end_document() {
        if (!matches) return;
        for (size_t i = 0; i < facets.size(); ++i) {
            facet_pass &f = *facets[i];
            switch (f.facet.place) {
                case CX_OF_DOCUMENT: f.counts.count(f.inherited.at(first), matches); break;
                case CX_DOCUMENTS: f.counts.count(uint32_t(reader.global(segment, first)), matches); break;
                case CX_INHERITED:
                    if (without[i]) f.counts.count(f.inherited.at(first), without[i]);
                    without[i] = 0;
                    break;
                default: break;
            }
        }
        matches = 0;
    }

    void add(size_t in, Xapian::docid number) {
        if (in != segment) begin(in);
        Xapian::docid document = first_of(number, *distances);
        if (document != first) {
            end_document();
            first = document;
            ++documents;
        }
        ++matches;
        ++seen;
        for (size_t i = 0; i < facets.size(); ++i) {
            facet_pass &f = *facets[i];
            switch (f.facet.place) {
                case CX_OF_PASSAGE: f.counts.count(f.own.at(number), 1); break;
                case CX_PASSAGES: f.counts.count(uint32_t(reader.global(segment, number)), 1); break;
                case CX_INHERITED: {
                    std::string value = f.own.at(number);
                    if (value.empty())
                        ++without[i];
                    else
                        f.counts.count(value, 1);
                    break;
                }
                default: break;
            }
        }
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
        for (size_t i = 0; i < request->facet_count; ++i) storage->counters.emplace_back(request->facets[i]);
        double all = 0, share = 1;
        for (auto &part : reader->parts) all += part.get_doccount();
        const double budget = request->budget;
        double matches = request->known_total == UINT32_MAX ? all : request->known_total;
        if (request->known_total == UINT32_MAX && all > budget) {
            // A first look, which only counts, tells how much of the index has about as many matches as may be looked at.
            uint32_t found = 0;
            uint64_t covered =
                visit(*reader, program, length, budget / all / 2, [&](size_t, Xapian::docid) { ++found; });
            matches = all * found / double(std::max<uint64_t>(1, covered));
        }
        if (matches > budget) share = budget / matches;
        pass pass(*reader, *request, storage->counters);
        uint64_t covered = visit(
            *reader, program, length, share, [&](size_t segment, Xapian::docid number) { pass.add(segment, number); });
        pass.end_document();
        out->seen = pass.seen;
        out->documents = pass.documents;
        out->share = share < 1 ? double(covered) / all : 1;
        for (auto &counter : storage->counters) {
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
