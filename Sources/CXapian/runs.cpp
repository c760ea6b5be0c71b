#include "runs.h"

const char run_magic[8] = {'K', 'W', 'I', 'C', 'R', 'U', 'N', '1'};

run_writer::run_writer(const std::string &path) : file(path), buckets(1 << 12) {}

/// Eight bytes at a time, multiplied and folded.
static uint32_t hash_of(const char *bytes, size_t length) {
    uint64_t hash = length * 0x9E3779B97F4A7C15u;
    while (length > 0) {
        uint64_t word = 0;
        size_t taken = std::min(length, sizeof word);
        memcpy(&word, bytes, taken);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93u;
        hash ^= hash >> 32;
        bytes += taken;
        length -= taken;
    }
    return uint32_t(hash ^ hash >> 29);
}

uint32_t run_writer::number(const char *term, size_t length) {
    uint32_t hash = hash_of(term, length);
    size_t mask = buckets.size() - 1, at = hash & mask;
    while (buckets[at]) {
        const term_place &place = terms[buckets[at] - 1];
        if (place.hash == hash && place.length == length && memcmp(&term_bytes[place.start], term, length) == 0)
            return buckets[at] - 1;
        at = (at + 1) & mask;
    }
    terms.push_back({hash, uint32_t(term_bytes.size()), uint32_t(length)});
    term_bytes.append(term, length);
    buckets[at] = uint32_t(terms.size());
    if (terms.size() * 2 > buckets.size()) {
        std::vector<uint32_t> wider(buckets.size() * 4);
        for (size_t i = 0; i < terms.size(); ++i) {
            size_t free = terms[i].hash & (wider.size() - 1);
            while (wider[free]) free = (free + 1) & (wider.size() - 1);
            wider[free] = uint32_t(i + 1);
        }
        buckets.swap(wider);
    }
    return uint32_t(terms.size() - 1);
}

void run_writer::begin_passage() { lengths.push_back(0); }

void run_writer::add_term(const char *term, size_t length, uint32_t count) {
    occurrences.push_back({number(term, length), uint32_t(lengths.size()), count});
    lengths.back() += count;
}

void run_writer::add_value(uint32_t slot, const char *value, size_t length) {
    // No value and an empty one are the same to Xapian.
    if (length == 0) return;
    slot_list &list = slots[slot];
    uint32_t passage = uint32_t(lengths.size());
    pack(list.values, passage - list.last);
    pack(list.values, length);
    list.values.append(value, length);
    list.last = passage;
}

void run_writer::end_passage(const char *filter, size_t filter_length, const char *record, size_t length) {
    std::string packed;
    pack(packed, filter_length);
    file.add(packed.data(), packed.size());
    file.add(filter, filter_length);
    file.add(record, length);
    ends.push_back(file.offset());
}

uint32_t run_writer::write_values() {
    for (auto &slot : slots) {
        file.number(uint64_t(slot.first));
        file.number(uint64_t(slot.second.values.size()));
        file.add(slot.second.values.data(), slot.second.values.size());
    }
    return uint32_t(slots.size());
}

/// The numbers of the terms in the order of their bytes; of most, the first eight tell.
std::vector<uint32_t> run_writer::sorted() const {
    struct key {
        uint64_t start;
        uint32_t number;
    };
    std::vector<key> keys(terms.size());
    for (size_t i = 0; i < terms.size(); ++i) {
        uint64_t start = 0;
        memcpy(&start, &term_bytes[terms[i].start], std::min(size_t(terms[i].length), sizeof start));
        keys[i] = {__builtin_bswap64(start), uint32_t(i)};
    }
    std::sort(keys.begin(), keys.end(), [this](const key &a, const key &b) {
        if (a.start != b.start) return a.start < b.start;
        const term_place &one = terms[a.number], &other = terms[b.number];
        int order = memcmp(&term_bytes[one.start], &term_bytes[other.start], std::min(one.length, other.length));
        return order ? order < 0 : one.length < other.length;
    });
    std::vector<uint32_t> numbers(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) numbers[i] = keys[i].number;
    return numbers;
}

uint32_t run_writer::write_postings() {
    // Counted out by term: passages come in order, so each term's stay in order.
    std::vector<uint32_t> starts(terms.size() + 1);
    for (auto &o : occurrences) ++starts[o.term + 1];
    for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    std::vector<posting> lists(occurrences.size());
    std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
    for (auto &o : occurrences) lists[next[o.term]++] = {o.passage, o.count};

    std::string entry, postings;
    for (uint32_t number : sorted()) {
        uint32_t last = 0, count = 0;
        postings.clear();
        for (uint32_t i = starts[number]; i < starts[number + 1];) {
            posting p = lists[i++];
            // A passage may be said to have a term twice; Xapian adds such counts up.
            while (i < starts[number + 1] && lists[i].passage == p.passage) p.count += lists[i++].count;
            pack(postings, p.passage - last);
            pack(postings, p.count);
            last = p.passage;
            ++count;
        }
        entry.clear();
        pack(entry, terms[number].length);
        entry.append(term_bytes, terms[number].start, terms[number].length);
        pack(entry, count);
        pack(entry, postings.size());
        entry += postings;
        file.add(entry.data(), entry.size());
    }
    return uint32_t(terms.size());
}

void run_writer::finish() {
    run_footer footer{};
    memcpy(footer.magic, run_magic, sizeof run_magic);
    footer.passages = uint32_t(lengths.size());
    footer.ends = file.offset();
    file.add(ends.data(), ends.size() * sizeof ends[0]);
    footer.lengths = file.offset();
    file.add(lengths.data(), lengths.size() * sizeof lengths[0]);
    footer.values = file.offset();
    footer.slots = write_values();
    footer.postings = file.offset();
    footer.terms = write_postings();
    footer.end = file.offset();
    file.add(&footer, sizeof footer);
    file.finish();
}

