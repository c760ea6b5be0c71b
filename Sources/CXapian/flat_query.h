// Queries that are a few words with what else they may be called: all of some groups, any of each, and others that only add to the
// weight.
#ifndef KWIC_CXAPIAN_FLAT_QUERY_H
#define KWIC_CXAPIAN_FLAT_QUERY_H

#include "support.h"

/// A term, or several weighed as one.
struct choice {
    std::vector<std::string> terms;
    double weight;  // what it gives at most
};

/// Any of these.
using group = std::vector<choice>;

/// A query that can be ranked here: passages that have one choice of each group, and are in each list.
struct flat_query {
    std::vector<group> groups;
    group extras;                              // these only add to the weight
    std::vector<std::vector<uint32_t>> lists;  // numbers in the whole index
};

/// Makes a program such a query. False where it is none, or nothing in it has a weight.
bool flatten(const uint8_t *program, size_t length, double k1, flat_query &query);

#endif
