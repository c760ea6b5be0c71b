// A run: some passages, sorted by term, on their way into a segment.
//
// A run is a file that only the machine that wrote it reads, soon afterwards. Numbers are as the processor has them or packed.
// It holds, in this order: records, each after the packed length of its filter and that; their ends (u64 each); lengths of passages (u32 each); values, slot by slot; postings, term
// by term in the order of their bytes; `run_footer`.
#ifndef KWIC_CXAPIAN_RUNS_H
#define KWIC_CXAPIAN_RUNS_H

#include <unordered_map>

#include "sources.h"

struct run_footer {
    uint64_t ends, lengths, values, postings, end;  // where each part begins; the end of the last
    uint32_t passages, slots, terms;
    char magic[8];
};
extern const char run_magic[8];

/// Gathers passages and writes them as a run.
class run_writer {
    /// A term of a passage, in the order in which they come.
    struct occurrence {
        uint32_t term, passage, count;
    };
    struct term_place {
        uint32_t hash, start, length;
    };
    struct slot_list {
        std::string values;
        uint32_t last = 0;
    };

    output_file file;
    std::vector<uint64_t> ends;
    std::vector<uint32_t> lengths;
    std::unordered_map<uint32_t, slot_list> slots;
    std::vector<occurrence> occurrences;
    std::vector<term_place> terms;
    std::vector<uint32_t> buckets;  // numbers of terms, from 1; 0 is free
    std::string term_bytes;

    uint32_t number(const char *term, size_t length);
    std::vector<uint32_t> sorted() const;
    uint32_t write_values();
    uint32_t write_postings();

  public:
    explicit run_writer(const std::string &path);
    void begin_passage();
    void add_term(const char *term, size_t length, uint32_t count);
    void add_value(uint32_t slot, const char *value, size_t length);
    void end_passage(const char *filter, size_t filter_length, const char *record, size_t length);
    void finish();
};

/// Reads a run.
///
/// `held_bytes`: about what it may have of its postings in memory; more for a term with more.
std::unique_ptr<passage_source> open_run(const std::string &path, size_t held_bytes);

#endif
