// Values that come again and again, as tags' do: stored once, and by number in the value slots.
#ifndef KWIC_CXAPIAN_VALUES_H
#define KWIC_CXAPIAN_VALUES_H

#include <string_view>

#include "files.h"

/// The distinct values of one slot of a segment, numbered from 1 in the order in which they were first met.
class value_dictionary {
    std::string text;               // the values as they are stored: each after its packed length
    std::vector<uint32_t> places;   // where each begins there
    std::vector<uint32_t> buckets;  // numbers; 0 is free
    uint64_t bytes = 0, count = 0, all_bytes = 0;

    std::string_view value(uint32_t number) const;
    size_t bucket(std::string_view value) const;

  public:
    /// Counts a value of a passage.
    void add(const std::string &value);
    /// Whether numbers take less than the values themselves.
    bool pays() const;
    /// Throws damaged for a value that was not added.
    uint32_t number(const std::string &value) const;
    uint32_t size() const { return uint32_t(places.size()); }
    /// What is stored: the metadata's keys, ascending, and their values.
    std::vector<std::pair<std::string, std::string>> metadata(uint32_t slot) const;
};

/// A number as it stands in a value slot: its bytes, lowest first, without zeros at the end.
std::string value_number(uint32_t number);

/// The dictionary of a slot of a segment, by number; nothing where the slot has the values themselves. The value of number 0
/// is empty.
std::vector<std::string> values_of(const Xapian::Database &segment, uint32_t slot);

#endif
