#include "records.h"

#include <unistd.h>
#include <zdict.h>

/// The beginning of a file of records.
struct record_header {
    char magic[8];
    uint32_t count;
    uint32_t dictionary;    // bytes
    uint64_t table;         // where the groups begin
    uint64_t filters;       // where the filters begin
    uint64_t filter_table;  // where their groups begin
    uint64_t filter_hash;   // of all their bytes
};
static const char record_magic[8] = {'K', 'W', 'I', 'C', 'R', 'E', 'C', '2'};

/// Where 16 records lie.
struct record_group {
    uint32_t start_low, start_high;
    uint32_t ends[16];  // counted from the start
};
static const uint32_t group_size = 16;

/// Where the filters of 16 records lie, counted from the first filter.
struct filter_group {
    uint32_t start_low, start_high;
    uint16_t ends[16];  // counted from the start
};

/// What every frame of Zstandard begins with (RFC 8878, 3.1.1).
static const char frame_magic[4] = {'\x28', '\xB5', '\x2F', '\xFD'};

/// Level 3 is Zstandard's own default: on passages 2.4% larger than level 6 gives, in a third of its time.
static const int compression_level = 3;
/// A dictionary of 64 KiB, from samples of up to 64 times that; smaller where there is little to sample.
static const size_t dictionary_bytes = 1 << 16, dictionary_share = 10, least_dictionary = 1 << 10;
/// Passages are short; of a longer one the filter says yes more often. Sixteen of them end within 16 bits.
static const size_t filter_limit = 4095;
static const uint32_t filter_probes = 2;
/// No record is longer; only damage says otherwise.
static const unsigned long long record_limit = 1ull << 31;

std::string records_beside(const std::string &database) {
    static const std::string suffix = ".glass";
    bool has_suffix = database.size() > suffix.size() &&
                      database.compare(database.size() - suffix.size(), suffix.size(), suffix) == 0;
    return (has_suffix ? database.substr(0, database.size() - suffix.size()) : database) + ".records";
}

static size_t checked(size_t code, const char *doing) {
    if (ZSTD_isError(code)) throw std::runtime_error(std::string("cannot ") + doing + ": " + ZSTD_getErrorName(code));
    return code;
}

std::string dictionary_of(const std::vector<std::string> &samples) {
    std::string joined;
    std::vector<size_t> sizes;
    for (auto &sample : samples) {
        joined += sample;
        sizes.push_back(sample.size());
    }
    size_t capacity = std::min(dictionary_bytes, joined.size() / dictionary_share);
    if (capacity < least_dictionary) return std::string();
    std::string dictionary(capacity, 0);
    size_t size = ZDICT_trainFromBuffer(&dictionary[0], capacity, joined.data(), sizes.data(), unsigned(sizes.size()));
    // Samples that have too little in common give none, and the records do without.
    if (ZDICT_isError(size)) return std::string();
    dictionary.resize(size);
    return dictionary;
}

/// A number made of some bytes, and of one made of those before.
static uint64_t hash_of(const uint8_t *bytes, size_t length, uint64_t before) {
    uint64_t hash = before ^ length;
    for (size_t i = 0; i < length; i += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, std::min<size_t>(8, length - i));
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
    }
    return hash;
}

record_writer::record_writer(const std::string &path, std::string dictionary)
    : file(path, true),
      groups(path + ".groups"),
      filters(path + ".filters"),
      filter_groups(path + ".filter-groups"),
      dictionary(std::move(dictionary)),
      context(ZSTD_createCCtx()) {
    if (!context) throw std::bad_alloc();
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, compression_level), "compress records");
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1), "compress records");
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0), "compress records");
    if (!this->dictionary.empty()) {
        digested = ZSTD_createCDict(this->dictionary.data(), this->dictionary.size(), compression_level);
        if (!digested) throw std::bad_alloc();
        checked(ZSTD_CCtx_refCDict(context, digested), "compress records");
    }
    record_header header{};
    file.add(&header, sizeof header);
    file.add(this->dictionary.data(), this->dictionary.size());
    start = file.offset();
}

record_writer::~record_writer() {
    ZSTD_freeCCtx(context);
    ZSTD_freeCDict(digested);
}

