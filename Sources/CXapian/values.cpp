#include "values.h"

#include <zstd.h>

#include <cstdio>

/// Larger dictionaries are not made: the values then stand where they are.
static const uint64_t dictionary_limit = 64 << 20;
/// Bytes of one piece of metadata: far below what an entry of Xapian's tables may have.
static const size_t piece_bytes = 1 << 20;

static std::string piece_key(uint32_t slot, uint32_t piece) {
    char key[40];
    snprintf(key, sizeof key, "kwic:values:%08x:%04x", slot, piece);
    return key;
}

void value_dictionary::add(const std::string &value) {
    ++count;
    all_bytes += value.size();
    if (bytes > dictionary_limit) return;
    auto [found, is_new] = numbers.emplace(value, uint32_t(values.size() + 1));
    if (!is_new) return;
    values.push_back(&found->first);
    bytes += value.size() + 1;
}

bool value_dictionary::pays() const {
    return bytes <= dictionary_limit && bytes + count * value_number(size()).size() < all_bytes;
}

std::vector<std::pair<std::string, std::string>> value_dictionary::metadata(uint32_t slot) const {
    std::string text;
    for (auto value : values) pack(text, *value);
    std::string packed(ZSTD_compressBound(text.size()), 0);
    size_t size = ZSTD_compress(&packed[0], packed.size(), text.data(), text.size(), 3);
    if (ZSTD_isError(size)) throw std::runtime_error(std::string("cannot compress values: ") + ZSTD_getErrorName(size));
    packed.resize(size);
    std::vector<std::pair<std::string, std::string>> pieces;
    for (size_t at = 0; at < packed.size(); at += piece_bytes)
        pieces.emplace_back(piece_key(slot, uint32_t(pieces.size())), packed.substr(at, piece_bytes));
    return pieces;
}

std::string value_number(uint32_t number) {
    std::string bytes;
    for (; number; number >>= 8) bytes += char(number);
    return bytes;
}

std::vector<std::string> values_of(const Xapian::Database &segment, uint32_t slot) {
    std::string packed;
    for (uint32_t piece = 0;; ++piece) {
        std::string more = segment.get_metadata(piece_key(slot, piece));
        if (more.empty()) break;
        packed += more;
    }
    std::vector<std::string> values;
    if (packed.empty()) return values;
    unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size > 2 * dictionary_limit) throw damaged("a dictionary of values has no size");
    std::string text(size, 0);
    size_t got = ZSTD_decompress(&text[0], text.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != size) throw damaged("a dictionary of values cannot be read");
    auto start = reinterpret_cast<const uint8_t *>(text.data());
    packed_reader in(start, start + text.size());
    values.emplace_back();
    while (!in.empty()) {
        size_t length = in.number();
        values.emplace_back(in.bytes(length), length);
    }
    return values;
}
