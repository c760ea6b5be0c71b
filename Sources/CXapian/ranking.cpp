#include "ranking.h"

#include <cmath>
#include <optional>

#include "flat_query.h"
#include "records.h"

namespace {

/// Weights are whole multiples of this: so their sums are the same in whatever order they are made, as long as they stay under 2^17.
constexpr double quantum = 0x1p-34;

/// A choice in one segment.
struct walker {
    posting_cursor at;
    std::shared_ptr<const posting_list> list;
    double weight;
    double k1;

    walker(std::shared_ptr<const posting_list> list, double weight, double k1)
        : at(*list), list(list), weight(weight), k1(k1) {}
    /// What a count gives, which is never nothing.
    static double score(uint32_t count, double weight, double k1) {
        // Adding this leaves no room for what is less than a multiple.
        constexpr double shift = 0x1.8p52 * quantum;
        double given = (weight * (count / (k1 + count)) + shift) - shift;
        return given < quantum ? quantum : given;
    }
    double score() const { return score(at.count(), weight, k1); }
    double bound() const { return score(list->greatest, weight, k1); }
    /// What it gives at most to passages from `number` to below `end`.
    double bound(uint32_t number, uint32_t end) {
        int count = at.greatest(number, end);
        return count < 0 ? 0 : score(uint32_t(count), weight, k1);
    }
    /// What it gives to a passage, 0 where it does not have it.
    double find(uint32_t number) {
        int count = at.find(number);
        return count >= 0 ? score(uint32_t(count), weight, k1) : 0;
    }
};

/// Any of some walkers.
struct any_of {
    std::vector<walker> walkers;
    size_t size = 0;
    uint32_t current = 0;

    uint32_t seek(uint32_t number) {
        uint32_t least = posting_cursor::end;
        for (auto &w : walkers) least = std::min(least, w.at.seek(number));
        return current = least;
    }
    double score() const {
        double sum = 0;
        for (auto &w : walkers)
            if (w.at.current == current) sum += w.score();
        return sum;
    }
};

/// What lists give to the passages of a window, added up one list after the other: each is gone through in its order, and nothing is
/// looked up. A window has 64 steps; those without a posting are not looked at.
struct window {
    static constexpr uint32_t step = 16, length = 64 * step;
    /// Several sums, for operations that take them at once.
    typedef double lanes __attribute__((vector_size(16)));
    typedef int64_t lane_flags __attribute__((vector_size(16)));
    static constexpr uint32_t lane_count = sizeof(lanes) / sizeof(double);

    uint32_t start = 0;
    uint64_t steps = 0;  // those with a posting
    alignas(lanes) double sums[length] = {};

    void begin(uint32_t number) {
        each_step([&](uint32_t at) { std::fill_n(sums + at, step, 0); });
        start = number;
        steps = 0;
    }
    bool has(uint32_t number) const { return start > 0 && number - start < length; }
    double of(uint32_t number) const { return sums[number - start]; }
    lanes lanes_at(uint32_t at) const { return *reinterpret_cast<const lanes *>(sums + at); }
    void add(walker &from) {
        from.at.take(start, start + length, [&](const uint32_t *numbers, const uint16_t *counts, size_t size) {
            double given[posting_list::block_length];
            for (size_t i = 0; i < size; ++i) given[i] = walker::score(counts[i], from.weight, from.k1);
            for (size_t i = 0; i < size; ++i) {
                uint32_t at = numbers[i] - start;
                sums[at] += given[i];
                steps |= uint64_t(1) << at / step;
            }
        });
    }
    double greatest() const {
        lanes most = {};
        each_step([&](uint32_t at) {
            for (uint32_t i = at; i < at + step; i += lane_count) most = lanes_at(i) > most ? lanes_at(i) : most;
        });
        double greatest = 0;
        for (uint32_t i = 0; i < lane_count; ++i) greatest = std::max(greatest, most[i]);
        return greatest;
    }
    /// Calls `body` with the place of each step that has a posting.
    template <class function> void each_step(function body) const {
        for (uint64_t left = steps; left; left &= left - 1) body(uint32_t(__builtin_ctzll(left)) * step);
    }
};

/// Finds the best matches in one segment after the other.
class ranker {
    const cx_reader &reader;
    const flat_query &query;
    ranked_page &page;
    const ranking_request &request;
    const size_t limit;
    const uint32_t count_up_to;
    const double k1;
    stopwatch &watch;
    size_t segment = 0;
    std::vector<any_of> groups;
    std::vector<walker> extras;
    double extra_bound = 0;             // of all extras together
    bool looks_up_extras = false;       // where they have too many postings for so few matches
    window words, more;                 // what the words give to the passages of a window, and the extras
    uint32_t counted = 0;               // matches seen, in all segments
    // Matches of which it is not known yet whether they may have the pairs that are asked for: their numbers, and hits.
    uint32_t waiting[record_file::batch];
    ranked_hit waiting_hits[record_file::batch];
    size_t waiting_count = 0;

