// Shared by the shim's own files.
#ifndef KWIC_CXAPIAN_SUPPORT_H
#define KWIC_CXAPIAN_SUPPORT_H

#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "cxapian.h"

/// Thrown where the caller's data breaks the rules of the header.
struct bad_argument : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Thrown where what was asked for is not there.
struct not_found : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Thrown where a check finds faults.
struct damaged : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Thrown to leave Xapian's matcher when a callback says stop.
struct stopped {};

cx_status fail(cx_error *e, cx_status status, const char *type, const char *message) noexcept;
/// Only from a catch block: the one table from exceptions to statuses.
cx_status translate(cx_error *e) noexcept;

/// Every entry point that can fail runs in this.
template <class F>
static cx_status guarded(cx_error *e, F body) noexcept {
    if (e) *e = cx_error{CX_OK, nullptr, nullptr};
    try {
        body();
        return CX_OK;
    } catch (...) {
        return translate(e);
    }
}

/// Reads little-endian numbers and bytes, and never past the end.
class byte_reader {
    const uint8_t *at, *end;

  public:
    byte_reader(const uint8_t *data, size_t length) : at(data), end(data + length) {}
    bool empty() const { return at == end; }
    const char *bytes(size_t length) {
        if (size_t(end - at) < length) throw bad_argument("a message to the shim ends too early");
        const char *start = reinterpret_cast<const char *>(at);
        at += length;
        return start;
    }
    std::string string(size_t length) { return std::string(bytes(length), length); }
    template <class T>
    T number() {
        T value;
        memcpy(&value, bytes(sizeof value), sizeof value);
        return value;
    }
};

/// Xapian takes a file that is no database for a list of databases, and an empty one for an empty list; so it is not asked.
void require_segment(const char *path);

/// Segments opened as one database, with what is dead in them.
struct cx_reader {
    Xapian::Database database;
    std::vector<Xapian::Database> parts;  // the segments by themselves
    std::vector<std::string> segment_uuids;
    std::vector<std::vector<cx_dead>> dead;  // a list a segment
    bool has_dead = false;
    std::shared_ptr<class column_store> columns;
    std::vector<std::shared_ptr<const class record_file>> records;  // one a segment
    std::vector<std::shared_ptr<const class glass_file>> files;     // likewise: their databases
    std::unique_ptr<class record_decoder> decoder;
    /// Terms asked for lately: a query asks for the same ones several times, and queries for the same as others.
    std::unordered_map<std::string, uint32_t> frequencies;
    static constexpr size_t frequencies_kept = 16384;
    std::shared_ptr<class posting_store> postings;
    std::vector<uint32_t> segment_numbers;  // by which it knows the segments
    /// Where postings are put together before they are packed: memory of that size is better kept than given back each time.
    std::unique_ptr<struct posting_workshop> workshop;

    cx_reader();
    ~cx_reader();
    size_t segments() const { return segment_uuids.size(); }
    /// Xapian numbers the passages of several databases in turn, one of each (Database::add_database).
    size_t segment_of(Xapian::docid docid) const { return (docid - 1) % segments(); }
    Xapian::docid local(Xapian::docid docid) const { return (docid - 1) / Xapian::docid(segments()) + 1; }
    /// The number in the whole index of passage `number` of a segment.
    Xapian::docid global(size_t segment, Xapian::docid number) const {
        return (number - 1) * Xapian::docid(segments()) + Xapian::docid(segment) + 1;
    }
    bool is_dead(Xapian::docid docid) const;
    /// The record of a passage of a segment, by its number there. Good until the next call.
    const std::string &record(size_t segment, Xapian::docid number);

  private:
    std::string last_record;
};

/// The values of one slot of a segment, read in the order of the passages.
class slot_values {
    const Xapian::Database &segment;
    Xapian::valueno slot;
    Xapian::ValueIterator next;
    bool started = false;

  public:
    slot_values(const Xapian::Database &segment, Xapian::valueno slot) : segment(segment), slot(slot) {}
    /// The value of a passage, by its number in the segment; numbers must not fall from call to call.
    std::string at(Xapian::docid number) {
        if (!started) {
            next = segment.valuestream_begin(slot);
            started = true;
        }
        if (next == Xapian::ValueIterator()) return std::string();
        if (next.get_docid() < number) next.skip_to(number);
        return next != Xapian::ValueIterator() && next.get_docid() == number ? *next : std::string();
    }
};

using moment = std::chrono::steady_clock::time_point;

/// Thrown to leave a match when the time is up.
struct late {};

/// Looks at the clock once in so many steps, of which each takes well under a microsecond.
class stopwatch {
    static constexpr unsigned every = 1024;
    moment end;
    unsigned steps = 0;

  public:
    explicit stopwatch(moment end) : end(end) {}
    /// To be asked after each step, or after so many; the clock is looked at after some.
    bool is_past(unsigned done = 1) {
        if ((steps += done) < every) return false;
        steps = 0;
        return std::chrono::steady_clock::now() >= end;
    }
};

/// A little-endian number of up to eight bytes; 0 for an empty text.
inline uint64_t number_of(const std::string &bytes) {
    uint64_t number = 0;
    memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
    return number;
}

/// Where a passage stands in its document, as its value says.
struct passage_place {
    /// How many passages it stands after the document's first.
    Xapian::docid distance;
    bool begins_section;

    explicit passage_place(const std::string &value) {
        uint64_t number = number_of(value);
        distance = Xapian::docid(std::min<uint64_t>(number >> 1, UINT32_MAX));
        begins_section = number & 1 || number == 0;
    }
};

/// The first passage of the document that a passage belongs to; both by their numbers in the segment.
Xapian::docid first_of(Xapian::docid number, slot_values &places);

/// Passages of one segment given as ranges, as a source of postings without weight.
class range_source : public Xapian::PostingSource {
    size_t range = 0;
    Xapian::docid current = 0;
    bool started = false;

  protected:
    virtual const std::vector<cx_dead> &list() const = 0;

  public:
    void init(const Xapian::Database &) override {
        range = 0;
        started = false;
    }
    double get_weight() const override { return 0; }
    Xapian::doccount get_termfreq_min() const override { return get_termfreq_est(); }
    Xapian::doccount get_termfreq_max() const override { return get_termfreq_est(); }
    Xapian::doccount get_termfreq_est() const override;
    void next(double) override { skip_to(started ? current + 1 : 1, 0); }
    void skip_to(Xapian::docid docid, double) override;
    bool at_end() const override { return started && range >= list().size(); }
    Xapian::docid get_docid() const override { return current; }
};

/// Builds the query of a program.
Xapian::Query query_of(const cx_reader &reader, const uint8_t *program, size_t length);

#endif
