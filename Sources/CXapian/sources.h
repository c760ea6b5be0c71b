// What a segment is made of: runs that an indexer has just sorted, or segments that are there already.
#ifndef KWIC_CXAPIAN_SOURCES_H
#define KWIC_CXAPIAN_SOURCES_H

#include <functional>

#include "glass.h"
#include "records.h"

/// A number of passages with their postings, values, lengths and records, each to be read once and in order.
class passage_source {
  public:
    virtual ~passage_source() = default;
    virtual uint32_t passages() const = 0;
    /// Goes to the next term, in the order of bytes; false after the last.
    virtual bool next_term() = 0;
    virtual const std::string &term() const = 0;
    /// Adds the postings of the term at hand, passages counted on by `offset`.
    virtual void add_postings(uint32_t offset, std::vector<posting> &out) = 0;
    virtual void add_lengths(std::vector<uint32_t> &out) = 0;
    virtual std::vector<uint32_t> slots() = 0;
    /// Begins with the values of a slot.
    virtual void begin_values(uint32_t slot) = 0;
    /// The next value of the slot; false after the last.
    virtual bool next_value(uint32_t &passage, std::string &value) = 0;
    /// The record of a passage, from 1, and the filter of its word pairs. Not at the same time as other calls of `record`, but
    /// as any other call.
    virtual void record(uint32_t passage, std::string &out, std::string &filter) = 0;
    /// Lets go of the memory of the records read so far.
    virtual void release_records() = 0;
};

/// Opens a run, or the segment whose database is at `path`; a run may have about so many bytes of its postings in memory.
std::unique_ptr<passage_source> open_source(const std::string &path, size_t held_bytes);

/// Where a segment's database lists the slots that have values: no call of Xapian tells.
extern const std::string slots_metadata;

#endif
