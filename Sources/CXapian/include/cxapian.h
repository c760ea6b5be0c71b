// The only door to libxapian: a C header in front, C++ behind. Nothing throws across it. Calls are coarse: add a batch of
// passages, answer one query as one page.
//
// A handle is used by one thread at a time; separate handles are independent. Text is passed as pointer and length.
#ifndef KWIC_CXAPIAN_H
#define KWIC_CXAPIAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// What the caller can do next: one value a decision, not one a Xapian class.
typedef enum cx_status : int32_t {
    CX_OK = 0,
    CX_NOT_FOUND,
    CX_LOCKED,
    CX_BAD_ARGUMENT,
    CX_DAMAGED,
    CX_STOPPED,  ///< the caller's own callback said stop
    CX_FAILED,   ///< anything else, unknown exceptions included
} cx_status;

/// Why a call failed. The caller owns it; free it with cx_error_clear().
typedef struct cx_error {
    cx_status status;
    const char *_Nullable type;  ///< Xapian's class name, static; NULL when not from Xapian
    char *_Nullable message;     ///< UTF-8, on the heap; NULL on success or out of memory
} cx_error;
void cx_error_clear(cx_error *error);

/// libxapian's version, static.
const char *cx_version(void);

// Writing -------------------------------------------------------------------------------------------------------------

typedef struct cx_writer cx_writer;

/// Begins a run: a file of passages sorted by term, at `path`, where nothing may be. Runs are merged into a segment and
/// deleted; nothing of them is synced to disk.
cx_status cx_writer_create(const char *path, cx_writer *_Nullable *_Nonnull out, cx_error *_Nullable error);
/// Adds passages. `batch` holds, for each: u32 number of terms, of values, of pairs of words, of bytes of the record; each term
/// as u8 length, u16 count, bytes; each value as u32 slot, u16 length, bytes; each pair as a u64 hash; the record.
/// Little-endian. After a batch that was refused the
/// run can only be discarded.
cx_status cx_writer_add(cx_writer *writer, const uint8_t *batch, size_t length, cx_error *_Nullable error);
/// Writes the rest and frees. The handle is gone afterwards, whatever is returned.
cx_status cx_writer_finish(cx_writer *writer, cx_error *_Nullable error);
void cx_writer_discard(cx_writer *_Nullable writer);  ///< frees without caring for the data

/// Makes a segment of runs and of segments (whose names end in `.glass`), in the given order: passages of the second come
/// after those of the first. The segment is two files: a database at `to`, and its records beside it, with `.records` in the
/// place of `.glass` or after the name. Files that are there are replaced. Values of the slots from `first_coded` on are
/// stored by number where that is shorter, and are for cx_reader_tally() alone.
cx_status cx_merge(
    const char *_Nonnull const *_Nonnull paths, size_t count, uint32_t first_coded, const char *to,
    cx_error *_Nullable error);
/// Reads a segment's database through and checks its structure, and with `reads_records` every record; CX_DAMAGED with what
/// is wrong.
cx_status cx_check(const char *path, bool reads_records, cx_error *_Nullable error);

// Reading -------------------------------------------------------------------------------------------------------------

typedef struct cx_reader cx_reader;

/// Passages `first` to `last` (segment's own numbers, from 1) of the segment at place `segment` (from 0) are dead.
typedef struct cx_dead {
    uint32_t segment, first, last;
} cx_dead;

/// Lists of postings that are kept in memory for questions that ask for them again. To be used by several threads at once.
typedef struct cx_postings cx_postings;

/// NULL where there is no memory. The lists take up to `maximum_bytes`.
cx_postings *_Nullable cx_postings_create(size_t maximum_bytes);
/// Readers that were opened with it stay good. NULL is a no-op.
void cx_postings_release(cx_postings *_Nullable postings);
/// Lets go of the lists of segments that `reader`, which was opened with it, does not have.
void cx_postings_keep_only(cx_postings *postings, const cx_reader *reader);

/// Opens segments as one index. `dead` is sorted by segment, then first, and does not overlap; it is copied. Without `postings` no
/// lists are kept.
cx_status cx_reader_open(
    const char *_Nonnull const *_Nullable paths, size_t count, const cx_dead *_Nullable dead, size_t dead_count,
    const cx_postings *_Nullable postings, cx_reader *_Nullable *_Nonnull out, cx_error *_Nullable error);
