// What stands around passages: counts of words in their neighbours and in their documents.
#include "columns.h"
#include "postings.h"

namespace {

/// The counts of a word in passages of a segment.
struct counts_of_word {
    std::shared_ptr<const posting_list> list;

    /// The sum over [from, to).
    double sum(Xapian::docid from, Xapian::docid to) const {
        double sum = 0;
        posting_cursor at(*list);
        for (uint32_t number = at.seek(from); number < to; number = at.seek(number + 1)) sum += at.count();
        return sum;
    }
};

}  // namespace

cx_status cx_reader_surroundings(
    cx_reader *reader, const uint8_t *words, size_t length, uint32_t *passages, size_t count, uint32_t near,
    uint32_t far, uint32_t distance_slot, cx_surroundings *sizes, double *sums, cx_error *error) {
    return guarded(error, [&] {
        std::vector<std::vector<std::string>> terms;
        for (byte_reader in(words, length); !in.empty();) {
            terms.emplace_back();
            for (uint32_t left = in.number<uint32_t>(); left > 0; --left)
                terms.back().push_back(in.string(in.number<uint8_t>()));
        }
        for (size_t segment = 0; segment < reader->segments(); ++segment) {
            std::shared_ptr<const first_passages> firsts;
            std::vector<counts_of_word> lists;
            for (size_t i = 0; i < count; ++i) {
                if (reader->segment_of(passages[i]) != segment) continue;
                if (!firsts) {
                    firsts = reader->columns->first(*reader, segment, distance_slot);
                    for (auto &word : terms) lists.push_back({reader->postings->get(*reader, segment, word)});
                }
                Xapian::docid number = reader->local(passages[i]), first = firsts->of(number), end = number + 1;
                if (!firsts->firsts.empty()) {
                    auto after = std::upper_bound(firsts->firsts.begin() + long(number - 1), firsts->firsts.end(), first);
                    end = Xapian::docid(after - firsts->firsts.begin()) + 1;
                }
                auto part = [&](uint32_t reach) {
                    Xapian::docid from = number - first > reach ? number - reach : first;
                    return std::pair(from, std::min<Xapian::docid>(end, number + reach + 1));
                };
                auto near_part = part(near), far_part = part(far);
                sizes[i] = {near_part.second - near_part.first, far_part.second - far_part.first};
                for (size_t word = 0; word < lists.size(); ++word) {
                    double *to = sums + (i * terms.size() + word) * 3;
                    to[0] = to[1] = to[2] = 0;
                    // A count beyond two bytes has no list; such a word says nothing here.
                    if (!lists[word].list) continue;
                    to[0] = lists[word].sum(number, number + 1);
                    to[1] = near_part.second - near_part.first > 1 ? lists[word].sum(near_part.first, near_part.second) : to[0];
                    to[2] = far_part.second - far_part.first > 1 ? lists[word].sum(far_part.first, far_part.second) : to[0];
                }
            }
        }
    });
}