    double threshold() const { return page.hits.size() < limit ? -1 : page.hits.front().weight; }
    /// Whether the segment has passages that are none any more.
    bool has_dead() const { return !reader.dead[segment].empty(); }
    bool is_dead(uint32_t number) const { return has_dead() && reader.is_dead(reader.global(segment, number)); }

    bool is_wanted(const ranked_hit &hit) const { return page.hits.size() < limit || hit < page.hits.front(); }

    void keep(uint32_t number, double weight) {
        ranked_hit hit{weight, reader.global(segment, number)};
        if (request.pair_count == 0) {
            add(hit);
        } else if (is_wanted(hit)) {
            waiting[waiting_count] = number;
            waiting_hits[waiting_count++] = hit;
            if (waiting_count == record_file::batch) add_waiting();
        }
    }

    void add_waiting() {
        bool found[record_file::batch];
        reader.records[segment]->find_pairs(waiting, waiting_count, request.pairs, request.pair_count, found);
        for (size_t i = 0; i < waiting_count; ++i)
            if (found[i]) add(waiting_hits[i]);
        waiting_count = 0;
    }

    void add(const ranked_hit &hit) {
        if (!is_wanted(hit)) return;
        if (page.hits.size() < limit) {
            page.hits.push_back(hit);
            std::push_heap(page.hits.begin(), page.hits.end());
        } else {
            std::pop_heap(page.hits.begin(), page.hits.end());
            page.hits.back() = hit;
            std::push_heap(page.hits.begin(), page.hits.end());
        }
    }

    /// What the extras give to a passage. Numbers must not fall from call to call.
    double extra(uint32_t number) {
        double sum = 0;
        if (looks_up_extras) {
            for (auto &e : extras) sum += e.find(number);
        } else if (!extras.empty()) {
            if (!more.has(number)) {
                more.begin(number);
                for (auto &e : extras) more.add(e);
            }
            sum = more.of(number);
        }
        return sum;
    }

