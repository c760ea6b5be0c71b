#include "runs.h"

struct cx_writer {
    run_writer run;
};

cx_status cx_writer_create(const char *path, cx_writer **out, cx_error *error) {
    *out = nullptr;
    return guarded(error, [&] { *out = new cx_writer{run_writer(path)}; });
}

cx_status cx_writer_add(cx_writer *writer, const uint8_t *batch, size_t length, cx_error *error) {
    return guarded(error, [&] {
        byte_reader in(batch, length);
        run_writer &run = writer->run;
        while (!in.empty()) {
            auto terms = in.number<uint32_t>(), values = in.number<uint32_t>(), pairs = in.number<uint32_t>(),
                 record = in.number<uint32_t>();
            run.begin_passage();
            for (uint32_t i = 0; i < terms; ++i) {
                auto size = in.number<uint8_t>();
                auto count = in.number<uint16_t>();
                if (size == 0) throw bad_argument("an empty term");
                run.add_term(in.bytes(size), size, count);
            }
            for (uint32_t i = 0; i < values; ++i) {
                auto slot = in.number<uint32_t>();
                auto size = in.number<uint16_t>();
                run.add_value(slot, in.bytes(size), size);
            }
            std::vector<uint64_t> hashes(pairs);
            memcpy(hashes.data(), in.bytes(size_t(pairs) * sizeof hashes[0]), size_t(pairs) * sizeof hashes[0]);
            std::string filter = filter_of(hashes.data(), hashes.size());
            run.end_passage(filter.data(), filter.size(), in.bytes(record), record);
        }
    });
}

cx_status cx_writer_finish(cx_writer *writer, cx_error *error) {
    cx_status status = guarded(error, [&] { writer->run.finish(); });
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
