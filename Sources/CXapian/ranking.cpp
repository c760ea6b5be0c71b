#include "ranking.h"

#include <cmath>
#include <optional>

#include "flat_query.h"
#include "records.h"

namespace {

/// A choice in one segment.
struct walker {
    posting_cursor at;
    std::shared_ptr<const posting_list> list;
    double weight, bound;
    double k1;
    size_t place;  // among its like

    walker(std::shared_ptr<const posting_list> list, double weight, double k1, size_t place)
        : at(*list), list(list), weight(weight), bound(score(list->greatest, weight, k1)), k1(k1), place(place) {}
    static double score(uint32_t count, double weight, double k1) { return weight * (count / (k1 + count)); }
    double score() const { return score(at.count(), weight, k1); }
    /// What it gives to a passage, 0 where it does not have it.
    double find(uint32_t number) {
        int count = at.find(number);
        return count > 0 ? score(uint32_t(count), weight, k1) : 0;
    }
    /// The least count that gives more than `score`, rounded down.
    uint16_t least_count(double score) const {
        if (score <= 0) return 0;
        if (score >= weight) return UINT16_MAX;
        return uint16_t(std::min<double>(UINT16_MAX, std::max(0.0, std::floor(k1 * score / (weight - score)) - 1)));
    }
};

/// Any of some walkers.
struct any_of {
    std::vector<walker> walkers;
    size_t size = 0;
    uint32_t current = 0;

    /// What it gives to a passage; nothing where it does not have it. Numbers must rise, and nothing else is called after that.
    std::optional<double> find(uint32_t number) {
        bool is_there = false;
        double sum = 0;
        for (auto &w : walkers) {
            int count = w.at.find(number);
            is_there = is_there || count >= 0;
            if (count > 0) sum += walker::score(uint32_t(count), w.weight, w.k1);
        }
        return is_there ? std::optional(sum) : std::nullopt;
    }

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
    std::vector<walker> extras;         // the heaviest first; none where their sums are made beforehand
    std::vector<double> extra_bounds;   // of each with all after it
    std::vector<uint32_t> summed;       // passages that have an extra, ascending
    size_t summed_at = 0;
    uint32_t counted = 0;               // matches seen, in all segments
    // Matches of which it is not known yet whether they may have the pairs that are asked for: their numbers, and hits.
    uint32_t waiting[record_file::batch];
    ranked_hit waiting_hits[record_file::batch];
    size_t waiting_count = 0;

    /// Sums are made in another order than bounds, which may make them greater by a few roundings.
    static double widened(double bound) { return bound * (1 + 1e-12); }

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

    /// Adds a match with what the extras give to its weight. Numbers rise from call to call.
    void offer(uint32_t number, double weight) {
        double least = threshold();
        if (widened(weight + extra_bound()) < least) return;
        // Those with an extra were kept already.
        while (summed_at < summed.size() && summed[summed_at] < number) ++summed_at;
        if (summed_at < summed.size() && summed[summed_at] == number) return;
        for (size_t i = 0; i < extras.size(); ++i) {
            if (widened(weight + extra_bounds[i]) < least) return;
            weight += extras[i].find(number);
        }
        keep(number, weight);
    }

    /// Keeps the matches that have an extra, and lets the others be ranked without regard to extras: with so many of them, what
    /// a passage might still get is more than most have, and nothing could be passed over.
    void rank_extras(std::vector<any_of> words, const std::vector<std::vector<uint32_t>> &lists) {
        constexpr uint32_t window = 8192;
        std::vector<double> sums(window, 0);
        std::vector<uint64_t> seen(window / 64, 0);
        std::sort(words.begin(), words.end(), [](const any_of &a, const any_of &b) { return a.size < b.size; });
        for (uint32_t start = 1, last = reader.parts[segment].get_lastdocid(); start <= last; start += window) {
            bool is_empty = true;
            for (auto &extra : extras) {
                for (uint32_t at = extra.at.seek(start); at < start + window; at = extra.at.seek(at + 1)) {
                    sums[at - start] += extra.score();
                    seen[(at - start) / 64] |= uint64_t(1) << ((at - start) % 64);
                    is_empty = false;
                }
            }
            for (size_t i = 0; i < seen.size() && !is_empty; ++i) {
                if (watch.is_past()) throw late();
                for (uint64_t bits = seen[i]; bits; bits &= bits - 1) {
                    size_t place = i * 64 + size_t(__builtin_ctzll(bits));
                    rank_extra(start + uint32_t(place), sums[place], words, lists);
                    sums[place] = 0;
                }
                seen[i] = 0;
            }
        }
        extras.clear();
        extra_bounds.assign(1, 0);
    }

    void rank_extra(
        uint32_t number, double sum, std::vector<any_of> &words, const std::vector<std::vector<uint32_t>> &lists) {
        double weight = 0;
        for (auto &group : words) {
            auto found = group.find(number);
            if (!found) return;
            weight += *found;
        }
        for (auto &list : lists)
            if (!std::binary_search(list.begin(), list.end(), number)) return;
        summed.push_back(number);
        if (!is_dead(number)) keep(number, weight + sum);
    }

    double extra_bound() const { return extras.empty() ? 0 : extra_bounds[0]; }

