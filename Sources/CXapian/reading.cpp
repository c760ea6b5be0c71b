#include <algorithm>

#include "columns.h"
#include "postings.h"
#include "records.h"

cx_reader::cx_reader() : decoder(new record_decoder), workshop(new posting_workshop) {}
cx_reader::~cx_reader() = default;

const std::string &cx_reader::record(size_t segment, Xapian::docid number) {
    decoder->read(*records[segment], number, last_record);
    return last_record;
}

bool cx_reader::is_dead(Xapian::docid docid) const {
    if (!has_dead) return false;
    auto &list = dead[segment_of(docid)];
    Xapian::docid number = local(docid);
    auto found = std::lower_bound(
        list.begin(), list.end(), number, [](const cx_dead &d, Xapian::docid id) { return d.last < id; });
    return found != list.end() && found->first <= number;
}

cx_status cx_reader_open(
    const char *const *paths, size_t count, const cx_dead *dead, size_t dead_count, const cx_postings *postings,
    cx_reader **out, cx_error *error) {
    *out = nullptr;
    return guarded(error, [&] {
        auto reader = std::unique_ptr<cx_reader>(new cx_reader);
        reader->dead.resize(count);
        reader->columns = std::make_shared<column_store>();
        reader->postings = postings ? postings->store : std::make_shared<posting_store>(size_t(0));
        for (size_t i = 0; i < count; ++i) {
            require_segment(paths[i]);
            Xapian::Database segment(paths[i]);
            reader->segment_uuids.push_back(segment.get_uuid());
            reader->segment_numbers.push_back(reader->postings->number(segment.get_uuid()));
            reader->database.add_database(segment);
            reader->parts.push_back(segment);
            reader->files.push_back(std::make_shared<const glass_file>(paths[i]));
            reader->records.push_back(std::make_shared<const record_file>(records_beside(paths[i])));
            if (reader->records.back()->count() != segment.get_lastdocid())
                throw damaged(std::string(paths[i]) + " and its records are not of the same passages");
        }
        for (size_t i = 0; i < dead_count; ++i) {
            if (dead[i].segment >= count) throw bad_argument("dead passages of a segment that is not there");
            reader->dead[dead[i].segment].push_back(dead[i]);
            reader->has_dead = true;
        }
        *out = reader.release();
    });
}

void cx_reader_close(cx_reader *reader) {
    try {
        delete reader;
    } catch (...) {
        // A reader has nothing to lose.
    }
}

void cx_reader_share(cx_reader *reader, const cx_reader *with) {
    reader->columns = with->columns;
    reader->records = with->records;
    reader->files = with->files;
}

cx_status cx_reader_keep_pairs(
    cx_reader *reader, uint32_t *passages, size_t *count, const uint64_t *pairs, size_t pair_count, cx_error *error) {
    return guarded(error, [&] {
        // In any order, but mostly one segment after the other.
        size_t kept = 0;
        uint32_t numbers[record_file::batch];
        bool found[record_file::batch];
        for (size_t i = 0; i < *count;) {
            size_t segment = reader->segment_of(passages[i]), length = 0;
            while (i + length < *count && length < record_file::batch && reader->segment_of(passages[i + length]) == segment) {
                numbers[length] = reader->local(passages[i + length]);
                ++length;
            }
            reader->records[segment]->find_pairs(numbers, length, pairs, pair_count, found);
            for (size_t k = 0; k < length; ++k)
                if (found[k]) passages[kept++] = passages[i + k];
            i += length;
        }
        *count = kept;
    });
}

cx_status cx_reader_record(cx_reader *reader, uint32_t docid, cx_bytes *out, cx_error *error) {
    *out = cx_bytes{nullptr, 0};
    return guarded(error, [&] {
        if (docid == 0 || reader->records.empty()) throw not_found("passage " + std::to_string(docid));
        const std::string &record = reader->record(reader->segment_of(docid), reader->local(docid));
        out->data = static_cast<uint8_t *>(malloc(record.size() + 1));
        if (!out->data) throw std::bad_alloc();
        memcpy(out->data, record.data(), record.size());
        out->length = record.size();
    });
}

cx_status cx_reader_frequency(cx_reader *reader, const char *term, size_t length, uint32_t *out, cx_error *error) {
    *out = 0;
    return guarded(error, [&] {
        std::string text(term, length);
        auto found = reader->frequencies.find(text);
        if (found != reader->frequencies.end()) {
            *out = found->second;
            return;
        }
        for (auto &file : reader->files) *out += file->frequency(text);
        if (reader->frequencies.size() >= cx_reader::frequencies_kept) reader->frequencies.clear();
        reader->frequencies.emplace(std::move(text), *out);
    });
}

cx_status cx_reader_count(
    cx_reader *reader, const char *term, size_t length, uint32_t docid, uint32_t *out, cx_error *error) {
    *out = 0;
    return guarded(error, [&] {
        std::string text(term, length);
        auto posting = reader->database.postlist_begin(text);
        auto end = reader->database.postlist_end(text);
        if (posting != end) posting.skip_to(docid);
        if (posting != end && *posting == docid) *out = posting.get_wdf();
    });
}

cx_status cx_reader_postings(
    cx_reader *reader, const char *term, size_t length, uint32_t *out, size_t capacity, size_t *count,
    cx_error *error) {
    *count = 0;
    return guarded(error, [&] {
        std::string text(term, length);
        auto end = reader->database.postlist_end(text);
        for (auto i = reader->database.postlist_begin(text); i != end && *count < capacity; ++i)
            if (!reader->is_dead(*i)) out[(*count)++] = *i;
    });
}

cx_status cx_reader_terms(
    cx_reader *reader, const char *prefix, size_t length, bool with_frequencies, cx_term_visitor visit, void *context,
    cx_error *error) {
    return guarded(error, [&] {
        std::string text(prefix, length);
        auto end = reader->database.allterms_end(text);
        for (auto i = reader->database.allterms_begin(text); i != end; ++i) {
            std::string term = *i;
            if (!visit(context, term.data(), term.size(), with_frequencies ? i.get_termfreq() : 0)) return;
        }
    });
}
