// Postings packed for ranking, and kept in memory for the questions that ask for them again.
#ifndef KWIC_CXAPIAN_POSTINGS_H
#define KWIC_CXAPIAN_POSTINGS_H

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "glass_reading.h"

/// The postings of a term in a segment, or of several terms taken as one: passages, ascending, with the counts added. In blocks;
/// of a block the numbers are stored as distances from its first, each in as many bits as the greatest needs, and then the counts in
/// one byte or two.
class posting_list {
    struct block {
        uint32_t first, last;
        uint32_t offset;     // of its distances in `bytes`; its counts follow
        uint16_t greatest;   // count
        uint8_t length;      // less 1
        uint8_t width : 6;   // of a distance, in bits
        uint8_t wide : 1;    // whether counts take two bytes

        /// Bytes of its distances.
        size_t distances() const { return (size_t(length) * width + width + 7) / 8; }
    };
    std::vector<block> blocks;
    std::vector<uint8_t> bytes;
    friend class posting_cursor;
    friend struct posting_workshop;

  public:
    static constexpr size_t block_length = 128;
    size_t size = 0;
    uint16_t greatest = 0;  // count

    /// Bytes that it takes, with what keeps it.
    size_t memory() const { return 256 + sizeof *this + blocks.capacity() * sizeof(block) + bytes.capacity(); }
};

/// Reads lists from segments.
struct posting_workshop {
    /// The postings of terms, taken as one; null where a count takes more than two bytes.
    std::shared_ptr<const posting_list> read(const glass_file &file, const std::vector<std::string> &terms);

  private:
    std::vector<posting_list::block> blocks;
    std::vector<uint8_t> bytes;
    /// False where a count is too large.
    bool pack(const posting *first, size_t length);
    static constexpr size_t bytes_kept = size_t(1) << 19;
};

/// Walks over postings, forwards only.
class posting_cursor {
    const posting_list *list;
    size_t block = 0;
    size_t at = 0, length = 0;  // in the unpacked block; none is unpacked where the length is 0
    static constexpr size_t window = 16;
    uint32_t numbers[posting_list::block_length + window];  // after the last `end`, as many as are in a window
    uint16_t counts[posting_list::block_length];
    void unpack();
    void move_to_block(uint32_t number);

  public:
    static constexpr uint32_t end = UINT32_MAX;
    uint32_t current = 0;  // the number at hand; 0 before the first seek

    explicit posting_cursor(const posting_list &list) : list(&list) {}
    uint16_t count() const { return counts[at]; }
    /// Moves to the first posting that is not below `number`.
    uint32_t seek(uint32_t number) {
        if (number <= current) return current;
        if (length == 0 || number > numbers[length - 1]) return seek_block(number);
        // Often it is the next.
        if (numbers[at + 1] >= number) return current = numbers[++at];
        return seek_within(number);
    }
    uint32_t seek_block(uint32_t number);
    /// Moves on in the unpacked block, whose last posting is not below `number`.
    uint32_t seek_within(uint32_t number) {
        // Windows are compared as a whole, which takes no guesses of the processor: where among the next a number is, nobody can tell.
        while (numbers[at + window - 1] < number) at += window;
        uint32_t below = 0;
        for (size_t i = 0; i < window; ++i) below += numbers[at + i] < number;
        at += below;
        return current = numbers[at];
    }
    /// The count of a passage, -1 where it is not among them; its block is not unpacked. Numbers must not fall from call to
    /// call, to this or any other.
    int find(uint32_t number);
    /// Below which number there is none any more, if one is not below `number`; `end` where there is none.
    uint32_t first_from(uint32_t number) {
        move_to_block(number);
        return block < list->blocks.size() ? std::max(number, list->blocks[block].first) : end;
    }
    /// At least the greatest count of the postings from `number` to below `end`; -1 where there is none.
    int greatest(uint32_t number, uint32_t end) {
        move_to_block(number);
        int most = -1;
        for (size_t i = block; i < list->blocks.size() && list->blocks[i].first < end; ++i)
            most = std::max<int>(most, list->blocks[i].greatest);
        return most;
    }
    /// Calls `body` with the postings from `number` to below `end`, some after the other: their numbers, their counts, and how many.
    template <class function> void take(uint32_t number, uint32_t end, function body) {
        seek(number);
        while (current < end) {
            size_t to = at + 1;
            if (numbers[length - 1] < end) to = length;
            else
                while (numbers[to] < end) ++to;
            body(numbers + at, counts + at, to - at);
            seek_block(numbers[to - 1] + 1);
        }
    }
};

/// Lists that are asked for again and again, of the segments of one index. All readers share one, on several threads and of several
/// generations: a segment does not change.
class posting_store {
    struct entry {
        std::string key;
        std::shared_ptr<const posting_list> list;
    };
    std::mutex mutex;
    std::list<entry> entries;  // the one used last first
    std::unordered_map<std::string, std::list<entry>::iterator> places;
    std::unordered_map<std::string, uint32_t> asked;  // how often, lately
    std::unordered_map<std::string, uint32_t> numbers;  // of the segments, by their UUIDs; 0 is none's
    uint32_t last_number = 0;
    size_t bytes = 0;
    const size_t maximum_bytes;  // that all lists may take

    /// Questions that are remembered, about.
    static constexpr size_t maximum_asked = 65536;
    bool has_room(size_t wanted, uint32_t times);
    void note(const std::string &key);

  public:
    explicit posting_store(size_t maximum_bytes) : maximum_bytes(maximum_bytes) {}
    /// The number by which a segment is known here.
    uint32_t number(const std::string &uuid);
    /// Lets go of the lists of all segments but these.
    void keep_only(const std::vector<uint32_t> &segments);
    /// The postings of `terms` taken as one; null where a count is too large. They are kept where there is room for them, or where others
    /// are asked for less.
    std::shared_ptr<const posting_list> get(const cx_reader &reader, size_t segment, const std::vector<std::string> &terms);
};

/// A store that outlives its readers.
struct cx_postings {
    std::shared_ptr<posting_store> store;
};

#endif
