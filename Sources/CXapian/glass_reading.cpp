#include "glass_reading.h"

static const size_t block_bytes = 8192, directory = 11;

// Numbers in blocks have their highest byte first.
static size_t get16(const uint8_t *at) { return size_t(at[0]) << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return uint32_t(get16(at) << 16 | get16(at + 2)); }

void glass_file::fail() const { throw damaged(file.path() + ": its postings cannot be read"); }

glass_file::glass_file(const std::string &path) : file(path) {
    // The magic, the date, the fingerprint; then what the first table says of itself, which is that of the postings.
    static const size_t head = 16 + 16;
    const uint8_t *start = file.range(0, block_bytes);
    packed_reader in(start + head, start + block_bytes);
    in.number();  // the revision
    root = uint32_t(in.number());
    levels = uint32_t(in.number() >> 2);
    if (levels > 16) fail();
}

const uint8_t *glass_file::block(uint32_t number) const { return file.range(uint64_t(number) * block_bytes, block_bytes); }

bool glass_file::read(entry &at) const {
    const uint8_t *bytes = block(at.block);
    size_t end = get16(bytes + 9);
    if (end > block_bytes || end < directory) fail();
    if (directory + 2 * at.place >= end) {
        // Leaves stand in the order of their keys, with branches among them.
        do {
            if (uint64_t(at.block) + 2 > file.size() / block_bytes) return false;
            bytes = block(++at.block);
        } while (bytes[4] != 0);
        at.place = 0;
        end = get16(bytes + 9);
        if (end > block_bytes || end < directory + 2) fail();
    }
    size_t offset = get16(bytes + directory + 2 * at.place);
    if (offset + 3 > block_bytes) fail();
    const uint8_t *item = bytes + offset;
    size_t length = (get16(item) & 0x1FFF) + 3, components = get16(item) & 0x2000 ? 0 : 2;
    at.key_length = item[2];
    if (offset + length > block_bytes || 3 + at.key_length + components > length) fail();
    at.key = item + 3;
    at.tag = at.key + at.key_length + components;
    at.end = item + length;
    return true;
}

bool glass_file::find(const std::string &key, entry &at) const {
    auto compare = [&](const uint8_t *other, size_t length) {
        int order = memcmp(other, key.data(), std::min(length, key.size()));
        return order ? order : length < key.size() ? -1 : length > key.size() ? 1 : 0;
    };
    uint32_t number = root;
    for (uint32_t level = levels; level > 0; --level) {
        const uint8_t *bytes = block(number);
        size_t end = get16(bytes + 9);
        if (end > block_bytes || end < directory + 2 || bytes[4] != level) fail();
        // The last child whose first key is not greater. A greater component of the same key is not looked for.
        size_t low = 0, high = (end - directory) / 2;
        while (low + 1 < high) {
            size_t middle = (low + high) / 2, offset = get16(bytes + directory + 2 * middle);
            if (offset + 5 > block_bytes || offset + 5 + bytes[offset + 4] + 2 > block_bytes) fail();
            const uint8_t *item = bytes + offset;
            int order = compare(item + 5, item[4]);
            if (order < 0 || (order == 0 && get16(item + 5 + item[4]) <= 1)) low = middle;
            else high = middle;
        }
        size_t offset = get16(bytes + directory + 2 * low);
        if (offset + 5 > block_bytes) fail();
        number = get32(bytes + offset);
    }
    const uint8_t *bytes = block(number);
    size_t end = get16(bytes + 9);
    if (end > block_bytes || end < directory || bytes[4] != 0) fail();
    size_t low = 0, high = (end - directory) / 2;
    at.block = number;
    while (low < high) {
        at.place = (low + high) / 2;
        if (!read(at)) fail();
        int order = compare(at.key, at.key_length);
        if (order == 0) return true;
        if (order < 0) low = at.place + 1;
        else high = at.place;
    }
    return false;
}

uint32_t glass_file::frequency(const std::string &term) const {
    entry at;
    if (term.empty() || !find(term_key(term, false), at)) return 0;
    return uint32_t(packed_reader(at.tag, at.end).number());
}

void glass_file::add_postings(const std::string &term, std::vector<posting> &out) const {
    glass_postings postings(*this, term);
    size_t before = out.size();
    out.resize(before + postings.size());
    postings.read(out.data() + before, out.size() - before);
}

glass_postings::glass_postings(const glass_file &file, const std::string &term) : file(&file) {
    if (term.empty() || !file.find(term_key(term, false), at)) return;
    next_key = term_key(term, true);
    packed_reader head(at.tag, at.end);
    left = head.number();
    head.number();  // the counts' sum
    passage = head.number() + 1;
    // No posting takes less than two bytes.
    if (left == 0 || left > file.file.size() / 2) file.fail();
    from = at.tag + head.position(at.tag);
    begin_chunk();
}

void glass_postings::begin_chunk() {
    if (from == at.end) file->fail();
    is_last = *from++ == '1';
    packed_reader in(from, at.end);
    in.number();  // the last passage, counted from the first
    from += in.position(from);
    begins_chunk = true;
}

void glass_postings::next_chunk() {
    ++at.place;
    if (is_last || !file->read(at) || at.key_length <= next_key.size() ||
        memcmp(at.key, next_key.data(), next_key.size()) != 0)
        file->fail();
    uint32_t first;
    if (!unpack_sorting(at.key + next_key.size(), at.key_length - next_key.size(), first) || first <= passage) file->fail();
    passage = first;
    from = at.tag;
    begin_chunk();
}

size_t glass_postings::read(posting *out, size_t room) {
    const size_t wanted = std::min(room, left);
    for (size_t done = 0; done < wanted;) {
        if (from == at.end && !begins_chunk) next_chunk();
        const uint8_t *next = from, *end = at.end;
        uint64_t last = passage;
        auto number = [&] {
            if (next != end && *next < 128) return uint32_t(*next++);
            uint32_t value = 0;
            for (unsigned shift = 0; next != end; shift += 7) {
                uint8_t byte = *next++;
                value |= uint32_t(byte & 0x7F) << shift;
                if (byte < 128) return value;
                if (shift == 28) break;
            }
            file->fail();
        };
        if (begins_chunk) {
            out[done++] = {uint32_t(last), number()};
            begins_chunk = false;
        }
        posting *to = out + done;
        for (posting *to_end = out + wanted; to != to_end && next != end; ++to) {
            last += uint64_t(number()) + 1;
            *to = {uint32_t(last), number()};
        }
        done = size_t(to - out);
        passage = last;
        if (passage > UINT32_MAX) file->fail();
        from = next;
    }
    left -= wanted;
    if (left == 0 && wanted > 0 && (from != at.end || !is_last)) file->fail();
    return wanted;
}
