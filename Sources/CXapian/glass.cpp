#include "glass.h"

// Numbers in blocks have their highest byte first.
static void put16(uint8_t *at, size_t value) {
    at[0] = uint8_t(value >> 8);
    at[1] = uint8_t(value);
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xFFFF);
}

// Flags in the two bytes of an item's size: the first and the last component of a tag.
static const size_t is_first_component = 0x2000, is_last_component = 0x4000;
static const uint32_t revision = 1;

uint8_t *glass_table::block::place(size_t size) {
    lowest -= size;
    put16(&bytes[header_size + 2 * items], lowest);
    ++items;
    return &bytes[lowest];
}

void glass_table::block::clear() {
    std::fill(bytes.begin(), bytes.end(), 0);
    items = 0;
    lowest = block_size;
}

glass_table::glass_table(output_file &file) : file(file), levels(1) {
    // Xapian's own tables begin with an entry of no key and no tag, and its cursors count on it.
    uint8_t *item = levels[0].place(3);
    put16(item, is_first_component | is_last_component);
    item[2] = 0;
}

uint32_t glass_table::write(size_t level) {
    block &full = levels[level];
    uint8_t *start = full.bytes.data();
    put32(start, revision);
    start[4] = uint8_t(level);
    put16(start + 5, full.free());  // in one piece
    put16(start + 7, full.free());  // all together
    put16(start + 9, header_size + 2 * full.items);
    for (size_t i = 0; i < block_size; i += 16) {
        uint64_t words[2];
        memcpy(words, start + i, 16);
        for (int k = 0; k < 2; ++k) {
            hashes[k] = (hashes[k] ^ words[k]) * 0xFF51AFD7ED558CCDu;
            hashes[k] ^= hashes[k] >> 32;
        }
        hashes[0] += hashes[1] << 1;
    }
    file.add(start, block_size);
    if (next_block == UINT32_MAX) throw bad_argument("a segment of more than 32 TiB");
    return next_block++;
}

void glass_table::add_branch(size_t level, const std::string &divider, unsigned component, uint32_t child) {
    if (level == levels.size()) levels.emplace_back();
    // An item of a branch: the child's number, the divider, its component; the first of a block has no divider.
    size_t size = 4 + 1 + divider.size() + 2;
    if (levels[level].free() < size + 2) {
        uint32_t number = write(level);
        std::string up = levels[level].divider;
        unsigned up_component = levels[level].divider_component;
        add_branch(level + 1, up, up_component, number);
        levels[level].clear();
    }
    block &branch = levels[level];
    bool is_first = branch.items == 0;
    if (is_first) {
        branch.divider = divider;
        branch.divider_component = component;
        size = 4 + 1 + 2;
    }
    uint8_t *item = branch.place(size);
    put32(item, child);
    item[4] = is_first ? 0 : uint8_t(divider.size());
    if (!is_first) memcpy(item + 5, divider.data(), divider.size());
    put16(item + size - 2, is_first ? 0 : component);
}

void glass_table::add_item(const std::string &key, const char *tag, size_t length, unsigned component, bool is_last) {
    size_t head = 2 + 1 + key.size() + (component > 1 ? 2 : 0), size = head + length;
    if (levels[0].free() < size + 2) {
        uint32_t number = write(0);
        std::string divider = levels[0].divider;
        unsigned divider_component = levels[0].divider_component;
        add_branch(1, divider, divider_component, number);
        block &leaf = levels[0];
        leaf.clear();
        // As much of the key as tells it from the one before; the component tells parts of one tag apart.
        size_t same = 0;
        while (same < key.size() && same < last_key.size() && key[same] == last_key[same]) ++same;
        leaf.divider = key.substr(0, std::min(key.size(), same + 1));
        leaf.divider_component = component;
    }
    uint8_t *item = levels[0].place(size);
    put16(item, (size - 3) | (component == 1 ? is_first_component : 0) | (is_last ? is_last_component : 0));
    item[2] = uint8_t(key.size());
    memcpy(item + 3, key.data(), key.size());
    if (component > 1) put16(item + 3 + key.size(), component);
    memcpy(item + head, tag, length);
    last_key = key;
}

size_t glass_table::room(size_t key_length) const {
    size_t free = levels[0].free(), head = 2 + 3 + key_length;
    return free > head ? std::min(free - head, longest_tag(key_length)) : 0;
}