    /// Any of several words, window by window. In each window the words that cannot make a match good enough, all together and with
    /// what the extras give there, are only looked up for good matches of the others (MaxScore; Turtle and Flood 1995; by windows
    /// as block-max indexes allow: Ding and Suel 2011). Returns whether all matches were seen.
    bool rank_any(std::vector<walker> &walkers, bool is_counted) {
        struct part {
            walker *word;
            double bound;
            double all;  // of this and those before it
        };
        std::vector<part> parts;
        bool saw_all = true;
        for (uint32_t start = 1;;) {
            uint32_t next = posting_cursor::end;
            for (auto &w : walkers) next = std::min(next, w.at.first_from(start));
            if (next == posting_cursor::end) break;
            if (watch.is_past(window::length / 4)) throw late();
            start = next;
            uint32_t end = start + window::length;
            parts.clear();
            for (auto &w : walkers)
                if (double bound = w.bound(start, end); bound > 0) parts.push_back({&w, bound, 0});
            std::sort(parts.begin(), parts.end(), [](const part &a, const part &b) {
                return a.bound != b.bound ? a.bound < b.bound : a.word < b.word;
            });
            double sum = 0;
            for (auto &p : parts) p.all = sum += p.bound;
            bool may_pass = is_counted || counted >= count_up_to;
            double least = threshold();
            double most_extra = 0;
            for (auto &e : extras) most_extra += e.bound(start, end);
            size_t first = 0;  // the first that has to be gone through
            auto pass = [&] {
                while (may_pass && first < parts.size() && parts[first].all + most_extra < least) ++first;
            };
            pass();
            if (first < parts.size() && most_extra > 0) {
                more.begin(start);
                for (auto &e : extras) more.add(e);
                most_extra = more.greatest();
                pass();
            }
            if (first > 0) saw_all = false;
            if (first < parts.size()) {
                words.begin(start);
                for (size_t i = first; i < parts.size(); ++i) words.add(*parts[i].word);
                double rest = first == 0 ? 0 : parts[first - 1].all;
                see_window(most_extra > 0, rest, [&](uint32_t number, double weight) {
                    for (size_t i = first; i-- > 0;) {
                        if (weight + parts[i].all < threshold()) return;
                        weight += parts[i].word->find(number);
                    }
                    keep(number, weight);
                });
            }
            start = end;
        }
        return saw_all;
    }

    /// Counts the matches of the window, and calls `offer` with each that may be good enough, and with what words and extras give it,
    /// which `rest` is to come to.
    template <class function> void see_window(bool has_extras, double rest, function offer) {
        window::lane_flags found = {};
        words.each_step([&](uint32_t at) {
            const double least = threshold() - rest;
            window::lane_flags good = {};
            for (uint32_t i = at; i < at + window::step; i += window::lane_count) {
                window::lanes own = words.lanes_at(i), sum = has_extras ? own + more.lanes_at(i) : own;
                window::lane_flags matches = own > 0;
                found -= matches;  // true is -1
                good |= matches & (sum >= least);
            }
            bool is_any = false;
            for (uint32_t i = 0; i < window::lane_count; ++i) is_any = is_any || good[i] != 0;
            if (!is_any && !has_dead()) return;
            for (uint32_t i = at; i < at + window::step; ++i) {
                if (words.sums[i] == 0) continue;
                if (is_dead(words.start + i)) {
                    --counted;
                    continue;
                }
                double sum = has_extras ? words.sums[i] + more.sums[i] : words.sums[i];
                if (sum + rest >= threshold()) offer(words.start + i, sum);
            }
        });
        for (uint32_t i = 0; i < window::lane_count; ++i) counted += uint32_t(found[i]);
    }

    /// One of each group, and in each list. All matches are seen.
    void rank_all(std::vector<std::vector<uint32_t>> &lists) {
        std::vector<any_of *> order;
        for (auto &g : groups) order.push_back(&g);
        std::sort(order.begin(), order.end(), [](auto *a, auto *b) { return a->size < b->size; });
        std::vector<size_t> places(lists.size(), 0);
        for (uint32_t number = 1;;) {
            if (watch.is_past()) throw late();
            uint32_t next = number;
            for (size_t i = 0; i < lists.size(); ++i) {
                auto found = std::lower_bound(lists[i].begin() + long(places[i]), lists[i].end(), next);
                if (found == lists[i].end()) return;
                places[i] = size_t(found - lists[i].begin());
                next = *found;
            }
            for (auto *group : order) {
                next = std::max(next, group->seek(next));
                if (next != number) break;
            }
            if (next == posting_cursor::end) return;
            if (next != number) {
                number = next;
                continue;
            }
            if (!is_dead(number)) {
                ++counted;
                double weight = 0;
                for (auto &g : groups) weight += g.score();
                if (weight + extra_bound >= threshold()) keep(number, weight + extra(number));
            }
            ++number;
        }
    }

