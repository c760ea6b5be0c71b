#include <algorithm>
#include <chrono>

#include "support.h"

namespace {

/// Passages given by number, as a source of postings without weight. Each segment gets its own share.
class numbered_source : public Xapian::PostingSource {
  protected:
    const cx_reader &reader;
    size_t segment = 0;

    /// Xapian opens the source once for each segment and says which only by the segment's database.
    void choose_segment(const Xapian::Database &database) {
        segment = 0;
        if (reader.segments() < 2) return;
        std::string uuid = database.get_uuid();
        auto found = std::find(reader.segment_uuids.begin(), reader.segment_uuids.end(), uuid);
        if (found == reader.segment_uuids.end()) throw bad_argument("a segment that was not opened");
        segment = size_t(found - reader.segment_uuids.begin());
    }

  public:
    explicit numbered_source(const cx_reader &reader) : reader(reader) {}
    double get_weight() const override { return 0; }
};

/// The dead passages, as intervals.
class dead_source final : public numbered_source {
    size_t interval = 0;
    Xapian::docid current = 0;
    bool started = false;
    const std::vector<cx_dead> &list() const { return reader.dead[segment]; }

  public:
    using numbered_source::numbered_source;
    PostingSource *clone() const override { return new dead_source(reader); }
    void init(const Xapian::Database &database) override {
        choose_segment(database);
        interval = 0;
        started = false;
    }
    Xapian::doccount get_termfreq_min() const override { return get_termfreq_est(); }
    Xapian::doccount get_termfreq_max() const override { return get_termfreq_est(); }
    Xapian::doccount get_termfreq_est() const override {
        Xapian::doccount sum = 0;
        for (auto &d : list()) sum += d.last - d.first + 1;
        return sum;
    }
    void next(double) override { skip_to(started ? current + 1 : 1, 0); }
    void skip_to(Xapian::docid docid, double) override {
        started = true;
        auto &l = list();
        // Interval lists are short or walked in order; a binary search keeps far jumps cheap as well.
        if (interval < l.size() && l[interval].last < docid) {
            auto found = std::lower_bound(
                l.begin() + long(interval), l.end(), docid, [](const cx_dead &d, Xapian::docid id) { return d.last < id; });
            interval = size_t(found - l.begin());
        }
        if (interval < l.size()) current = std::max<Xapian::docid>(docid, l[interval].first);
    }
    bool at_end() const override { return started && interval >= list().size(); }
    Xapian::docid get_docid() const override { return current; }
};

/// Passages of a list.
class list_source final : public numbered_source {
    std::vector<uint32_t> all;      // numbers in the whole index, ascending
    std::vector<Xapian::docid> own; // numbers in the segment, ascending
    size_t index = 0;
    bool started = false;
    double weight;

  public:
    list_source(const cx_reader &reader, std::vector<uint32_t> numbers, double weight)
        : numbered_source(reader), all(std::move(numbers)), weight(weight) {}
    PostingSource *clone() const override { return new list_source(reader, all, weight); }
    double get_weight() const override { return weight; }
    void init(const Xapian::Database &database) override {
        set_maxweight(weight);
        choose_segment(database);
        own.clear();
        for (uint32_t number : all)
            if (reader.segments() < 2 || reader.segment_of(number) == segment)
                own.push_back(reader.segments() < 2 ? number : reader.local(number));
        index = 0;
        started = false;
    }
    Xapian::doccount get_termfreq_min() const override { return Xapian::doccount(own.size()); }
    Xapian::doccount get_termfreq_max() const override { return Xapian::doccount(own.size()); }
    Xapian::doccount get_termfreq_est() const override { return Xapian::doccount(own.size()); }
    void next(double) override {
        if (started) ++index;
        started = true;
    }
    void skip_to(Xapian::docid docid, double) override {
        started = true;
        index = size_t(std::lower_bound(own.begin() + long(index), own.end(), docid) - own.begin());
    }
    bool at_end() const override { return started && index >= own.size(); }
    Xapian::docid get_docid() const override { return own[index]; }
};

/// When a match has to end.
struct time_limit {
    bool isSet;
    std::chrono::steady_clock::time_point end;
    explicit time_limit(uint64_t budget_ns)
        : isSet(budget_ns > 0), end(std::chrono::steady_clock::now() + std::chrono::nanoseconds(budget_ns)) {}
};

/// Every passage until the time is up, none from then on: required beside a query, it ends the match with what it has.
///
/// The clock is looked at once in so many steps; between them lie a few microseconds.
class timed_source final : public Xapian::PostingSource {
    static constexpr unsigned every = 256;
    std::chrono::steady_clock::time_point end;
    bool &is_late;
    Xapian::doccount size = 0;
    Xapian::docid current = 0;
    unsigned steps = 0;