void cx_reader_close(cx_reader *_Nullable reader);  ///< NULL is a no-op
/// Has a reader use what another of the same segments holds in memory. Both may be used at the same time afterwards.
void cx_reader_share(cx_reader *reader, const cx_reader *with);

/// Bytes owned by the library; free them with cx_bytes_free().
typedef struct cx_bytes {
    uint8_t *_Nullable data;
    size_t length;
} cx_bytes;
void cx_bytes_free(cx_bytes *bytes);

/// Of `count` passages, keeps those that may have all of `pairs` (hashes of words one after the other), in their order. Those that
/// have them are all kept, and of the others few.
cx_status cx_reader_keep_pairs(
    cx_reader *reader, uint32_t *_Nullable passages, size_t *count, const uint64_t *_Nullable pairs, size_t pair_count,
    cx_error *_Nullable error);
/// The stored record of a passage, living or dead. CX_NOT_FOUND where there is no such passage.
cx_status cx_reader_record(cx_reader *reader, uint32_t docid, cx_bytes *out, cx_error *_Nullable error);
/// Living passages that a term is in (the dead counted with them where there are any).
cx_status cx_reader_frequency(
    cx_reader *reader, const char *term, size_t length, uint32_t *out, cx_error *_Nullable error);
/// Passages that any of some terms is in, the dead with them. `terms` has each as u8 length, bytes.
cx_status cx_reader_frequency_of_any(
    cx_reader *reader, const uint8_t *terms, size_t length, uint32_t *out, cx_error *_Nullable error);
/// The count of a term in a passage, 0 where it is not in it.
cx_status cx_reader_count(
    cx_reader *reader, const char *term, size_t length, uint32_t docid, uint32_t *out, cx_error *_Nullable error);
/// Up to `capacity` living passages that have a term, ascending.
cx_status cx_reader_postings(
    cx_reader *reader, const char *term, size_t length, uint32_t *out, size_t capacity, size_t *count,
    cx_error *_Nullable error);

/// How often words stand in passages and in their sections (what follows one heading). `words` has for each u32 number of terms, and
/// these as u8 length, bytes. For each passage `sizes` takes how many its section has, and for each word `sums` takes two sums of
/// counts: of the passage, and of its section. A section of very many passages is none: each of its passages is by itself. Dead
/// passages count as others.
cx_status cx_reader_sections(
    cx_reader *reader, const uint8_t *words, size_t length, uint32_t *passages, size_t count, uint32_t place_slot,
    uint32_t *sizes, double *sums, cx_error *_Nullable error);

/// Called with a term and its frequency; false stops.
typedef bool (*cx_term_visitor)(void *_Nullable context, const char *term, size_t length, uint32_t frequency);
/// Visits the terms that begin with `prefix`, in byte order. Frequencies are 0 where they are not asked for: each is a read.
cx_status cx_reader_terms(
    cx_reader *reader, const char *prefix, size_t length, bool with_frequencies, cx_term_visitor visit,
    void *_Nullable context, cx_error *_Nullable error);

// Querying ------------------------------------------------------------------------------------------------------------

/// A query goes over as a program in reverse Polish order. Numbers are little-endian. A term gives a passage (k1 + 1) · count /
/// (k1 + count), times the factors of the CX_SCALE above it: how rare it is, the caller knows.
typedef enum cx_op : uint8_t {
    CX_TERM = 1,     ///< u8 length, bytes
    CX_ALL,          ///< every passage
    CX_NOTHING,
    CX_AND,          ///< u32 operands
    CX_OR,           ///< u32 operands
    CX_SYNONYM,      ///< u32 operands: counted as one term
    CX_AND_NOT,      ///< two operands
    CX_AND_MAYBE,    ///< two operands
    CX_FILTER,       ///< two operands: the second has no weight
    CX_SCALE,        ///< f64 factor; one operand
    CX_VALUE_RANGE,  ///< u8 slot, u8 length and bytes of the lowest, the same of the highest
    CX_DOCIDS,       ///< u32 count, u32 each, ascending: these passages, without weight
    CX_WEIGHED_DOCIDS,  ///< f64 weight, u32 count, u32 each, ascending: these passages, each with the weight
} cx_op;

/// How a page is ordered.
typedef enum cx_sort : int32_t { CX_BY_RELEVANCE = 0, CX_BY_VALUE, CX_BY_VALUE_DESCENDING } cx_sort;

