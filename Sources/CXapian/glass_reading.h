// Reads the postings of a segment's database straight from its file. Through Xapian each posting takes a call for its number, one for
// its count and one for the next.
#ifndef KWIC_CXAPIAN_GLASS_READING_H
#define KWIC_CXAPIAN_GLASS_READING_H

#include "glass.h"

/// A database that `glass_writer` made. Used by several threads at once.
class glass_file {
    mapped_file file;
    uint32_t root = 0, levels = 0;

    /// An entry of a leaf: where it is, and its tag.
    struct entry {
        uint32_t block = 0;
        size_t place = 0;  // among the block's entries
        const uint8_t *key = nullptr, *tag = nullptr, *end = nullptr;
        size_t key_length = 0;
    };
    const uint8_t *block(uint32_t number) const;
    /// The entry at `at.place`, or the first of the next leaf; false at the end of the file.
    bool read(entry &at) const;
    bool find(const std::string &key, entry &at) const;
    [[noreturn]] void fail() const;
    friend class glass_postings;

  public:
    explicit glass_file(const std::string &path);

    /// How many passages have a term.
    uint32_t frequency(const std::string &term) const;
    /// Appends the postings of a term, by passage ascending, to what is there.
    void add_postings(const std::string &term, std::vector<posting> &out) const;
};

/// The postings of a term, by passage ascending.
class glass_postings {
    const glass_file *file;
    glass_file::entry at;
    std::string next_key;  // what the keys of the later chunks begin with
    const uint8_t *from = nullptr;
    uint64_t passage = 0;  // the one before, or the first of the chunk
    size_t left = 0;
    bool is_last = true, begins_chunk = false;

    void begin_chunk();
    void next_chunk();

  public:
    glass_postings(const glass_file &file, const std::string &term);
    /// How many are left.
    size_t size() const { return left; }
    /// Puts the next ones to `out`, at most `room`; returns how many, fewer only at the end.
    size_t read(posting *out, size_t room);
};

#endif
