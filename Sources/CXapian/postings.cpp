#include "postings.h"

#include <array>
#include <utility>

// Distances are read eight bytes at a time, the last ones too.
static const size_t padding = 8;
// Distances that fit into a byte are looked for by memchr.
static const unsigned least_width = 8;

static uint64_t get64(const uint8_t *at) {
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/// The distance at `place` of those in so many bits each.
static uint32_t distance_at(const uint8_t *from, unsigned width, size_t place) {
    size_t bit = place * width;
    return uint32_t(get64(from + bit / 8) >> bit % 8 & ((uint64_t(1) << width) - 1));
}

/// Unpacks eight distances at a time, each `width` bits from `least_width` to 32: what is known beforehand needs no counting of bits.
template <unsigned width>
static void unpack_distances(const uint8_t *from, size_t length, uint32_t first, uint32_t *to) {
    size_t i = 0;
    for (; i + 8 <= length; i += 8, from += width)
        for (unsigned k = 0; k < 8; ++k) to[i + k] = first + distance_at(from, width, k);
    for (unsigned k = 0; i < length; ++i, ++k) to[i] = first + distance_at(from, width, k);
}

using unpacking = void (*)(const uint8_t *, size_t, uint32_t, uint32_t *);

template <size_t... widths>
static std::array<unpacking, sizeof...(widths)> unpackings_of(std::index_sequence<widths...>) {
    return {unpack_distances<least_width + widths>...};
}

static const auto unpackings = unpackings_of(std::make_index_sequence<32 - least_width + 1>());

bool posting_workshop::pack(const posting *first, size_t length) {
    uint32_t start = first[0].passage, last = first[length - 1].passage, most = 0;
    for (size_t i = 0; i < length; ++i) most = std::max(most, first[i].count);
    if (most > UINT16_MAX) return false;
    unsigned width = last == start ? least_width : std::max(least_width, 32 - unsigned(__builtin_clz(last - start)));
    bool wide = most > UINT8_MAX;
    posting_list::block made{
        start, last, uint32_t(bytes.size()), uint16_t(most), uint8_t(length - 1), uint8_t(width & 0x3F), wide};
    blocks.push_back(made);
    size_t distances = made.distances();
    // Distances are put down four bytes at a time, over what follows.
    bytes.resize(bytes.size() + distances + std::max(padding, length * (wide ? 2 : 1)));
    uint8_t *to = &bytes[made.offset];
    uint64_t waiting = 0;
    unsigned bits = 0;
    size_t done = 0;
    for (size_t i = 0; i < length; ++i) {
        waiting |= uint64_t(first[i].passage - start) << bits;
        bits += width;
        if (bits >= 32) {
            memcpy(to + done, &waiting, 4);
            done += 4;
            waiting >>= 32;
            bits -= 32;
        }
    }
    memcpy(to + done, &waiting, 4);
    to += distances;
    if (wide)
        for (size_t i = 0; i < length; ++i) {
            *to++ = uint8_t(first[i].count);
            *to++ = uint8_t(first[i].count >> 8);
        }
    else
        for (size_t i = 0; i < length; ++i) *to++ = uint8_t(first[i].count);
    bytes.resize(size_t(to - bytes.data()));
    return true;
}

/// The postings of several terms taken as one.
namespace {
class merged_postings {
    struct part {
        glass_postings in;
        posting ahead[posting_list::block_length];
        size_t at = 0, length = 0;

        explicit part(glass_postings in) : in(std::move(in)) {}
        const posting &next() const { return ahead[at]; }
        /// False at the end.
        bool fill() {
            at = 0;
            return (length = in.read(ahead, posting_list::block_length)) > 0;
        }
    };
    std::vector<part> parts;

  public:
    merged_postings(const glass_file &file, const std::vector<std::string> &terms) {
        for (auto &term : terms) {
            parts.emplace_back(glass_postings(file, term));
            if (!parts.back().fill()) parts.pop_back();
        }
    }

    size_t read(posting *out, size_t room) {
        size_t done = 0;
        while (done < room && !parts.empty()) {
            // The part whose turn it is, and where another's comes.
            size_t first = 0;
            uint32_t other = UINT32_MAX;
            for (size_t i = 1; i < parts.size(); ++i) {
                uint32_t next = parts[i].next().passage;
                if (next < parts[first].next().passage) {
                    other = parts[first].next().passage;
                    first = i;
                } else {
                    other = std::min(other, next);
                }
            }
            if (parts[first].next().passage < other) done += copy(first, other, out + done, room - done);
            else out[done++] = sum(other);
        }
        return done;
    }

  private:
    /// Takes from a part what comes before `end`, at least one.
    size_t copy(size_t index, uint32_t end, posting *out, size_t room) {
        auto &p = parts[index];
        const posting *from = p.ahead + p.at;
        size_t done = 0, most = std::min(room, p.length - p.at);
        do out[done] = from[done];
        while (++done < most && from[done].passage < end);
        pass(index, done);
        return done;
    }

    /// The posting of a passage that several have.
    posting sum(uint32_t passage) {
        uint64_t count = 0;
        for (size_t i = parts.size(); i-- > 0;) {
            if (parts[i].next().passage != passage) continue;
            count += parts[i].next().count;
            pass(i, 1);
        }
        return {passage, uint32_t(std::min<uint64_t>(count, UINT32_MAX))};
    }

    void pass(size_t index, size_t count) {
        auto &p = parts[index];
        if ((p.at += count) == p.length && !p.fill()) parts.erase(parts.begin() + long(index));
    }
};
}  // namespace

std::shared_ptr<const posting_list> posting_workshop::read(
    const glass_file &file, const std::vector<std::string> &terms) {
    auto made = std::make_shared<posting_list>();
    blocks.clear();
    bytes.clear();
    merged_postings postings(file, terms);
    posting next[posting_list::block_length];
    while (size_t length = postings.read(next, posting_list::block_length)) {
        if (bytes.size() > UINT32_MAX / 2 || !pack(next, length)) return nullptr;
        made->size += length;
        made->greatest = std::max(made->greatest, blocks.back().greatest);
    }
    bytes.resize(bytes.size() + padding);
    made->blocks.assign(blocks.begin(), blocks.end());
    made->bytes.assign(bytes.begin(), bytes.end());
    if (bytes.capacity() > bytes_kept) {
        std::vector<uint8_t>().swap(bytes);
        std::vector<posting_list::block>().swap(blocks);
    }
    return made;
}

void posting_cursor::unpack() {
    const auto &b = list->blocks[block];
    const uint8_t *from = list->bytes.data() + b.offset;
    length = size_t(b.length) + 1;
    at = 0;
    unpackings[b.width - least_width](from, length, b.first, numbers);
    std::fill_n(numbers + length, window, end);
    from += b.distances();
    if (b.wide)
        for (size_t i = 0; i < length; ++i) counts[i] = uint16_t(from[2 * i] | from[2 * i + 1] << 8);
    else
        for (size_t i = 0; i < length; ++i) counts[i] = from[i];
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
    return seek_within(number);
}

int posting_cursor::find(uint32_t number) {
    move_to_block(number);
    if (block >= list->blocks.size()) return -1;
    const auto &b = list->blocks[block];
    if (number < b.first) return -1;
    const uint8_t *from = list->bytes.data() + b.offset;
    uint32_t distance = number - b.first;
    size_t place = 0;
    if (b.width == 8) {
        auto found = static_cast<const uint8_t *>(memchr(from, int(distance), size_t(b.length) + 1));
        if (!found) return -1;
        place = size_t(found - from);
    } else {
        for (size_t high = size_t(b.length) + 1; place + 1 < high;) {
            size_t middle = (place + high) / 2;
            if (distance_at(from, b.width, middle) <= distance) place = middle;
            else high = middle;
        }
        if (distance_at(from, b.width, place) != distance) return -1;
    }
    from += b.distances();
    return b.wide ? from[2 * place] | from[2 * place + 1] << 8 : from[place];
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

uint32_t posting_store::number(const std::string &uuid) {
    std::lock_guard lock(mutex);
    uint32_t &number = numbers[uuid];
    if (number == 0) number = ++last_number;
    return number;
}

/// What lists of a segment are called, before their terms.
static std::string key_of(uint32_t segment) { return std::string(reinterpret_cast<const char *>(&segment), sizeof segment); }

void posting_store::keep_only(const std::vector<uint32_t> &segments) {
    std::lock_guard lock(mutex);
    auto is_kept = [&](uint32_t number) { return std::find(segments.begin(), segments.end(), number) != segments.end(); };
    auto is_kept_key = [&](const std::string &key) {
        uint32_t number;
        memcpy(&number, key.data(), sizeof number);
        return is_kept(number);
    };
    for (auto i = entries.begin(); i != entries.end();) {
        if (is_kept_key(i->key)) {
            ++i;
            continue;
        }
        bytes -= i->list->memory() + 2 * i->key.size();
        places.erase(i->key);
        i = entries.erase(i);
    }
    for (auto i = asked.begin(); i != asked.end();) i = is_kept_key(i->first) ? std::next(i) : asked.erase(i);
    for (auto i = numbers.begin(); i != numbers.end();) i = is_kept(i->second) ? std::next(i) : numbers.erase(i);
}

std::shared_ptr<const posting_list> posting_store::get(
    const cx_reader &reader, size_t segment, const std::vector<std::string> &terms) {
    std::string key = key_of(reader.segment_numbers[segment]);
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
    auto made = reader.workshop->read(*reader.files[segment], terms);
    if (!made) return nullptr;
    std::lock_guard lock(mutex);
    if (places.count(key) || !has_room(made->memory() + 2 * key.size(), times)) return made;
    bytes += made->memory() + 2 * key.size();
    entries.push_front({key, made});
    places[key] = entries.begin();
    return made;
}

cx_postings *cx_postings_create(size_t maximum_bytes) {
    try {
        return new cx_postings{std::make_shared<posting_store>(maximum_bytes)};
    } catch (...) {
        return nullptr;
    }
}

void cx_postings_release(cx_postings *postings) { delete postings; }

void cx_postings_keep_only(cx_postings *postings, const cx_reader *reader) {
    try {
        postings->store->keep_only(reader->segment_numbers);
    } catch (...) {
        // What was not let go makes way when there is need.
    }
}