void glass_table::add(const std::string &key, const std::string &tag) {
    if (key.size() > 255) throw bad_argument("a key of more than 255 bytes");
    if (key <= last_key) throw bad_argument("keys do not ascend");
    size_t whole = longest_tag(key.size()), part = whole - 2;
    size_t at = std::min(tag.size(), whole);
    if (tag.size() > whole + part * 65000) throw bad_argument("an entry of more than 128 MB");
    add_item(key, tag.data(), at, 1, at == tag.size());
    for (unsigned component = 2; at < tag.size(); ++component) {
        size_t length = std::min(part, tag.size() - at);
        add_item(key, tag.data() + at, length, component, at + length == tag.size());
        at += length;
    }
    ++entries;
}

std::string glass_table::finish() {
    uint32_t root = write(0);
    size_t level = 0;
    while (level + 1 < levels.size()) {
        std::string divider = levels[level].divider;
        unsigned component = levels[level].divider_component;
        ++level;
        add_branch(level, divider, component, root);
        root = write(level);
    }
    std::string info;
    pack(info, root);
    pack(info, level << 2 | 2);  // blocks in the order of their keys
    pack(info, entries);
    pack(info, block_size >> 11);
    pack(info, 0u);  // tags are not compressed
    std::string free_list;
    for (uint32_t number : {revision, next_block, 0u, 0u, 0u, 0u}) pack(free_list, number);
    pack(info, free_list);
    return info;
}

std::string glass_table::fingerprint() const {
    return std::string(reinterpret_cast<const char *>(hashes), sizeof hashes);
}

// Keys of the table of postings -----------------------------------------------------------------------------------------

static const std::string metadata_prefix("\0\xc0", 2), statistics_prefix("\0\xd0", 2), values_prefix("\0\xd8", 2),
    lengths_prefix("\0\xe0", 2);

/// A number whose bytes are in the order of the numbers: two up to 15 bits, else as many as its first bits say.
static void pack_sorting(std::string &out, uint32_t value) {
    if (value < 0x8000) {
        out += char(value >> 8);
        out += char(value);
        return;
    }
    unsigned bits = 32 - unsigned(__builtin_clz(value)), length = (bits + 5) / 7;
    unsigned mask = 0xFFu << (10 - length);
    for (unsigned i = length; i-- > 1;) {
        uint32_t byte = i >= 4 ? 0 : value >> (8 * i);
        if (i == length - 1) byte |= mask;
        out += char(byte);
    }
    out += char(value);
}

bool unpack_sorting(const uint8_t *bytes, size_t length, uint32_t &number) {
    if (length < 2 || length > 5) return false;
    size_t ones = bytes[0] < 0x80 ? 0 : bytes[0] < 0xC0 ? 1 : bytes[0] < 0xE0 ? 2 : 3;
    if (length != ones + 2) return false;
    number = bytes[0] & (0xFFu >> (ones + 1));
    for (size_t i = 1; i < length; ++i) number = number << 8 | bytes[i];
    return true;
}

std::string term_key(const std::string &term, bool is_prefix) {
    std::string key;
    for (char c : term) {
        key += c;
        if (c == 0) key += '\xff';
    }
    if (is_prefix) key += '\0';
    return key;
}

std::string glass_writer::statistics_key(uint32_t slot) {
    std::string key = statistics_prefix;
    for (; slot; slot >>= 8) key += char(slot);
    return key;
}

std::string glass_writer::values_key(uint32_t slot) {
    std::string key = values_prefix;
    pack(key, slot);
    return key;
}

// The database ------------------------------------------------------------------------------------------------------------

/// Chunks of postings and values are about as long as Xapian's own; shorter where that fills a block.
static const size_t chunk_bytes = 2000;
/// Room for a chunk's head: four packed numbers and a flag.
static const size_t chunk_head = 4 * 5 + 1;
/// What is left of a block is filled with the beginning of a long list only if it is worth a chunk.
static const size_t least_chunk = 128;

glass_writer::glass_writer(const std::string &path) : file(path, true), table(file) {
    std::string block(8192, 0);
    file.add(block.data(), block.size());
}