    void move(Xapian::docid docid) {
        if (steps++ % every == 0 && std::chrono::steady_clock::now() >= end) is_late = true;
        current = docid;
    }

  public:
    timed_source(std::chrono::steady_clock::time_point end, bool &is_late) : end(end), is_late(is_late) {}
    PostingSource *clone() const override { return new timed_source(end, is_late); }
    void init(const Xapian::Database &database) override {
        size = database.get_doccount();
        last = database.get_lastdocid();
        current = 0;
        steps = 0;
    }
    Xapian::doccount get_termfreq_min() const override { return size; }
    Xapian::doccount get_termfreq_max() const override { return size; }
    Xapian::doccount get_termfreq_est() const override { return size; }
    double get_weight() const override { return 0; }
    void next(double) override { move(current + 1); }
    void skip_to(Xapian::docid docid, double) override {
        if (docid > current) move(docid);
    }
    bool check(Xapian::docid docid, double) override {
        move(docid);
        return true;
    }
    bool at_end() const override { return is_late || current > last; }
    Xapian::docid get_docid() const override { return current; }

  private:
    Xapian::docid last = 0;
};

/// The query within its time. `is_late` has to live as long as the query.
Xapian::Query within(const time_limit &limit, bool &is_late, Xapian::Query query) {
    if (!limit.isSet || query.empty()) return query;
    return Xapian::Query(
        Xapian::Query::OP_FILTER, query, Xapian::Query((new timed_source(limit.end, is_late))->release()));
}

/// Hands each match to the caller and keeps none.
class visitor final : public Xapian::MatchDecider {
    const cx_reader &reader;
    size_t segment;
    cx_match_visitor visit;
    void *context;

  public:
    visitor(const cx_reader &reader, size_t segment, cx_match_visitor visit, void *context)
        : reader(reader), segment(segment), visit(visit), context(context) {}
    bool operator()(const Xapian::Document &document) const override {
        std::string record = document.get_data();
        Xapian::docid number = reader.global(segment, document.get_docid());
        if (!visit(context, number, reinterpret_cast<const uint8_t *>(record.data()), record.size()))
            throw stopped();
        return false;
    }
};

struct page_storage {
    std::vector<std::string> records;
    std::vector<cx_hit> hits;
};

}  // namespace

Xapian::Query query_of(const cx_reader &reader, const uint8_t *program, size_t length) {
    byte_reader in(program, length);
    std::vector<Xapian::Query> stack;
    auto operands = [&](size_t count) {
        if (stack.size() < count) throw bad_argument("a query program takes more than it has");
        return stack.end() - long(count);
    };
    auto combine = [&](Xapian::Query::op op, size_t count) {
        auto from = operands(count);
        Xapian::Query query(op, from, stack.end());
        stack.erase(from, stack.end());
        stack.push_back(query);
    };
    while (!in.empty()) {
        auto step = cx_op(in.number<uint8_t>());
        switch (step) {
            case CX_TERM: stack.emplace_back(in.string(in.number<uint8_t>())); break;
            // Not Query::MatchAll: a shared object, which threads must not use at once.
            case CX_ALL: stack.emplace_back(std::string()); break;
            case CX_NOTHING: stack.emplace_back(); break;
            case CX_AND: combine(Xapian::Query::OP_AND, in.number<uint32_t>()); break;
            case CX_OR: combine(Xapian::Query::OP_OR, in.number<uint32_t>()); break;
            case CX_SYNONYM: combine(Xapian::Query::OP_SYNONYM, in.number<uint32_t>()); break;
            // No step for OP_MAX: in Xapian 1.4.22 it reads freed memory when its last operands end at the same passage.
            case CX_AND_NOT: combine(Xapian::Query::OP_AND_NOT, 2); break;
            case CX_AND_MAYBE: combine(Xapian::Query::OP_AND_MAYBE, 2); break;
            case CX_FILTER: combine(Xapian::Query::OP_FILTER, 2); break;
            case CX_SCALE: {
                double factor = in.number<double>();
                Xapian::Query query(Xapian::Query::OP_SCALE_WEIGHT, *operands(1), factor);
                stack.back() = query;
                break;
            }
            case CX_VALUE_RANGE: {
                auto slot = in.number<uint8_t>();
                std::string low = in.string(in.number<uint8_t>());
                std::string high = in.string(in.number<uint8_t>());
                stack.emplace_back(Xapian::Query::OP_VALUE_RANGE, slot, low, high);
                break;
            }
            case CX_DOCIDS:
            case CX_WEIGHED_DOCIDS: {
                double weight = step == CX_DOCIDS ? 0 : in.number<double>();
                auto count = in.number<uint32_t>();
                std::vector<uint32_t> numbers(count);
                memcpy(numbers.data(), in.bytes(count * sizeof(uint32_t)), count * sizeof(uint32_t));
                stack.emplace_back((new list_source(reader, std::move(numbers), weight))->release());
                break;
            }
            default: throw bad_argument("a query program has an unknown step");
        }
    }
    if (stack.size() != 1) throw bad_argument("a query program must leave one query");
    Xapian::Query query = stack.back();
    if (reader.has_dead && !query.empty())
        query = Xapian::Query(
            Xapian::Query::OP_AND_NOT, query, Xapian::Query((new dead_source(reader))->release()));
    return query;
}

