// The best matches of the queries that are asked most: words, all or any of them, each perhaps in several forms, with others that
// only add to the weight. The same scores as Xapian's matcher gives, to within 2^-34 a word, from postings held in memory.
#ifndef KWIC_CXAPIAN_RANKING_H
#define KWIC_CXAPIAN_RANKING_H

#include "postings.h"

struct ranked_hit {
    double weight;
    Xapian::docid docid;
    /// Better ones first; equal ones by number.
    bool operator<(const ranked_hit &other) const {
        return weight > other.weight || (weight == other.weight && docid < other.docid);
    }
};

struct ranked_page {
    std::vector<ranked_hit> hits;  // the best first
    Xapian::doccount lower = 0, upper = 0, estimated = 0;
    bool is_partial = false;
};

/// What is asked of a ranking.
struct ranking_request {
    size_t limit;
    uint32_t count_up_to;
    double k1;
    const uint64_t *pairs;  // pairs of words that a passage must have
    size_t pair_count;
};

/// The best matches of a program by BM25 with b = 0. False where the program is none of those that it is for, and Xapian
/// has to be asked.
bool rank_matches(
    cx_reader &reader, const uint8_t *program, size_t length, const ranking_request &request, stopwatch watch,
    ranked_page &page);

#endif