/// The bytes that a chunk may have of a list of which about `expected` are left.
size_t glass_writer::chunk_budget(size_t key_length, size_t expected) const {
    size_t whole = std::min(chunk_bytes, glass_table::longest_tag(key_length)) - chunk_head;
    size_t room = table.room(key_length);
    if (room < chunk_head + least_chunk || (expected <= 512 && expected + chunk_head > room)) return whole;
    return std::min(whole, room - chunk_head);
}

void glass_writer::add_metadata(const std::string &key, const std::string &value) {
    table.add(metadata_prefix + key, value);
}

void glass_writer::add_value_statistics(
    uint32_t slot, uint32_t frequency, const std::string &lowest, const std::string &highest) {
    std::string tag;
    pack(tag, frequency);
    pack(tag, lowest);
    if (lowest != highest) tag += highest;
    table.add(statistics_key(slot), tag);
}

void glass_writer::add_value_chunk(uint32_t slot, uint32_t first, const std::string &chunk) {
    std::string key = values_key(slot);
    pack_sorting(key, first);
    table.add(key, chunk);
}

/// Writes a list of postings in chunks; that of the empty term holds the passages' lengths.
void glass_writer::add_chunks(const std::string &term, const std::vector<posting> &postings, uint64_t count_sum) {
    const bool is_lengths = term.empty();
    const std::string first_key = is_lengths ? lengths_prefix : term_key(term, false);
    const std::string next_key = is_lengths ? lengths_prefix : term_key(term, true);
    std::string chunk, tag, key;
    size_t i = 0;
    while (i < postings.size()) {
        const bool is_first = i == 0;
        const size_t key_length = is_first ? first_key.size() : next_key.size() + 5;
        const size_t budget = chunk_budget(key_length, (postings.size() - i) * 3);
        const uint32_t start = postings[i].passage;
        chunk.clear();
        pack(chunk, postings[i].count);
        uint32_t last = start;
        for (++i; i < postings.size() && chunk.size() + 10 <= budget; ++i) {
            pack(chunk, postings[i].passage - last - 1);
            pack(chunk, postings[i].count);
            last = postings[i].passage;
        }
        tag.clear();
        if (is_first) {
            key = first_key;
            pack(tag, is_lengths ? 0 : postings.size());
            pack(tag, is_lengths ? 0 : count_sum);
            pack(tag, start - 1);
        } else {
            key = next_key;
            pack_sorting(key, start);
        }
        tag += i == postings.size() ? '1' : '0';
        pack(tag, last - start);
        tag += chunk;
        table.add(key, tag);
    }
}

void glass_writer::add_lengths(const std::vector<uint32_t> &lengths) {
    std::vector<posting> list;
    list.reserve(lengths.size());
    least_length = lengths.empty() ? 0 : UINT32_MAX;
    for (uint32_t length : lengths) {
        list.push_back({uint32_t(list.size() + 1), length});
        total_length += length;
        least_length = std::min(least_length, length);
        greatest_length = std::max(greatest_length, length);
    }
    passages = uint32_t(lengths.size());
    add_chunks(std::string(), list, 0);
}

void glass_writer::add_term(const std::string &term, const std::vector<posting> &postings) {
    uint64_t sum = 0;
    for (auto &p : postings) {
        sum += p.count;
        greatest_count = std::max(greatest_count, p.count);
    }
    // Xapian keeps the sum in 32 bits.
    if (sum > UINT32_MAX) throw bad_argument("the counts of a term are too great");
    add_chunks(term, postings, sum);
}

void glass_writer::finish() {
    const std::string root = table.finish();
    // The version's number is a date, in years since 2014, months and days: 14 March 2016.
    std::string head("\x0f\x0dXapian Glass\x04\x6e", 16);
    head += table.fingerprint();  // in the place of a random UUID: the same passages give the same file
    pack(head, revision);
    head += root;
    // The five other tables have nothing: no root, a made up one, no entries, blocks of 8 KiB, compression from 18 bytes.
    for (unsigned least : {18u, 18u, 0u, 18u, 18u})
        for (unsigned number : {0u, 3u, 0u, 4u, least, 0u}) pack(head, number);
    greatest_length = std::max(greatest_length, greatest_count);
    for (uint64_t number :
         {uint64_t(passages), uint64_t(0), uint64_t(least_length), uint64_t(greatest_count),
          uint64_t(greatest_length - greatest_count), uint64_t(0), total_length, uint64_t(0)})
        pack(head, number);
    file.replace(0, head.data(), head.size());
    file.finish();
}