cx_status cx_reader_search(
    cx_reader *reader, const uint8_t *program, size_t length, const cx_page_request *request, cx_page *out,
    cx_error *error) {
    *out = cx_page{0, nullptr, 0, 0, false, nullptr};
    return guarded(error, [&] {
        if (reader->segments() == 0) return;
        time_limit limit(request->budget_ns);
        bool is_late = false;
        Xapian::Enquire enquire(reader->database);
        enquire.set_query(within(limit, is_late, query_of(*reader, program, length)));
        // k1 and b as the header says; k2 and k3 as they change nothing for single terms; min_normlen has no effect at b = 0.
        enquire.set_weighting_scheme(Xapian::BM25Weight(request->k1, 0, 1, 0, 0.5));
        Xapian::MultiValueKeyMaker keys;
        if (request->sort != CX_BY_RELEVANCE) {
            bool descending = request->sort == CX_BY_VALUE_DESCENDING;
            keys.add_value(request->sort_slot, descending, descending ? "" : "\xff");
            // Equal paths: in the order of the passages; equal dates: the most relevant first.
            if (request->ties_by_number)
                enquire.set_sort_by_key(&keys, false);
            else
                enquire.set_sort_by_key_then_relevance(&keys, false);
        }
        Xapian::MSet matches = enquire.get_mset(request->offset, request->limit, request->count_up_to);
        auto storage = new page_storage;
        out->owner = storage;
        storage->records.reserve(matches.size());
        storage->hits.reserve(matches.size());
        // Not MSet::fetch(): in 1.4.22 it reads past the end where the page does not begin at 0.
        for (auto i = matches.begin(); i != matches.end(); ++i) {
            storage->records.push_back(i.get_document().get_data());
            const std::string &record = storage->records.back();
            storage->hits.push_back(
                {*i, i.get_weight(), reinterpret_cast<const uint8_t *>(record.data()), record.size()});
        }
        out->count = storage->hits.size();
        out->hits = storage->hits.data();
        out->matches_lower = matches.get_matches_lower_bound();
        out->matches_upper = matches.get_matches_upper_bound();
        out->is_partial = is_late;
    });
}

void cx_page_free(cx_page *page) {
    delete static_cast<page_storage *>(page->owner);
    *page = cx_page{0, nullptr, 0, 0, false, nullptr};
}

cx_status cx_reader_scan(
    cx_reader *reader, const uint8_t *program, size_t length, uint64_t budget_ns, cx_match_visitor visit,
    void *context, cx_error *error) {
    return guarded(error, [&] {
        time_limit limit(budget_ns);
        bool is_late = false;
        // One segment after the other: a decider that is given several databases learns a passage's number in its own, and
        // not which that is.
        for (size_t segment = 0; segment < reader->segments(); ++segment) {
            Xapian::Enquire enquire(reader->parts[segment]);
            enquire.set_query(within(limit, is_late, query_of(*reader, program, length)));
            enquire.set_weighting_scheme(Xapian::BoolWeight());
            visitor decider(*reader, segment, visit, context);
            enquire.get_mset(0, reader->parts[segment].get_doccount(), 0, nullptr, &decider);
        }
    });
}
