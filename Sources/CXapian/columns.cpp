#include "columns.h"

#include "values.h"

namespace {

/// What all columns of an index may take, about. Beyond, they are made again when they are asked for.
const size_t maximum_bytes = size_t(256) << 20;

std::shared_ptr<const column> make_column(
    const Xapian::Database &part, const cx_facet &facet, const first_passages &firsts) {
    auto made = std::make_shared<column>();
    made->numbers.assign(part.get_lastdocid(), 0);
    made->values = values_of(part, facet.slot);
    const bool is_coded = !made->values.empty();
    if (!is_coded) made->values.emplace_back();
    std::unordered_map<std::string, uint32_t> known;
    for (auto i = part.valuestream_begin(facet.slot); i != part.valuestream_end(facet.slot); ++i) {
        if (is_coded) {
            uint64_t number = number_of(*i);
            if (number >= made->values.size()) throw damaged("a value's number is not in its dictionary");
            made->numbers[i.get_docid() - 1] = uint32_t(number);
            continue;
        }
        auto [found, is_new] = known.emplace(*i, uint32_t(made->values.size()));
        if (is_new) made->values.push_back(found->first);
        made->numbers[i.get_docid() - 1] = found->second;
    }
    if (facet.place == CX_OF_PASSAGE) return made;
    // What is said of a document, or not said of a passage, stands on the document's first.
    for (size_t i = 0; i < made->numbers.size(); ++i)
        if (facet.place == CX_OF_DOCUMENT || !made->numbers[i])
            made->numbers[i] = made->numbers[firsts.of(Xapian::docid(i + 1)) - 1];
    return made;
}

}  // namespace

size_t column::bytes() const {
    size_t sum = numbers.size() * sizeof numbers[0];
    for (auto &value : values) sum += sizeof value + value.capacity();
    return sum;
}

std::shared_ptr<const first_passages> column_store::firsts_of(
    const cx_reader &reader, size_t segment, uint32_t place_slot) {
    auto &known = firsts[segment];
    if (known) return known;
    auto made = std::make_shared<first_passages>();
    const Xapian::Database &part = reader.parts[segment];
    for (auto i = part.valuestream_begin(place_slot); i != part.valuestream_end(place_slot); ++i) {
        if (made->firsts.empty()) {
            made->firsts.resize(part.get_lastdocid());
            for (size_t k = 0; k < made->firsts.size(); ++k) made->firsts[k] = Xapian::docid(k + 1);
            made->sections = made->firsts;
        }
        Xapian::docid number = i.get_docid();
        passage_place place(*i);
        if (place.distance >= number) continue;
        made->firsts[number - 1] = number - place.distance;
        // What lies before it has its section already: places come in the order of the passages.
        if (!place.begins_section && number > 1) made->sections[number - 1] = made->sections[number - 2];
    }
    return known = made;
}

std::shared_ptr<const first_passages> column_store::first(
    const cx_reader &reader, size_t segment, uint32_t place_slot) {
    std::lock_guard lock(mutex);
    return firsts_of(reader, segment, place_slot);
}

std::shared_ptr<const column> column_store::get(
    const cx_reader &reader, size_t segment, const cx_facet &facet, uint32_t place_slot) {
    std::lock_guard lock(mutex);
    uint64_t key = uint64_t(segment) << 34 | uint64_t(facet.place) << 32 | facet.slot;
    auto found = columns.find(key);
    if (found != columns.end()) return found->second;
    auto made = make_column(reader.parts[segment], facet, *firsts_of(reader, segment, place_slot));
    size_t size = made->bytes();
    if (bytes + size > maximum_bytes) {
        columns.clear();
        bytes = 0;
    }
    bytes += size;
    columns.emplace(key, made);
    return made;
}