    /// One word: blocks without a count that matters are passed over.
    void rank_word(walker &word) {
        bool counts = has_dead();
        if (!counts) counted += uint32_t(word.list->size);
        uint16_t least = 0;
        double last = -1;
        for (uint32_t number = word.at.seek(1); number != posting_cursor::end;) {
            if (watch.is_past()) throw late();
            if (!is_dead(number)) {
                if (counts) ++counted;
                if (word.at.count() >= least) offer(number, word.score());
            }
            double now = threshold();
            if (now != last) {
                last = now;
                least = now < 0 ? 0 : word.least_count(now * (1 - 1e-12) - extra_bound());
            }
            if (counts && counted < count_up_to) number = word.at.seek(number + 1);
            else number = word.at.seek_count(number + 1, least);
        }
    }

    /// Any of several words: those that cannot make a match good enough by themselves, all together, are only looked up for
    /// matches of the others (MaxScore; Turtle and Flood 1995). Returns whether all matches were seen.
    bool rank_any(any_of &words) {
        auto &w = words.walkers;
        std::sort(w.begin(), w.end(), [](const walker &a, const walker &b) {
            return a.bound != b.bound ? a.bound < b.bound : a.place < b.place;
        });
        std::vector<double> bounds(w.size() + 1, 0);  // of the first so many together
        for (size_t i = 0; i < w.size(); ++i) bounds[i + 1] = bounds[i] + w[i].bound;
        size_t most = 0;
        for (auto &word : w) most = std::max(most, word.list->size);
        bool enough = !has_dead() && most >= count_up_to;
        std::vector<double> parts(w.size(), 0);
        size_t first = 0;  // the first that has to be gone through
        bool saw_all = true;
        uint16_t least_count = 0;  // of the last word, where only that has to be gone through
        for (uint32_t number = 1; first < w.size();) {
            uint32_t next = posting_cursor::end;
            if (first + 1 == w.size()) next = w[first].at.seek_count(number, least_count);
            else
                for (size_t i = first; i < w.size(); ++i) next = std::min(next, w[i].at.seek(number));
            if (next == posting_cursor::end) break;
            number = next + 1;
            if (watch.is_past()) throw late();
            if (is_dead(next)) continue;
            ++counted;
            double weight = 0;
            for (size_t i = first; i < w.size(); ++i) {
                parts[i] = w[i].at.current == next ? w[i].score() : 0;
                weight += parts[i];
            }
            double least = threshold();
            bool is_good = widened(weight + bounds[first] + extra_bound()) >= least;
            for (size_t i = first; i-- > 0 && is_good;) {
                parts[i] = w[i].find(next);
                weight += parts[i];
                is_good = widened(weight + bounds[i] + extra_bound()) >= least;
            }
            if (is_good) {
                // In one order, so that equal counts make equal sums.
                weight = 0;
                for (double part : parts) weight += part;
                offer(next, weight);
            }
            if (!enough && counted < count_up_to) continue;
            double now = threshold();
            while (first < w.size() && widened(bounds[first + 1] + extra_bound()) < now) {
                ++first;
                saw_all = false;
            }
            if (first > 0 && first + 1 == w.size()) {
                double rest = now * (1 - 1e-12) - bounds[first] - extra_bound();
                least_count = w[first].least_count(rest);
            }
        }
        return saw_all;
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
                offer(number, weight);
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
            to.walkers.emplace_back(list, c.weight, k1, to.walkers.size());
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
                any_of more;
                if (!open(query.extras, more)) has_all = false;
                if (!has_all) return false;
                if (is_empty) continue;
                extras = std::move(more.walkers);
                std::sort(extras.begin(), extras.end(), [](const walker &a, const walker &b) {
                    return a.bound != b.bound ? a.bound > b.bound : a.place < b.place;
                });
                extra_bounds.assign(extras.size() + 1, 0);
                for (size_t i = extras.size(); i-- > 0;) extra_bounds[i] = extra_bounds[i + 1] + extras[i].bound;
                uint32_t before = counted;
                std::vector<std::vector<uint32_t>> lists;
                for (auto &list : query.lists) {
                    lists.emplace_back();
                    for (uint32_t number : list)
                        if (reader.segment_of(number) == segment) lists.back().push_back(reader.local(number));
                }
                // What is gone through one way or the other: each posting of the extras, or all extras for each match.
                size_t matches = SIZE_MAX, postings = 0;
                for (auto &g : groups) matches = std::min(matches, g.size);
                for (auto &list : lists) matches = std::min(matches, list.size());
                for (auto &extra : extras) postings += extra.list->size;
                summed.clear();
                summed_at = 0;
                if (postings < matches / 16 * extras.size()) rank_extras(groups, lists);
                if (groups.size() > 1 || !lists.empty()) {
                    rank_all(lists);
                } else if (groups[0].walkers.size() == 1) {
                    rank_word(groups[0].walkers[0]);
                    if (has_dead() && counted >= count_up_to) {
                        saw_all = false;
                        upper += Xapian::doccount(groups[0].size) - (counted - before);
                        estimated += double(groups[0].size) - (counted - before);
                    }
                } else {
                    size_t most = 0;
                    double none = 1, part = reader.parts[segment].get_doccount();
                    for (auto &w : groups[0].walkers) {
                        most = std::max(most, w.list->size);
                        none *= 1 - double(w.list->size) / part;
                    }
                    if (!rank_any(groups[0])) {
                        saw_all = false;
                        if (!has_dead() && counted - before < most) counted = before + uint32_t(most);
                        double seen = counted - before;
                        upper += Xapian::doccount(std::max(0.0, std::min<double>(double(groups[0].size), part) - seen));
                        estimated += std::max(0.0, part * (1 - none) - seen);
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
