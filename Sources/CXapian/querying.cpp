#include "columns.h"
#include "ranking.h"

namespace {

/// Xapian opens a source once for each segment and says which only by the segment's database.
size_t segment_of(const cx_reader &reader, const Xapian::Database &database) {
    if (reader.segments() < 2) return 0;
    std::string uuid = database.get_uuid();
    auto found = std::find(reader.segment_uuids.begin(), reader.segment_uuids.end(), uuid);
    if (found == reader.segment_uuids.end()) throw bad_argument("a segment that was not opened");
    return size_t(found - reader.segment_uuids.begin());
}

/// The dead passages.
class dead_source final : public range_source {
    const cx_reader &reader;
    size_t segment = 0;
    const std::vector<cx_dead> &list() const override { return reader.dead[segment]; }

  public:
    explicit dead_source(const cx_reader &reader) : reader(reader) {}
    PostingSource *clone() const override { return new dead_source(reader); }
    void init(const Xapian::Database &database) override {
        segment = segment_of(reader, database);
        range_source::init(database);
    }
};

/// Passages of a list.
class list_source final : public Xapian::PostingSource {
    const cx_reader &reader;
    std::vector<uint32_t> all;      // numbers in the whole index, ascending
    std::vector<Xapian::docid> own; // numbers in the segment, ascending
    size_t index = 0;
    bool started = false;
    double weight;

