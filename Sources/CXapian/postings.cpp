#include "postings.h"

posting_list::posting_list(const std::vector<posting> &postings) : size(postings.size()) {
    blocks.reserve((size + block_length - 1) / block_length);
    bytes.reserve(size * 2);
    for (size_t i = 0; i < size; i += block_length) pack(&postings[i], std::min(block_length, size - i));
    bytes.shrink_to_fit();
}

void posting_list::pack(const posting *first, size_t length) {
    uint32_t start = first[0].passage, last = first[length - 1].passage, most = 0;
    for (size_t i = 0; i < length; ++i) most = std::max(most, first[i].count);
    size_t width = last - start < 256 ? 1 : last - start < 65536 ? 2 : 4;
    size_t count_width = most < 256 ? 1 : 2;
    size_t offset = bytes.size();
    blocks.push_back(
        {start, last, uint32_t(offset), uint16_t(most), uint8_t(length - 1), uint8_t(width | count_width << 3)});
    bytes.resize(offset + length * (width + count_width));
    uint8_t *to = &bytes[offset];
    auto put = [&](uint32_t value, size_t width) {
        for (size_t i = 0; i < width; ++i) *to++ = uint8_t(value >> (8 * i));
    };
    if (width == 1)
        for (size_t i = 0; i < length; ++i) *to++ = uint8_t(first[i].passage - start);
    else
        for (size_t i = 0; i < length; ++i) put(first[i].passage - start, width);
    if (count_width == 1)
        for (size_t i = 0; i < length; ++i) *to++ = uint8_t(first[i].count);
    else
        for (size_t i = 0; i < length; ++i) put(first[i].count, count_width);
    greatest = std::max(greatest, uint16_t(most));
}

void posting_cursor::unpack() {
    const auto &b = list->blocks[block];
    const uint8_t *from = list->bytes.data() + b.offset;
    length = size_t(b.length) + 1;
    at = 0;
    switch (b.widths & 7) {
        case 1:
            for (size_t i = 0; i < length; ++i) numbers[i] = b.first + from[i];
            from += length;
            break;
        case 2:
            for (size_t i = 0; i < length; ++i) numbers[i] = b.first + (from[2 * i] | uint32_t(from[2 * i + 1]) << 8);
            from += 2 * length;
            break;
        default:
            for (size_t i = 0; i < length; ++i) {
                uint32_t distance;
                memcpy(&distance, from + 4 * i, sizeof distance);
                numbers[i] = b.first + distance;
            }
            from += 4 * length;
    }
    if (b.widths >> 3 == 1)
        for (size_t i = 0; i < length; ++i) counts[i] = from[i];
    else
        for (size_t i = 0; i < length; ++i) counts[i] = uint16_t(from[2 * i] | from[2 * i + 1] << 8);
}

void posting_cursor::move_to_block(uint32_t number) {
    const auto &blocks = list->blocks;
    if (block >= blocks.size() || blocks[block].last >= number) return;
    // Near blocks first: most steps are short.
    size_t low = block, step = 1;
    while (low + step < blocks.size() && blocks[low + step].last < number) {
        low += step;
        step *= 2;
    }
    size_t high = std::min(low + step, blocks.size());
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (blocks[middle].last < number) low = middle;
        else high = middle;
    }
    block = high;
    length = 0;
}

uint32_t posting_cursor::seek_block(uint32_t number) {
    move_to_block(number);
    if (block >= list->blocks.size()) return current = end;
    if (length == 0) unpack();
    while (numbers[at] < number) ++at;
    return current = numbers[at];
}