/// The bit that a pair's probe falls on. The upper half of a product spreads a number of 32 bits over any range
/// (D. Lemire, Fast random integer generation in an interval, 2019).
static uint64_t probed(uint64_t pair, uint32_t probe, size_t length) {
    uint32_t step = uint32_t(pair >> 32) | 1;
    return uint64_t(uint32_t(pair) + probe * step) * (uint64_t(length) * 8) >> 32;
}

std::string filter_of(const uint64_t *pairs, size_t count) {
    std::string filter(std::min((count + 1) / 2, filter_limit), 0);
    for (size_t i = 0; i < count; ++i)
        for (uint32_t probe = 0; probe < filter_probes; ++probe) {
            uint64_t bit = probed(pairs[i], probe, filter.size());
            filter[bit >> 3] = char(filter[bit >> 3] | 1 << (bit & 7));
        }
    return filter;
}

bool may_have(const uint8_t *filter, size_t length, uint64_t pair) {
    if (length == 0) return false;
    for (uint32_t probe = 0; probe < filter_probes; ++probe) {
        uint64_t bit = probed(pair, probe, length);
        if (!(filter[bit >> 3] & 1 << (bit & 7))) return false;
    }
    return true;
}

void record_writer::add(const std::string &record, const std::string &filter) {
    if (filter.size() > filter_limit) throw bad_argument("a filter of word pairs that is too long");
    filters.add(filter.data(), filter.size());
    filter_ends.push_back(filters.size());
    filter_hash = hash_of(reinterpret_cast<const uint8_t *>(filter.data()), filter.size(), filter_hash);
    if (!record.empty()) {
        frame.resize(ZSTD_compressBound(record.size()));
        size_t size = checked(
            ZSTD_compress2(context, &frame[0], frame.size(), record.data(), record.size()), "compress a record");
        file.add(frame.data() + sizeof frame_magic, size - sizeof frame_magic);
    }
    ends.push_back(file.offset());
    ++count;
    if (ends.size() == group_size) end_group();
}

/// Writes where the records and filters of a group lie. The places of a last group that is not full end where the last does.
void record_writer::end_group() {
    record_group group{uint32_t(start), uint32_t(start >> 32), {}};
    filter_group filter{uint32_t(filter_start), uint32_t(filter_start >> 32), {}};
    for (size_t i = 0; i < group_size; ++i) {
        size_t last = std::min(i, ends.size() - 1);
        if (ends[last] - start > UINT32_MAX) throw bad_argument("records of more than 4 GiB together");
        group.ends[i] = uint32_t(ends[last] - start);
        filter.ends[i] = uint16_t(filter_ends[last] - filter_start);
    }
    groups.add(&group, sizeof group);
    filter_groups.add(&filter, sizeof filter);
    start = ends.back();
    filter_start = filter_ends.back();
    ends.clear();
    filter_ends.clear();
}

void record_writer::finish() {
    if (!ends.empty()) end_group();
    record_header header{};
    memcpy(header.magic, record_magic, sizeof record_magic);
    header.count = count;
    header.dictionary = uint32_t(dictionary.size());
    header.table = file.offset();
    groups.move(file);
    header.filters = file.offset();
    filters.move(file);
    header.filter_table = file.offset();
    header.filter_hash = filter_hash;
    filter_groups.move(file);
    file.replace(0, &header, sizeof header);
    file.finish();
}

record_file::record_file(const std::string &path) : file(path) {
    record_header header;
    memcpy(&header, file.range(0, sizeof header), sizeof header);
    if (memcmp(header.magic, record_magic, sizeof record_magic) != 0) throw damaged(path + " is no file of records");
    total = header.count;
    table = header.table;
    filters = header.filters;
    filter_table = header.filter_table;
    filter_hash = header.filter_hash;
    uint64_t groups = (uint64_t(total) + group_size - 1) / group_size;
    file.range(table, groups * sizeof(record_group));
    file.range(filter_table, groups * sizeof(filter_group));
    if (filters > filter_table) throw damaged(path + ": its filters of word pairs are not where they should be");
    if (header.dictionary > 0) {
        const uint8_t *dictionary = file.range(sizeof header, header.dictionary);
        digested = ZSTD_createDDict(dictionary, header.dictionary);
        if (!digested) throw damaged(path + ": its dictionary cannot be read");
    }
}

