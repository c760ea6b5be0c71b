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

std::string_view value_dictionary::value(uint32_t number) const {
    auto start = reinterpret_cast<const uint8_t *>(text.data());
    packed_reader in(start + places[number - 1], start + text.size());
    size_t length = in.number();
    return std::string_view(in.bytes(length), length);
}

/// The bucket that has the value's number, or the free one for it.
size_t value_dictionary::bucket(std::string_view sought) const {
    size_t mask = buckets.size() - 1, at = std::hash<std::string_view>()(sought) & mask;
    while (buckets[at] && value(buckets[at]) != sought) at = (at + 1) & mask;
    return at;
}

void value_dictionary::add(const std::string &value) {
    ++count;
    all_bytes += value.size();
    if (bytes > dictionary_limit) return;
    if (places.size() * 2 >= buckets.size()) {
        buckets.assign(std::max<size_t>(16, buckets.size() * 2), 0);
        for (uint32_t number = 1; number <= size(); ++number) buckets[bucket(this->value(number))] = number;
    }
    size_t at = bucket(value);
    if (buckets[at]) return;
    places.push_back(uint32_t(text.size()));
    buckets[at] = size();
    pack(text, value);
    bytes += value.size() + 1;
    // It will not be made, so it need not be in memory.
    if (bytes > dictionary_limit) {
        text = std::string();
        places = buckets = std::vector<uint32_t>();
    }
}

uint32_t value_dictionary::number(const std::string &value) const {
    uint32_t number = buckets.empty() ? 0 : buckets[bucket(value)];
    if (number == 0) throw damaged("a value that is not in its dictionary");
    return number;
}

bool value_dictionary::pays() const {
    return bytes <= dictionary_limit && bytes + count * value_number(size()).size() < all_bytes;
}

std::vector<std::pair<std::string, std::string>> value_dictionary::metadata(uint32_t slot) const {
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