int posting_cursor::find(uint32_t number) {
    move_to_block(number);
    if (block >= list->blocks.size()) return -1;
    const auto &b = list->blocks[block];
    if (number < b.first) return -1;
    const uint8_t *from = list->bytes.data() + b.offset;
    uint32_t distance = number - b.first;
    size_t count = size_t(b.length) + 1, width = b.widths & 7, place;
    if (width == 1) {
        auto found = static_cast<const uint8_t *>(memchr(from, int(distance), count));
        if (!found) return -1;
        place = size_t(found - from);
    } else {
        auto distance_at = [&](size_t i) {
            if (width == 2) return from[2 * i] | uint32_t(from[2 * i + 1]) << 8;
            uint32_t value;
            memcpy(&value, from + 4 * i, sizeof value);
            return value;
        };
        size_t low = 0, high = count;
        while (low + 1 < high) {
            size_t middle = (low + high) / 2;
            if (distance_at(middle) <= distance) low = middle;
            else high = middle;
        }
        if (distance_at(low) != distance) return -1;
        place = low;
    }
    from += count * width;
    return b.widths >> 3 == 1 ? from[place] : from[2 * place] | from[2 * place + 1] << 8;
}

/// Moves on to the first posting of a block whose greatest count is `count` at least.
uint32_t posting_cursor::pass_blocks(uint16_t count) {
    const auto &blocks = list->blocks;
    while (blocks[block].greatest < count)
        if (++block >= blocks.size()) return current = end;
    unpack();
    return current = numbers[0];
}

/// Puts the postings of terms in a segment, taken as one, into `room.all`.
static void collect(const glass_file &file, const std::vector<std::string> &terms, posting_workshop &room) {
    auto &[all, own, both] = room;
    all.clear();
    for (auto &term : terms) {
        own.clear();
        file.add_postings(term, own);
        if (all.empty()) {
            std::swap(all, own);
            continue;
        }
        both.clear();
        both.reserve(all.size() + own.size());
        auto left = all.begin(), right = own.begin();
        while (left != all.end() || right != own.end()) {
            if (right == own.end() || (left != all.end() && left->passage < right->passage)) both.push_back(*left++);
            else if (left == all.end() || right->passage < left->passage) both.push_back(*right++);
            else {
                both.push_back({left->passage, left->count + right->count});
                ++left;
                ++right;
            }
        }
        std::swap(all, both);
    }
}

/// Whether there is room for a list that was asked for so many times; lists that were asked for less make way.
bool posting_store::has_room(size_t wanted, uint32_t times) {
    while (bytes + wanted > maximum_bytes) {
        if (entries.empty()) return false;
        auto &oldest = entries.back();
        auto known = asked.find(oldest.key);
        // By more than one: where each is asked for in turn, those that are there stay.
        if (known != asked.end() && known->second + 1 >= times) return false;
        bytes -= oldest.list->memory() + 2 * oldest.key.size();
        places.erase(oldest.key);
        entries.pop_back();
    }
    return true;
}

void posting_store::note(const std::string &key) {
    if (asked.size() >= maximum_asked) {
        // What was asked for long ago counts less and less.
        for (auto i = asked.begin(); i != asked.end();) {
            i->second /= 2;
            i = i->second == 0 ? asked.erase(i) : std::next(i);
        }
        if (asked.size() >= maximum_asked) asked.clear();
    }
    ++asked[key];
}

std::shared_ptr<const posting_list> posting_store::get(
    const cx_reader &reader, size_t segment, const std::vector<std::string> &terms) {
    std::string key = std::to_string(segment);
    for (auto &term : terms) key += '\0' + term;
    uint32_t times = 0;
    {
        std::lock_guard lock(mutex);
        auto known = places.find(key);
        note(key);
        if (known != places.end()) {
            entries.splice(entries.begin(), entries, known->second);
            return known->second->list;
        }
        times = asked[key];
    }
    auto &room = *reader.workshop;
    collect(*reader.files[segment], terms, room);
    for (auto &posting : room.all)
        if (posting.count > UINT16_MAX) return nullptr;
    auto made = std::make_shared<posting_list>(room.all);
    room.tidy();
    std::lock_guard lock(mutex);
    if (places.count(key) || !has_room(made->memory() + 2 * key.size(), times)) return made;
    bytes += made->memory() + 2 * key.size();
    entries.push_front({key, made});
    places[key] = entries.begin();
    return made;
}
