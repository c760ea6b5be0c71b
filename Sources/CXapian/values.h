// Values that come again and again, as tags' do: stored once, and by number in the value slots.
#ifndef KWIC_CXAPIAN_VALUES_H
#define KWIC_CXAPIAN_VALUES_H

#include <string_view>
#include <unordered_map>

#include "files.h"

/// The distinct values of one slot of a segment, numbered from 1 in the order in which they were first met.
class value_dictionary {
    std::unordered_map<std::string, uint32_t> numbers;
    std::vector<const std::string *> values;
    uint64_t bytes = 0, count = 0, all_bytes = 0;

  public:
    /// Counts a value of a passage.
    void add(const std::string &value);
    /// Whether numbers take less than the values themselves.
    bool pays() const;
    uint32_t number(const std::string &value) const { return numbers.at(value); }
    uint32_t size() const { return uint32_t(values.size()); }
    /// What is stored: the metadata's keys, ascending, and their values.
    std::vector<std::pair<std::string, std::string>> metadata(uint32_t slot) const;
};

/// A number as it stands in a value slot: its bytes, lowest first, without zeros at the end.
std::string value_number(uint32_t number);

/// The dictionary of a slot of a segment, by number; nothing where the slot has the values themselves. The value of number 0
/// is empty.
std::vector<std::string> values_of(const Xapian::Database &segment, uint32_t slot);

#endif
