// Values of a segment held in memory, so that counting them takes a look into an array a match.
#ifndef KWIC_CXAPIAN_COLUMNS_H
#define KWIC_CXAPIAN_COLUMNS_H

#include <memory>
#include <mutex>
#include <unordered_map>

#include "support.h"

/// The values of one slot: for each passage of a segment the number of its value, and the values as they are stored.
struct column {
    std::vector<uint32_t> numbers;    // by the passage's number less 1
    std::vector<std::string> values;  // the first is empty: no value
    size_t bytes() const;
};

/// The first passages of each passage's document, and of its section, by the passage's number less 1. Empty where each passage is a
/// document of its own.
struct first_passages {
    std::vector<Xapian::docid> firsts, sections;
    Xapian::docid of(Xapian::docid number) const { return firsts.empty() ? number : firsts[number - 1]; }
};

/// The columns of the segments of one index, made when they are first asked for. Readers of the same index on several threads
/// share one.
class column_store {
    std::mutex mutex;
    std::unordered_map<uint64_t, std::shared_ptr<const column>> columns;  // by segment, place and slot
    std::unordered_map<size_t, std::shared_ptr<const first_passages>> firsts;
    size_t bytes = 0;

    std::shared_ptr<const first_passages> firsts_of(const cx_reader &reader, size_t segment, uint32_t place_slot);

  public:
    std::shared_ptr<const first_passages> first(const cx_reader &reader, size_t segment, uint32_t place_slot);
    std::shared_ptr<const column> get(
        const cx_reader &reader, size_t segment, const cx_facet &facet, uint32_t place_slot);
};

#endif
