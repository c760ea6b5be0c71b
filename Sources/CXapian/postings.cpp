#include "postings.h"

void posting_list::add(uint32_t number, uint16_t count) {
    open_numbers.push_back(number);
    open_counts.push_back(count);
    if (open_numbers.size() == block_length) pack();
}

void posting_list::finish() {
    if (!open_numbers.empty()) pack();
    std::vector<uint32_t>().swap(open_numbers);
    std::vector<uint16_t>().swap(open_counts);
    blocks.shrink_to_fit();
    bytes.shrink_to_fit();
}

void posting_list::pack() {
    uint32_t first = open_numbers.front(), last = open_numbers.back();
    uint16_t most = *std::max_element(open_counts.begin(), open_counts.end());
    size_t width = last - first < 256 ? 1 : last - first < 65536 ? 2 : 4;
    size_t count_width = most < 256 ? 1 : 2;
    blocks.push_back(
        {first, last, uint32_t(bytes.size()), most, uint8_t(open_numbers.size() - 1), uint8_t(width | count_width << 3)});
    auto put = [&](uint32_t value, size_t width) {
        for (size_t i = 0; i < width; ++i) bytes.push_back(uint8_t(value >> (8 * i)));
    };
    for (uint32_t number : open_numbers) put(number - first, width);
    for (uint16_t count : open_counts) put(count, count_width);
    size += open_numbers.size();
    greatest = std::max(greatest, most);
    open_numbers.clear();
    open_counts.clear();
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

uint32_t posting_cursor::seek_count(uint32_t number, uint16_t count) {
    const auto &blocks = list->blocks;
    if (number > current) seek_block(number);
    while (current != end && blocks[block].greatest < count) {
        ++block;
        length = 0;
        if (block >= blocks.size()) return current = end;
        current = blocks[block].first;
        if (blocks[block].greatest >= count) unpack();
    }
    return current;
}

/// The postings of terms in a segment, taken as one; null where a count is too large.
static std::shared_ptr<const posting_list> made_of(const Xapian::Database &part, const std::vector<std::string> &terms) {
    auto made = std::make_shared<posting_list>();
    if (terms.size() == 1) {
        auto last = part.postlist_end(terms[0]);
        for (auto i = part.postlist_begin(terms[0]); i != last; ++i) {
            if (i.get_wdf() > UINT16_MAX) return nullptr;
            made->add(*i, uint16_t(i.get_wdf()));
        }
    } else {
        std::vector<std::pair<uint32_t, uint32_t>> all;
        for (auto &term : terms) {
            auto last = part.postlist_end(term);
            for (auto i = part.postlist_begin(term); i != last; ++i) all.push_back({*i, i.get_wdf()});
        }
        std::sort(all.begin(), all.end());
        for (size_t i = 0; i < all.size();) {
            uint64_t sum = 0;
            size_t from = i;
            for (; i < all.size() && all[i].first == all[from].first; ++i) sum += all[i].second;
            if (sum > UINT16_MAX) return nullptr;
            made->add(all[from].first, uint16_t(sum));
        }
    }
    made->finish();
    return made;
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
    const Xapian::Database &part = reader.parts[segment];
    size_t expected = 0;
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
    for (auto &term : terms) expected += part.get_termfreq(term);
    if (expected > short_list && times < 2) return nullptr;
    // Two to three bytes a posting.
    size_t room = expected * 3 + 1024;
    if (expected > short_list) {
        std::lock_guard lock(mutex);
        if (room > maximum_bytes / 4 || !has_room(room, times)) return nullptr;
    }
    auto made = made_of(part, terms);
    if (!made) return nullptr;
    std::lock_guard lock(mutex);
    if (places.count(key) || !has_room(made->memory() + 2 * key.size(), times)) return made;
    bytes += made->memory() + 2 * key.size();
    entries.push_front({key, made});
    places[key] = entries.begin();
    return made;
}
