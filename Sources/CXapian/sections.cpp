// What words have in passages and around them: counts of their forms together.
#include <map>

#include "columns.h"
#include "postings.h"

namespace {

/// Passages of a segment that follow each other: from the first on, before the last.
struct passage_range {
    Xapian::docid from, to;
    uint32_t size() const { return to - from; }
    bool operator<(const passage_range &other) const { return std::tie(from, to) < std::tie(other.from, other.to); }
};

/// A longer section is none: its passages, say those of a dictionary, have nothing to do with each other.
const uint32_t longest_section = 256;

/// The section of a passage, by the first passages of all sections.
passage_range section_of(const std::vector<Xapian::docid> &firsts, Xapian::docid number) {
    const passage_range alone{number, number + 1};
    if (firsts.empty()) return alone;
    Xapian::docid first = firsts[number - 1];
    auto after = std::upper_bound(firsts.begin() + long(number - 1), firsts.end(), first);
    passage_range section{first, Xapian::docid(after - firsts.begin()) + 1};
    return section.size() > longest_section ? alone : section;
}

/// Counts words in passages of a segment. Candidates of one section come together, so sums are kept.
class word_counts {
    std::vector<std::shared_ptr<const posting_list>> lists;
    std::map<passage_range, std::vector<double>> known;

  public:
    word_counts(const cx_reader &reader, size_t segment, const std::vector<std::vector<std::string>> &words) {
        for (auto &word : words) lists.push_back(reader.postings->get(reader, segment, word));
    }

    /// The sum of each word's counts.
    const std::vector<double> &sums(passage_range range) {
        auto &sums = known[range];
        if (!sums.empty()) return sums;
        for (auto &list : lists) {
            double sum = 0;
            // A count beyond two bytes has no list; such a word says nothing here.
            if (list) {
                posting_cursor at(*list);
                for (uint32_t number = at.seek(range.from); number < range.to; number = at.seek(number + 1))
                    sum += at.count();
            }
            sums.push_back(sum);
        }
        return sums;
    }
};

}  // namespace

cx_status cx_reader_frequency_of_any(
    cx_reader *reader, const uint8_t *terms, size_t length, uint32_t *out, cx_error *error) {
    *out = 0;
    return guarded(error, [&] {
        std::vector<std::string> all;
        for (byte_reader in(terms, length); !in.empty();) all.push_back(in.string(in.number<uint8_t>()));
        for (size_t segment = 0; segment < reader->segments(); ++segment) {
            // A query that looks for the word takes the same list.
            auto list = reader->postings->get(*reader, segment, all);
            if (list) {
                *out += uint32_t(list->size);
                continue;
            }
            uint32_t most = 0;
            for (auto &term : all) most = std::max(most, reader->files[segment]->frequency(term));
            *out += most;
        }
    });
}

cx_status cx_reader_sections(
    cx_reader *reader, const uint8_t *words, size_t length, uint32_t *passages, size_t count, uint32_t place_slot,
    uint32_t *sizes, double *sums, cx_error *error) {
    return guarded(error, [&] {
        std::vector<std::vector<std::string>> terms;
        for (byte_reader in(words, length); !in.empty();) {
            terms.emplace_back();
            for (uint32_t left = in.number<uint32_t>(); left > 0; --left)
                terms.back().push_back(in.string(in.number<uint8_t>()));
        }
        if (terms.empty()) return;
        for (size_t segment = 0; segment < reader->segments(); ++segment) {
            std::shared_ptr<const first_passages> firsts;
            std::unique_ptr<word_counts> counts;
            for (size_t i = 0; i < count; ++i) {
                if (reader->segment_of(passages[i]) != segment) continue;
                if (!firsts) {
                    firsts = reader->columns->first(*reader, segment, place_slot);
                    counts = std::make_unique<word_counts>(*reader, segment, terms);
                }
                Xapian::docid number = reader->local(passages[i]);
                const passage_range section = section_of(firsts->sections, number);
                sizes[i] = section.size();
                size_t part = 0;
                for (passage_range range : {passage_range{number, number + 1}, section}) {
                    const std::vector<double> &of_range = counts->sums(range);
                    for (size_t word = 0; word < terms.size(); ++word)
                        sums[(i * terms.size() + word) * 2 + part] = of_range[word];
                    ++part;
                }
            }
        }
    });
}