    /// Opens the lists of a segment; false where one has too great counts.
    bool open(const group &from, any_of &to) {
        bool has_all = true;
        for (auto &c : from) {
            auto list = reader.postings->get(reader, segment, c.terms);
            has_all = has_all && list;
            // What has no weight may be demanded all the same.
            if (!list || list->size == 0) continue;
            to.size += list->size;
            to.walkers.emplace_back(list, c.weight, k1);
        }
        return has_all;
    }

  public:
    ranker(
        const cx_reader &reader, const flat_query &query, const ranking_request &request, stopwatch &watch,
        ranked_page &page)
        : reader(reader), query(query), page(page), request(request), limit(request.limit),
          count_up_to(request.count_up_to), k1(request.k1), watch(watch) {}

    /// Ranks; false where a list has too great counts.
    bool run() {
        bool saw_all = true;
        double all = reader.database.get_doccount();
        Xapian::doccount lower = 0, upper = 0;
        double estimated = 0;
        try {
            for (segment = 0; segment < reader.segments(); ++segment) {
                groups.clear();
                extras.clear();
                bool is_empty = false, has_all = true;
                for (auto &g : query.groups) {
                    groups.emplace_back();
                    if (!open(g, groups.back())) has_all = false;
                    is_empty = is_empty || groups.back().walkers.empty();
                }
                any_of added;
                if (!open(query.extras, added)) has_all = false;
                if (!has_all) return false;
                if (is_empty) continue;
                extras = std::move(added.walkers);
                extra_bound = 0;
                for (auto &e : extras) extra_bound += e.bound();
                more.start = 0;
                uint32_t before = counted;
                std::vector<std::vector<uint32_t>> lists;
                for (auto &list : query.lists) {
                    lists.emplace_back();
                    for (uint32_t number : list)
                        if (reader.segment_of(number) == segment) lists.back().push_back(reader.local(number));
                }
                if (groups.size() > 1 || !lists.empty()) {
                    size_t matches = SIZE_MAX, postings = 0;
                    for (auto &g : groups) matches = std::min(matches, g.size);
                    for (auto &list : lists) matches = std::min(matches, list.size());
                    for (auto &extra : extras) postings += extra.list->size;
                    // To look one up takes about as long as to go through so many.
                    looks_up_extras = matches * extras.size() * 16 < postings;
                    rank_all(lists);
                } else {
                    auto &any = groups[0];
                    size_t most = 0;
                    double none = 1, part = reader.parts[segment].get_doccount();
                    for (auto &w : any.walkers) {
                        most = std::max(most, w.list->size);
                        none *= 1 - double(w.list->size) / part;
                    }
                    bool is_counted = !has_dead() && (any.walkers.size() == 1 || most >= count_up_to);
                    if (!rank_any(any.walkers, is_counted)) {
                        if (!has_dead() && counted - before < most) counted = before + uint32_t(most);
                        if (any.walkers.size() > 1 || has_dead()) {
                            saw_all = false;
                            double seen = counted - before;
                            upper += Xapian::doccount(std::max(0.0, std::min<double>(double(any.size), part) - seen));
                            estimated += std::max(0.0, part * (1 - none) - seen);
                        }
                    }
                }
                add_waiting();
            }
        } catch (const late &) {
            add_waiting();
            page.is_partial = true;
            saw_all = false;
            upper = Xapian::doccount(all);
        }
        lower = counted;
        page.lower = lower;
        page.upper = saw_all ? lower : std::max<Xapian::doccount>(lower, std::min<double>(all, double(lower) + upper));
        page.estimated = std::min<Xapian::doccount>(page.upper, lower + Xapian::doccount(estimated));
        std::sort_heap(page.hits.begin(), page.hits.end());
        return true;
    }
};

}  // namespace

bool rank_matches(
    cx_reader &reader, const uint8_t *program, size_t length, const ranking_request &request, stopwatch watch,
    ranked_page &page) {
    flat_query query;
    if (reader.segments() == 0 || !flatten(program, length, request.k1, query)) return false;
    return ranker(reader, query, request, watch, page).run();
}