typedef struct cx_page_request {
    uint32_t offset, limit;
    uint32_t count_up_to;  ///< matches are counted exactly at least up to here
    cx_sort sort;
    uint32_t sort_slot;    ///< of a value of documents; passages of those without it come last
    bool ties_by_number;   ///< equal values: by number, not by relevance
    uint64_t budget_ns;    ///< after so long the page is made of some of the passages; 0: no limit
    double k1;             ///< BM25's k1, in the units of the stored counts; b is 0, lengths are in the counts
    uint32_t place_slot;      ///< twice how many passages a passage stands after its document's first, 1 more where it begins a
                              ///< section; no value: it is the first
    uint32_t signature_slot;  ///< eight bytes that near-duplicates have in common, in part
    bool wants_signatures;    ///< else they are not read, and 0
    /// Hashes of words one after the other that a passage must have to be of use. Where the query can be ranked here, and the order
    /// is by relevance, passages that are known not to have them are left out; the counts are those of all matches still.
    const uint64_t *_Nullable pairs;
    size_t pair_count;
} cx_page_request;

typedef struct cx_hit {
    uint32_t docid;
    uint32_t first;      ///< the first passage of its document
    uint64_t signature;  ///< 0 where there is none, or it was not asked for
    double weight;
} cx_hit;

/// One page of an answer; free it with cx_page_free().
typedef struct cx_page {
    size_t count;
    const cx_hit *_Nullable hits;
    uint32_t matches_lower, matches_upper, matches_estimated;
    bool is_partial;  ///< the time was up
    void *_Nullable owner;
} cx_page;

cx_status cx_reader_search(
    cx_reader *reader, const uint8_t *program, size_t length, const cx_page_request *request, cx_page *out,
    cx_error *_Nullable error);
void cx_page_free(cx_page *page);

/// Where the values of a facet stand.
typedef enum cx_facet_place : int32_t {
    CX_OF_PASSAGE,    ///< on each passage
    CX_OF_DOCUMENT,   ///< on a document's first passage, for all of them
    CX_INHERITED,     ///< on the passage, or, where it has none, on its document's first
    CX_DOCUMENTS,     ///< the documents themselves: a value is the number of the first passage, and has no text
    CX_PASSAGES,      ///< the passages themselves, likewise
} cx_facet_place;

typedef struct cx_facet {
    cx_facet_place place;
    uint32_t slot;
    bool is_list;     ///< u8 length and bytes, repeatedly; else one text
    bool has_levels;  ///< of `a/b/c`, `a` and `a/b` are counted too
    uint8_t cut;      ///< so many bytes of a value, 0 for all
    uint32_t limit;   ///< values to give back: those that most passages have
} cx_facet;

typedef struct cx_tally_request {
    const cx_facet *_Nullable facets;
    size_t facet_count;
    uint32_t budget;       ///< matches to look at, about; where there are more, an evenly spread part is looked at
    uint32_t estimate;     ///< how many matches there are, about
    uint32_t place_slot;
} cx_tally_request;

/// A value and how many of the passages looked at have it.
typedef struct cx_facet_value {
    const char *_Nullable text;
    size_t length;
    uint32_t docid;  ///< of a document's first passage or of a passage, where these are counted
    uint32_t count;
} cx_facet_value;

/// Most passages first, then in byte order.
typedef struct cx_facet_values {
    const cx_facet_value *_Nullable values;
    size_t count;
    size_t distinct;  ///< how many there are, those beyond the limit with them
} cx_facet_values;

/// What was counted; free it with cx_tally_free().
typedef struct cx_tally {
    uint32_t seen;       ///< matches looked at
    uint32_t documents;  ///< different documents among them
    double share;        ///< of the index that was looked at: 1 where all was
    const cx_facet_values *_Nullable facets;  ///< one for each that was asked for
    void *_Nullable owner;
} cx_tally;

/// Counts what the matches of a query have, in one pass over them and without reading records.
cx_status cx_reader_tally(
    cx_reader *reader, const uint8_t *program, size_t length, const cx_tally_request *request, cx_tally *out,
    cx_error *_Nullable error);
void cx_tally_free(cx_tally *tally);

/// Numbers of passages; free them with cx_numbers_free().
typedef struct cx_numbers {
    uint32_t *_Nullable data;
    size_t count;
} cx_numbers;
void cx_numbers_free(cx_numbers *numbers);

/// The first `limit` matches, unweighted: segment after segment, in each ascending.
cx_status cx_reader_matches(
    cx_reader *reader, const uint8_t *program, size_t length, size_t limit, uint64_t budget_ns, cx_numbers *out,
    bool *is_partial, cx_error *_Nullable error);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