  public:
    list_source(const cx_reader &reader, std::vector<uint32_t> numbers, double weight)
        : reader(reader), all(std::move(numbers)), weight(weight) {}
    PostingSource *clone() const override { return new list_source(reader, all, weight); }
    double get_weight() const override { return weight; }
    void init(const Xapian::Database &database) override {
        set_maxweight(weight);
        size_t segment = segment_of(reader, database);
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

/// BM25 with b = 0, of which the query says how rare each word is (`CX_SCALE`). It leaves the match when the time is up: the only place that every match with a weight comes by anyway. (A source of
/// postings beside the query, required or not, made plain queries slower by 5 to 40 %.)
class timed_weight final : public Xapian::Weight {
    double k1, weight = 0;
    stopwatch &watch;
    void init(double factor) override { weight = factor * (k1 + 1); }
    double score(double count) const { return weight * (count / (k1 + count)); }

  public:
    timed_weight(double k1, stopwatch &watch) : k1(k1), watch(watch) {
        need_stat(WDF);
        need_stat(WDF_MAX);
    }
    timed_weight *clone() const override { return new timed_weight(k1, watch); }
    std::string name() const override { return std::string(); }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override {
        if (watch.is_past()) throw late();
        return score(wdf);
    }
    double get_maxpart() const override { return score(get_wdf_upper_bound()); }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override { return 0; }
    double get_maxextra() const override { return 0; }
};

/// The keys for orders by value: what a passage's document has, in one segment.
class timed_keys final : public Xapian::KeyMaker {
    std::shared_ptr<const column> values;
    bool descending;
    stopwatch &watch;

  public:
    timed_keys(std::shared_ptr<const column> values, bool descending, stopwatch &watch)
        : values(std::move(values)), descending(descending), watch(watch) {}
    std::string operator()(const Xapian::Document &document) const override {
        if (watch.is_past()) throw late();
        const std::string &value = values->values[values->numbers[document.get_docid() - 1]];
        return value.empty() && !descending ? "\xff" : value;
    }
};

/// A match of a segment, with the key that orders by value have.
struct keyed_hit {
    cx_hit hit;
    std::string key;
};

/// Every passage until the time is up, none from then on: required beside a query, it ends the match with what it has.
class timed_source final : public Xapian::PostingSource {
    static constexpr unsigned every = 64;
    moment end;
    bool &is_late;
    Xapian::docid current = 0, last = 0;
    unsigned steps = 0;

    void move(Xapian::docid docid) {
        if (steps++ % every == 0 && std::chrono::steady_clock::now() >= end) is_late = true;
        current = docid;
    }

  public:
    timed_source(moment end, bool &is_late) : end(end), is_late(is_late) {}
    PostingSource *clone() const override { return new timed_source(end, is_late); }
    void init(const Xapian::Database &database) override {
        last = database.get_lastdocid();
        current = 0;
    }
    Xapian::doccount get_termfreq_min() const override { return 0; }
    Xapian::doccount get_termfreq_max() const override { return last; }
    Xapian::doccount get_termfreq_est() const override { return last; }
    double get_weight() const override { return 0; }
    void next(double) override { move(current + 1); }
    void skip_to(Xapian::docid docid, double) override {
        if (docid > current) move(docid);
    }
    bool at_end() const override { return is_late || current > last; }
    Xapian::docid get_docid() const override { return current; }
};

/// Notes the number of each match, and keeps none.
class collector final : public Xapian::MatchDecider {
    const cx_reader &reader;
    size_t segment;
    size_t limit;
    std::vector<uint32_t> &numbers;
    stopwatch &watch;

  public:
    collector(const cx_reader &reader, size_t segment, size_t limit, std::vector<uint32_t> &numbers, stopwatch &watch)
        : reader(reader), segment(segment), limit(limit), numbers(numbers), watch(watch) {}
    bool operator()(const Xapian::Document &document) const override {
        if (numbers.size() == limit) throw stopped();
        if (watch.is_past()) throw late();
        numbers.push_back(reader.global(segment, document.get_docid()));
        return false;
    }
};

/// Adds to each hit what its values say.
void add_values(const cx_reader &reader, const cx_page_request &request, std::vector<cx_hit> &hits) {
    std::vector<cx_hit *> ordered(hits.size());
    for (size_t i = 0; i < hits.size(); ++i) ordered[i] = &hits[i];
    std::sort(ordered.begin(), ordered.end(), [](const cx_hit *a, const cx_hit *b) { return a->docid < b->docid; });
    for (size_t segment = 0; segment < reader.segments(); ++segment) {
        slot_values places(reader.parts[segment], request.place_slot);
        slot_values signatures(reader.parts[segment], request.signature_slot);
        for (cx_hit *hit : ordered) {
            if (reader.segment_of(hit->docid) != segment) continue;
            Xapian::docid number = reader.local(hit->docid);
            hit->first = reader.global(segment, first_of(number, places));
            if (request.wants_signatures) hit->signature = number_of(signatures.at(number));
        }
    }
}

}  // namespace

Xapian::doccount range_source::get_termfreq_est() const {
    Xapian::doccount sum = 0;
    for (auto &d : list()) sum += d.last - d.first + 1;
    return sum;
}

void range_source::skip_to(Xapian::docid docid, double) {
    started = true;
    auto &l = list();
    // Lists are short or walked in order; a binary search keeps far jumps cheap as well.
    if (range < l.size() && l[range].last < docid) {
        auto found = std::lower_bound(
            l.begin() + long(range), l.end(), docid, [](const cx_dead &d, Xapian::docid id) { return d.last < id; });
        range = size_t(found - l.begin());
    }
    if (range < l.size()) current = std::max<Xapian::docid>(docid, l[range].first);
}

Xapian::docid first_of(Xapian::docid number, slot_values &places) {
    passage_place place(places.at(number));
    return place.distance < number ? number - place.distance : number;
}

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
    *out = cx_page{0, nullptr, 0, 0, 0, false, nullptr};
    return guarded(error, [&] {
        if (reader->segments() == 0) return;
        // A match that is left gives nothing. So it is left before the time is up, and what remains of it goes to another that
        // ends with what it has.
        moment start = std::chrono::steady_clock::now();
        auto after = [&](double share) {
            return request->budget_ns == 0 ? moment::max()
                                           : start + std::chrono::nanoseconds(int64_t(double(request->budget_ns) * share));
        };
        auto hits = new std::vector<cx_hit>;
        out->owner = hits;
        if (request->sort == CX_BY_RELEVANCE && request->limit > 0) {
            ranked_page page;
            ranking_request wanted{
                size_t(request->offset) + request->limit, request->count_up_to, request->k1, request->pairs,
                request->pair_count};
            if (rank_matches(*reader, program, length, wanted, stopwatch(after(1)), page)) {
                for (size_t i = request->offset; i < page.hits.size(); ++i)
                    hits->push_back({page.hits[i].docid, page.hits[i].docid, 0, page.hits[i].weight});
                add_values(*reader, *request, *hits);
                out->count = hits->size();
                out->hits = hits->data();
                out->matches_lower = page.lower;
                out->matches_upper = page.upper;
                out->matches_estimated = page.estimated;
                out->is_partial = page.is_partial;
                return;
            }
        }
        // One segment after the other: a key is made from a passage's number in its own, and weights do not depend on the segment.
        const bool by_value = request->sort != CX_BY_RELEVANCE, descending = request->sort == CX_BY_VALUE_DESCENDING;
        stopwatch watch(after(0.8)), unlimited(moment::max());
        std::vector<keyed_hit> found;
        for (size_t segment = 0; segment < reader->segments(); ++segment) {
            std::shared_ptr<const column> values;
            if (by_value)
                values = reader->columns->get(
                    *reader, segment, cx_facet{CX_OF_DOCUMENT, request->sort_slot, false, false, 0, 0}, request->place_slot);
            auto run = [&](const Xapian::Query &query, stopwatch &watch) {
                Xapian::Enquire enquire(reader->parts[segment]);
                enquire.set_query(query);
                enquire.set_weighting_scheme(timed_weight(request->k1, watch));
                timed_keys keys(values, descending, watch);
                if (by_value) {
                    // Equal paths: in the order of the passages; equal dates: the most relevant first.
                    if (request->ties_by_number)
                        enquire.set_sort_by_key(&keys, descending);
                    else
                        enquire.set_sort_by_key_then_relevance(&keys, descending);
                }
                return enquire.get_mset(0, request->offset + request->limit, request->count_up_to);
            };
            Xapian::Query query = query_of(*reader, program, length);
            Xapian::MSet matches;
            try {
                matches = run(query, watch);
            } catch (const late &) {
                out->is_partial = true;
                bool is_late = false;
                Xapian::Query rest((new timed_source(after(1), is_late))->release());
                matches = run(Xapian::Query(Xapian::Query::OP_FILTER, query, rest), unlimited);
            }
            for (auto i = matches.begin(); i != matches.end(); ++i) {
                uint32_t number = reader->global(segment, *i);
                found.push_back({{number, number, 0, i.get_weight()}, i.get_sort_key()});
            }
            out->matches_lower += matches.get_matches_lower_bound();
            out->matches_upper += matches.get_matches_upper_bound();
            out->matches_estimated += matches.get_matches_estimated();
        }
        if (reader->segments() > 1)
            std::sort(found.begin(), found.end(), [&](const keyed_hit &a, const keyed_hit &b) {
                if (a.key != b.key) return descending ? a.key > b.key : a.key < b.key;
                if (!(by_value && request->ties_by_number) && a.hit.weight != b.hit.weight)
                    return a.hit.weight > b.hit.weight;
                return a.hit.docid < b.hit.docid;
            });
        size_t end = std::min(found.size(), size_t(request->offset) + request->limit);
        for (size_t i = request->offset; i < end; ++i) hits->push_back(found[i].hit);
        add_values(*reader, *request, *hits);
        out->count = hits->size();
        out->hits = hits->data();
    });
}

void cx_page_free(cx_page *page) {
    delete static_cast<std::vector<cx_hit> *>(page->owner);
    *page = cx_page{0, nullptr, 0, 0, 0, false, nullptr};
}

cx_status cx_reader_matches(
    cx_reader *reader, const uint8_t *program, size_t length, size_t limit, uint64_t budget_ns, cx_numbers *out,
    bool *is_partial, cx_error *error) {
    *out = cx_numbers{nullptr, 0};
    *is_partial = false;
    return guarded(error, [&] {
        std::vector<uint32_t> numbers;
        stopwatch watch(
            budget_ns == 0 ? moment::max() : std::chrono::steady_clock::now() + std::chrono::nanoseconds(budget_ns));
        try {
            // One segment after the other: a decider that is given several databases learns a passage's number in its own,
            // and not which that is.
            for (size_t segment = 0; segment < reader->segments(); ++segment) {
                Xapian::Enquire enquire(reader->parts[segment]);
                enquire.set_query(query_of(*reader, program, length));
                enquire.set_weighting_scheme(Xapian::BoolWeight());
                collector decider(*reader, segment, limit, numbers, watch);
                enquire.get_mset(0, reader->parts[segment].get_doccount(), 0, nullptr, &decider);
            }
        } catch (const stopped &) {
            // There are enough.
        } catch (const late &) {
            *is_partial = true;
        }
        if (numbers.empty()) return;
        out->data = static_cast<uint32_t *>(malloc(numbers.size() * sizeof(uint32_t)));
        if (!out->data) throw std::bad_alloc();
        memcpy(out->data, numbers.data(), numbers.size() * sizeof(uint32_t));
        out->count = numbers.size();
    });
}

void cx_numbers_free(cx_numbers *numbers) {
    free(numbers->data);
    *numbers = cx_numbers{nullptr, 0};
}
