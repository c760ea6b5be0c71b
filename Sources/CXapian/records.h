// The stored records of a segment: a file beside the database, each record compressed by itself.
#ifndef KWIC_CXAPIAN_RECORDS_H
#define KWIC_CXAPIAN_RECORDS_H

#include <zstd.h>

#include "files.h"

/// Where the records of a segment lie: beside its database, with `.records` for `.glass` or after its name.
std::string records_beside(const std::string &database);

/// Writes a file of records.
///
/// Layout, numbers little-endian: `record_header`; the dictionary; the records, each a frame of Zstandard without the four
/// bytes that all frames begin with, and with a checksum; for each 16 records `record_group`; the filters of the passages' word
/// pairs, together so that many can be looked at without reading records; for each 16 of them `filter_group`. An empty record has
/// no frame.
class record_writer {
    output_file file;
    waiting_bytes groups, filters, filter_groups;
    std::string dictionary, frame;
    uint32_t count = 0;
    std::vector<uint64_t> ends, filter_ends;  // of the group at hand
    uint64_t start, filter_start = 0;         // where it begins
    uint64_t filter_hash = 0;
    ZSTD_CCtx *context;
    ZSTD_CDict *digested = nullptr;

  public:
    /// `dictionary` may be empty.
    record_writer(const std::string &path, std::string dictionary);
    ~record_writer();
    void add(const std::string &record, const std::string &filter);
    void finish();

  private:
    void end_group();
};

/// A filter of pairs of words, by their hashes: four bits a pair, of which two are set for each (B. H. Bloom, Space/time
/// trade-offs in hash coding with allowable errors, 1970).
std::string filter_of(const uint64_t *pairs, size_t count);
/// Whether a filter may have a pair: yes for all that it was made of, and for 15% of others.
bool may_have(const uint8_t *filter, size_t length, uint64_t pair);

/// What several records have in common, for `record_writer`; empty where there are too few to tell.
std::string dictionary_of(const std::vector<std::string> &samples);

/// The records of a segment, read by number. Used by several threads at once, each with its own `record_decoder`.
class record_file {
    mapped_file file;
    uint32_t total = 0;
    uint64_t table = 0, filters = 0, filter_table = 0, filter_hash = 0;
    ZSTD_DDict *digested = nullptr;
    friend class record_decoder;

    /// Some bytes of the file.
    struct piece {
        const uint8_t *start;
        size_t length;
    };
    /// The frame of record `number`, from 1, and the filter of its passage's word pairs.
    piece frame(uint32_t number) const;
    piece filter(uint32_t number) const;

  public:
    explicit record_file(const std::string &path);
    ~record_file();
    record_file(const record_file &) = delete;
    record_file &operator=(const record_file &) = delete;

    uint32_t count() const { return total; }
    /// Of some passages, whether each may have all of these pairs of words one after the other. Best asked of about so many at once.
    static constexpr size_t batch = 32;
    void find_pairs(const uint32_t *numbers, size_t size, const uint64_t *pairs, size_t count, bool *found) const;
    /// Throws damaged where a filter is not as it was written.
    void check_filters() const;
    /// Lets go of the memory of all records; they can still be read.
    void release() const { file.release(0, file.size()); }
};

/// Takes records apart. One thread at a time.
class record_decoder {
    ZSTD_DCtx *context;
    std::string frame;

  public:
    record_decoder();
    ~record_decoder();
    record_decoder(const record_decoder &) = delete;
    record_decoder &operator=(const record_decoder &) = delete;

    /// Record `number`, from 1, into `out`; throws not_found or damaged.
    void read(const record_file &file, uint32_t number, std::string &out);
    /// The filter of its word pairs as well.
    void read(const record_file &file, uint32_t number, std::string &out, std::string &filter);
};

#endif
