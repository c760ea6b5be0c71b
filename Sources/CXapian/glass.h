// Writes a segment's database: one of Xapian's "glass" databases in a single file, as its own compaction makes them.
//
// Given documents, Xapian sorts their terms in trees of strings, and merging the many small databases that come of it leaves
// their chunks apart for ever: three times as many entries as there are terms (Docs/ARCHITECTURE.md has what that cost).
// The indexer sorts by itself, so what is left to do is to write the table of postings from its first key to its last. The
// format is that of Xapian 1.4 (format version of 14 March 2016) and does not change within 1.4; Xapian's own check goes over
// every file before it is used, and tests compare each list with what Xapian's own writer gives.
#ifndef KWIC_CXAPIAN_GLASS_H
#define KWIC_CXAPIAN_GLASS_H

#include "files.h"

/// A passage that a term is in, and its count there.
struct posting {
    uint32_t passage, count;
};

/// The key of a term's first chunk of postings, or what the keys of the others begin with: the number of the chunk's first passage
/// comes after it.
std::string term_key(const std::string &term, bool is_prefix);
/// Reads the number at the end of such a key; false where it is none.
bool unpack_sorting(const uint8_t *bytes, size_t length, uint32_t &number);

/// A B-tree written in the order of its keys (xapian-core/backends/glass/glass_table.h describes the blocks).
class glass_table {
    static const size_t block_size = 8192, header_size = 11;
    /// Four items fit into a block, so that the tree has at least that many branches.
    static const size_t item_limit = (block_size - header_size - 4 * 2) / 4;

    /// A block that is being filled: items from its end downwards, their places from its beginning.
    struct block {
        std::vector<uint8_t> bytes;
        size_t items = 0, lowest = block_size;
        // What divides it from the block before: the shortest key that does, and the component it begins with.
        std::string divider;
        unsigned divider_component = 0;

        block() : bytes(block_size) {}
        size_t free() const { return lowest - header_size - 2 * items; }
        uint8_t *place(size_t size);
        void clear();
    };

    output_file &file;
    uint32_t next_block = 1;  // the first holds what the database says of itself
    std::vector<block> levels;
    std::string last_key;
    uint64_t entries = 0;
    uint64_t hashes[2] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu};

    uint32_t write(size_t level);
    void add_branch(size_t level, const std::string &divider, unsigned component, uint32_t child);
    void add_item(const std::string &key, const char *tag, size_t length, unsigned component, bool is_last);

  public:
    explicit glass_table(output_file &file);
    /// Adds an entry; keys must ascend.
    void add(const std::string &key, const std::string &tag);
    /// Bytes of a tag that still fit into the block at hand as one item.
    size_t room(size_t key_length) const;
    /// The longest tag that is not divided.
    static size_t longest_tag(size_t key_length) { return item_limit - 3 - key_length; }
    /// Writes what is left; returns what the database says of the table.
    std::string finish();
    /// Sixteen bytes that tell the table's contents from others'.
    std::string fingerprint() const;
    bool is_empty() const { return entries == 0; }
};

/// Writes a database: first the values slot by slot, then the lengths, then the terms in the order of their bytes.
class glass_writer {
    output_file file;
    glass_table table;
    uint32_t passages = 0;
    uint64_t total_length = 0;
    uint32_t least_length = 0, greatest_length = 0, greatest_count = 0;

    void add_chunks(const std::string &term, const std::vector<posting> &postings, uint64_t count_sum);

  public:
    explicit glass_writer(const std::string &path);

    /// Metadata, before all else.
    void add_metadata(const std::string &key, const std::string &value);
    /// How many passages have a value in a slot, and the lowest and highest of them; slots in the order of their keys.
    void add_value_statistics(uint32_t slot, uint32_t frequency, const std::string &lowest, const std::string &highest);
    /// The order of slots in which `add_value_statistics` and `add_values` are to be called.
    static std::string statistics_key(uint32_t slot);
    static std::string values_key(uint32_t slot);
    /// The values of a slot, by passage ascending; `next` gives one after the other until it returns false.
    template <class Next>
    void add_values(uint32_t slot, Next next);
    /// The lengths of all passages, from the first.
    void add_lengths(const std::vector<uint32_t> &lengths);
    /// A term with its passages, ascending, none twice. Terms ascend and are not empty.
    void add_term(const std::string &term, const std::vector<posting> &postings);
    /// Writes the rest.
    void finish();

  private:
    void add_value_chunk(uint32_t slot, uint32_t first, const std::string &chunk);
    size_t chunk_budget(size_t key_length, size_t expected) const;
};

template <class Next>
void glass_writer::add_values(uint32_t slot, Next next) {
    std::string chunk, value;
    uint32_t passage = 0, first = 0, last = 0;
    size_t budget = 0;
    const size_t key_length = values_key(slot).size() + 5;
    while (next(passage, value)) {
        if (!chunk.empty() && chunk.size() + 10 + value.size() > budget) {
            add_value_chunk(slot, first, chunk);
            chunk.clear();
        }
        if (chunk.empty()) {
            first = passage;
            budget = chunk_budget(key_length, SIZE_MAX);
        } else {
            pack(chunk, passage - last - 1);
        }
        pack(chunk, value);
        last = passage;
    }
    if (!chunk.empty()) add_value_chunk(slot, first, chunk);
}

#endif