record_file::~record_file() { ZSTD_freeDDict(digested); }

record_file::piece record_file::frame(uint32_t number) const {
    if (number < 1 || number > total) throw not_found("passage " + std::to_string(number));
    uint32_t index = number - 1, place = index % group_size;
    record_group group;
    memcpy(&group, file.range(table + uint64_t(index / group_size) * sizeof group, sizeof group), sizeof group);
    uint64_t start = uint64_t(group.start_high) << 32 | group.start_low;
    uint32_t first = place == 0 ? 0 : group.ends[place - 1], last = group.ends[place];
    if (last < first) throw damaged(file.path() + ": the places of its records are wrong");
    return piece{file.range(start + first, last - first), last - first};
}

record_file::piece record_file::filter(uint32_t number) const {
    if (number < 1 || number > total) throw not_found("passage " + std::to_string(number));
    uint32_t index = number - 1, place = index % group_size;
    filter_group group;
    memcpy(&group, file.data() + filter_table + uint64_t(index / group_size) * sizeof group, sizeof group);
    uint64_t start = uint64_t(group.start_high) << 32 | group.start_low;
    uint32_t first = place == 0 ? 0 : group.ends[place - 1], last = group.ends[place];
    if (last < first || start + last > filter_table - filters)
        throw damaged(file.path() + ": the places of its filters are wrong");
    return piece{file.data() + filters + start + first, last - first};
}

void record_file::find_pairs(
    const uint32_t *numbers, size_t size, const uint64_t *pairs, size_t count, bool *found) const {
    for (size_t done = 0; done < size; done += batch) {
        size_t length = std::min(batch, size - done);
        // All are asked for before the first is looked at: the memory takes far longer to answer than they to be read.
        piece filters[batch];
        for (size_t i = 0; i < length; ++i) {
            filters[i] = filter(numbers[done + i]);
            __builtin_prefetch(filters[i].start);
            if (filters[i].length > 0) __builtin_prefetch(filters[i].start + filters[i].length - 1);
        }
        for (size_t i = 0; i < length; ++i) {
            bool has_all = true;
            for (size_t k = 0; k < count && has_all; ++k) has_all = may_have(filters[i].start, filters[i].length, pairs[k]);
            found[done + i] = has_all;
        }
    }
}

void record_file::check_filters() const {
    uint64_t hash = 0;
    for (uint32_t number = 1; number <= total; ++number) {
        piece bytes = filter(number);
        hash = hash_of(bytes.start, bytes.length, hash);
    }
    if (hash != filter_hash) throw damaged(file.path() + ": its filters of word pairs are not as they were written");
}

record_decoder::record_decoder() : context(ZSTD_createDCtx()) {
    if (!context) throw std::bad_alloc();
    frame.assign(frame_magic, sizeof frame_magic);
}

record_decoder::~record_decoder() { ZSTD_freeDCtx(context); }

void record_decoder::read(const record_file &file, uint32_t number, std::string &out) {
    auto [bytes, length] = file.frame(number);
    if (length == 0) {
        out.clear();
        return;
    }
    frame.resize(sizeof frame_magic);
    frame.append(reinterpret_cast<const char *>(bytes), length);
    unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    // A damaged size must not take the memory: no frame gives more than so many times its bytes.
    if (size > record_limit || size > (length + 64) * 70000ull)
        throw damaged(file.file.path() + ": record " + std::to_string(number) + " has no size");
    out.resize(size);
    size_t got = ZSTD_decompress_usingDDict(context, &out[0], out.size(), frame.data(), frame.size(), file.digested);
    if (ZSTD_isError(got) || got != size)
        throw damaged(
            file.file.path() + ": record " + std::to_string(number) + ": " +
            (ZSTD_isError(got) ? ZSTD_getErrorName(got) : "it is too short"));
}

void record_decoder::read(const record_file &file, uint32_t number, std::string &out, std::string &filter) {
    auto bytes = file.filter(number);
    filter.assign(reinterpret_cast<const char *>(bytes.start), bytes.length);
    read(file, number, out);
}
