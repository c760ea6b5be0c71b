#include <sstream>

#include "support.h"

struct cx_writer {
    Xapian::WritableDatabase database;
};

cx_status cx_writer_create(const char *path, cx_writer **out, cx_error *error) {
    *out = nullptr;
    return guarded(error, [&] {
        // The database is thrown away when it has been compacted, so what protects it from a crash is cost without use.
        // The caller ends a database when it is large enough; Xapian must not flush in between.
        const int flags = Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_TERMLIST | Xapian::DB_NO_SYNC |
                          Xapian::DB_DANGEROUS;
        // Xapian takes this from the environment only. Once: threads that create databases at the same time read it.
        static const int threshold = setenv("XAPIAN_FLUSH_THRESHOLD", "1000000", 0);
        (void)threshold;
        *out = new cx_writer{Xapian::WritableDatabase(path, flags)};
    });
}

cx_status cx_writer_add(cx_writer *writer, const uint8_t *batch, size_t length, cx_error *error) {
    return guarded(error, [&] {
        byte_reader in(batch, length);
        std::string text;
        while (!in.empty()) {
            auto terms = in.number<uint32_t>(), values = in.number<uint32_t>(), record = in.number<uint32_t>();
            Xapian::Document document;
            for (uint32_t i = 0; i < terms; ++i) {
                auto size = in.number<uint8_t>();
                bool boolean = in.number<uint8_t>() != 0;
                auto count = in.number<uint16_t>();
                text.assign(in.bytes(size), size);
                if (boolean)
                    document.add_boolean_term(text);
                else
                    document.add_term(text, count);
            }
            for (uint32_t i = 0; i < values; ++i) {
                auto slot = in.number<uint32_t>();
                auto size = in.number<uint16_t>();
                document.add_value(slot, in.string(size));
            }
            document.set_data(in.string(record));
            writer->database.add_document(document);
        }
    });
}

cx_status cx_writer_finish(cx_writer *writer, cx_error *error) {
    cx_status status = guarded(error, [&] {
        writer->database.commit();
        writer->database.close();
    });
    cx_writer_discard(writer);
    return status;
}

void cx_writer_discard(cx_writer *writer) {
    try {
        delete writer;
    } catch (...) {
        // Nothing to save: the caller gave it up.
    }
}

cx_status cx_compact(
    const char *const *paths, size_t count, const char *to, bool single_file, cx_error *error) {
    return guarded(error, [&] {
        Xapian::Database source;
        for (size_t i = 0; i < count; ++i) source.add_database(Xapian::Database(paths[i]));
        source.compact(to, single_file ? Xapian::DBCOMPACT_SINGLE_FILE : 0);
    });
}

cx_status cx_check(const char *path, cx_error *error) {
    return guarded(error, [&] {
        require_segment(path);
        std::ostringstream report;
        size_t faults = Xapian::Database::check(path, 0, &report);
        if (faults) throw damaged(std::to_string(faults) + " faults in " + path + ": " + report.str());
    });
}