// Reading -------------------------------------------------------------------------------------------------------------------

namespace {

class run : public passage_source {
    mapped_file file;
    run_footer footer;
    // Postings are copied in pieces, so that of many runs only these are in memory, and not all that the system maps
    // around them.
    const size_t held_bytes;
    std::vector<uint8_t> held;
    uint64_t held_at = 0;  // where in the file they begin
    uint64_t terms_at;     // where in the file the next term stands
    uint32_t terms_left;
    std::string current;
    uint64_t count = 0;
    uint64_t list_at = 0, list_bytes = 0;  // where its postings stand
    packed_reader values{nullptr, nullptr};
    std::unordered_map<uint32_t, packed_reader> lists;
    uint32_t last = 0;

    /// Before a term's postings: three packed numbers and the term.
    static const size_t head_bytes = 3 * 10 + 255;

    template <class T>
    T at(uint64_t offset) const {
        T value;
        memcpy(&value, file.range(offset, sizeof value), sizeof value);
        return value;
    }
    packed_reader part(uint64_t start, uint64_t end) const {
        const uint8_t *first = file.range(start, end - start);
        return packed_reader(first, first + (end - start));
    }

    /// Copies of some bytes of postings, at least `count` of them if there are as many, and how many there are.
    packed_reader postings_at(uint64_t offset, uint64_t count) {
        count = std::min(count, footer.end - offset);
        if (offset < held_at || offset + count > held_at + held.size()) {
            uint64_t size = std::min(footer.end - offset, std::max<uint64_t>(count, held_bytes));
            const uint8_t *from = file.range(offset, size);
            // What a long list took is given back.
            if (held.capacity() > held_bytes && size <= held_bytes) held = std::vector<uint8_t>();
            held.assign(from, from + size);
            held_at = offset;
            file.release(footer.postings, footer.end);
        }
        return packed_reader(held.data() + (offset - held_at), held.data() + held.size());
    }

  public:
    run(const std::string &path, size_t held_bytes) : file(path), held_bytes(held_bytes) {
        if (file.size() < sizeof footer) throw damaged(path + " is no run");
        memcpy(&footer, file.data() + file.size() - sizeof footer, sizeof footer);
        if (memcmp(footer.magic, run_magic, sizeof run_magic) != 0) throw damaged(path + " is no run");
        if (footer.postings > footer.end) throw damaged(path + " is no run");
        terms_at = footer.postings;
        terms_left = footer.terms;
        uint64_t offset = footer.values;
        for (uint32_t i = 0; i < footer.slots; ++i) {
            uint64_t slot = at<uint64_t>(offset), size = at<uint64_t>(offset + 8);
            lists.emplace(uint32_t(slot), part(offset + 16, offset + 16 + size));
            offset += 16 + size;
        }
        file.release(0, file.size());
    }

    uint32_t passages() const override { return footer.passages; }

    bool next_term() override {
        if (terms_left == 0) {
            held = std::vector<uint8_t>();
            return false;
        }
        --terms_left;
        packed_reader head = postings_at(terms_at, head_bytes);
        const uint8_t *start = held.data() + (terms_at - held_at);
        size_t length = head.number();
        current.assign(head.bytes(length), length);
        count = head.number();
        list_bytes = head.number();
        list_at = terms_at + head.position(start);
        if (list_bytes > footer.end - list_at) throw damaged(file.path() + " is no run");
        terms_at = list_at + list_bytes;
        return true;
    }
    const std::string &term() const override { return current; }

    void add_postings(uint32_t offset, std::vector<posting> &out) override {
        packed_reader postings = postings_at(list_at, list_bytes);
        uint32_t passage = offset;
        for (uint64_t i = 0; i < count; ++i) {
            passage += uint32_t(postings.number());
            out.push_back({passage, uint32_t(postings.number())});
        }
    }

    void add_lengths(std::vector<uint32_t> &out) override {
        size_t before = out.size();
        out.resize(before + footer.passages);
        size_t bytes = size_t(footer.passages) * sizeof(uint32_t);
        memcpy(out.data() + before, file.range(footer.lengths, bytes), bytes);
        file.release(footer.lengths, footer.postings);
    }

    std::vector<uint32_t> slots() override {
        std::vector<uint32_t> slots;
        for (auto &list : lists) slots.push_back(list.first);
        return slots;
    }

    void begin_values(uint32_t slot) override {
        auto found = lists.find(slot);
        values = found == lists.end() ? packed_reader(nullptr, nullptr) : found->second;
        last = 0;
    }

    bool next_value(uint32_t &passage, std::string &value) override {
        if (values.empty()) {
            file.release(footer.values, footer.postings);
            return false;
        }
        last += uint32_t(values.number());
        passage = last;
        size_t length = values.number();
        value.assign(values.bytes(length), length);
        return true;
    }

    void record(uint32_t passage, std::string &out, std::string &filter) override {
        uint64_t place = footer.ends + uint64_t(passage - 1) * 8;
        uint64_t end = at<uint64_t>(place), start = passage == 1 ? 0 : at<uint64_t>(place - 8);
        const uint8_t *from = file.range(start, end - start), *to = from + (end - start);
        packed_reader in(from, to);
        size_t length = in.number();
        filter.assign(in.bytes(length), length);
        auto rest = reinterpret_cast<const char *>(from) + in.position(from);
        out.assign(rest, reinterpret_cast<const char *>(to) - rest);
    }

    void release_records() override { file.release(0, footer.lengths); }
};

}  // namespace

std::unique_ptr<passage_source> open_run(const std::string &path, size_t held_bytes) {
    return std::unique_ptr<passage_source>(new run(path, held_bytes));
}
