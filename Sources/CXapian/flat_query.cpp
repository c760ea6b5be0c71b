#include "flat_query.h"

#include "glass_reading.h"

#include <cmath>

namespace {

/// A step of a program with its operands.
struct node {
    cx_op op;
    std::string term;
    double factor = 1;
    std::vector<uint32_t> numbers;
    std::vector<node> parts;
};

/// The tree of a program; false where it has a step that is not for here.
bool read(const uint8_t *program, size_t length, node &root) {
    byte_reader in(program, length);
    std::vector<node> stack;
    while (!in.empty()) {
        node next;
        next.op = cx_op(in.number<uint8_t>());
        size_t operands = 0;
        switch (next.op) {
            case CX_TERM: next.term = in.string(in.number<uint8_t>()); break;
            case CX_AND:
            case CX_OR:
            case CX_SYNONYM: operands = in.number<uint32_t>(); break;
            case CX_AND_MAYBE:
            case CX_FILTER: operands = 2; break;
            case CX_SCALE:
                next.factor = in.number<double>();
                operands = 1;
                break;
            case CX_DOCIDS: {
                next.numbers.resize(in.number<uint32_t>());
                size_t bytes = next.numbers.size() * sizeof(uint32_t);
                memcpy(next.numbers.data(), in.bytes(bytes), bytes);
                break;
            }
            default: return false;
        }
        if (stack.size() < operands) throw bad_argument("a query program takes more than it has");
        auto from = stack.end() - long(operands);
        next.parts.assign(std::make_move_iterator(from), std::make_move_iterator(stack.end()));
        stack.erase(from, stack.end());
        stack.push_back(std::move(next));
    }
    if (stack.size() != 1) throw bad_argument("a query program must leave one query");
    root = std::move(stack[0]);
    return true;
}

bool add_choices(const node &from, double factor, group &to) {
    switch (from.op) {
        case CX_TERM: to.push_back({{from.term}, factor, {}}); return true;
        case CX_SYNONYM: {
            choice made{{}, factor, {}};
            for (auto &part : from.parts) {
                bool is_new = std::find(made.terms.begin(), made.terms.end(), part.term) == made.terms.end();
                if (part.op != CX_TERM || !is_new) return false;
                made.terms.push_back(part.term);
            }
            to.push_back(std::move(made));
            return true;
        }
        case CX_SCALE: return add_choices(from.parts[0], factor * from.factor, to);
        case CX_OR:
            for (auto &part : from.parts)
                if (!add_choices(part, factor, to)) return false;
            return true;
        default: return false;
    }
}

bool flatten(const node &from, double factor, flat_query &to) {
    switch (from.op) {
        case CX_AND:
            for (auto &part : from.parts)
                if (!flatten(part, factor, to)) return false;
            return true;
        case CX_AND_MAYBE: return flatten(from.parts[0], factor, to) && add_choices(from.parts[1], factor, to.extras);
        case CX_FILTER:
            if (from.parts[1].op != CX_DOCIDS) return false;
            to.lists.push_back(from.parts[1].numbers);
            return flatten(from.parts[0], factor, to);
        case CX_SCALE:
            if (from.parts[0].op == CX_AND || from.parts[0].op == CX_AND_MAYBE || from.parts[0].op == CX_FILTER)
                return flatten(from.parts[0], factor * from.factor, to);
            [[fallthrough]];
        default:
            to.groups.emplace_back();
            return add_choices(from, factor, to.groups.back());
    }
}

/// Takes down how many passages Xapian takes several terms to have together, segment by segment: it estimates that, by rules of its
/// own, from those of the terms that the segment has.
class frequency_recorder final : public Xapian::Weight {
    std::vector<uint32_t> &found;
    void init(double factor) override {
        if (factor != 0) found.push_back(get_termfreq());
    }

  public:
    explicit frequency_recorder(std::vector<uint32_t> &found) : found(found) { need_stat(TERMFREQ); }
    frequency_recorder *clone() const override { return new frequency_recorder(found); }
    std::string name() const override { return std::string(); }
    double get_sumpart(Xapian::termcount, Xapian::termcount, Xapian::termcount) const override { return 1; }
    double get_maxpart() const override { return 1; }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override { return 0; }
    double get_maxextra() const override { return 0; }
};

/// BM25's weight of a term that so many passages have, as Xapian computes it (xapian-core/weight/bm25weight.cc).
double weight_of(double passages, double frequency, double factor, double k1) {
    double ratio = (passages - frequency + 0.5) / (frequency + 0.5);
    if (ratio < 2) ratio = ratio * 0.5 + 1;
    return std::log(ratio) * factor * (k1 + 1);
}

/// Sets the weights of a choice and leaves out terms that do not occur; false where no weight can be told.
bool weigh(cx_reader &reader, choice &c, double k1) {
    auto frequency = [&](const std::string &term) {
        auto known = reader.frequencies.find(term);
        if (known != reader.frequencies.end()) return known->second;
        uint32_t sum = 0;
        for (auto &file : reader.files) sum += file->frequency(term);
        return sum;
    };
    double passages = reader.database.get_doccount();
    auto is_absent = [&](const std::string &term) { return frequency(term) == 0; };
    if (c.terms.size() == 1) {
        c.weights.assign(reader.segments(), weight_of(passages, frequency(c.terms[0]), c.factor, k1));
        return true;
    }
    c.weights.assign(reader.segments(), 0);
    if (std::all_of(c.terms.begin(), c.terms.end(), is_absent)) return true;
    std::string key;
    for (auto &term : c.terms) key += term + '\0';
    auto known = reader.synonym_frequencies.find(key);
    if (known == reader.synonym_frequencies.end()) {
        std::vector<uint32_t> found;
        std::vector<Xapian::Query> terms(c.terms.begin(), c.terms.end());
        Xapian::Enquire enquire(reader.database);
        enquire.set_query(Xapian::Query(Xapian::Query::OP_SYNONYM, terms.begin(), terms.end()));
        enquire.set_weighting_scheme(frequency_recorder(found));
        enquire.get_mset(0, 0, Xapian::doccount(0));
        // Segments that have none of them are not in it.
        std::vector<uint32_t> frequencies;
        size_t next = 0;
        for (auto &file : reader.files) {
            bool is_there = std::any_of(
                c.terms.begin(), c.terms.end(), [&](const std::string &term) { return file->frequency(term) > 0; });
            if (is_there && next == found.size()) return false;
            frequencies.push_back(is_there ? found[next++] : 0);
        }
        if (next != found.size()) return false;
        if (reader.synonym_frequencies.size() >= cx_reader::frequencies_kept) reader.synonym_frequencies.clear();
        known = reader.synonym_frequencies.emplace(key, std::move(frequencies)).first;
    }
    for (size_t i = 0; i < c.weights.size(); ++i)
        if (known->second[i] > 0) c.weights[i] = weight_of(passages, known->second[i], c.factor, k1);
    return true;
}

}  // namespace

bool flatten(cx_reader &reader, const uint8_t *program, size_t length, double k1, flat_query &query) {
    node root;
    if (!read(program, length, root) || !flatten(root, 1, query)) return false;
    double sum = 0;
    for (auto &g : query.groups)
        for (auto &c : g) {
            if (!weigh(reader, c, k1)) return false;
            sum += *std::max_element(c.weights.begin(), c.weights.end());
        }
    for (auto &c : query.extras)
        if (!weigh(reader, c, k1)) return false;
    // Where nothing has a weight, numbers alone decide.
    return sum > 0;
}
