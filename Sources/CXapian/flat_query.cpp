#include "flat_query.h"

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
        case CX_TERM: to.push_back({{from.term}, factor}); return true;
        case CX_SYNONYM: {
            choice made{{}, factor};
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

}  // namespace

bool flatten(const uint8_t *program, size_t length, double k1, flat_query &query) {
    node root;
    if (!read(program, length, root) || !flatten(root, 1, query)) return false;
    // Where nothing has a weight, numbers alone decide.
    bool has_weight = false;
    for (auto &g : query.groups)
        for (auto &c : g) {
            c.weight *= k1 + 1;
            has_weight = has_weight || c.weight > 0;
        }
    for (auto &c : query.extras) c.weight *= k1 + 1;
    return has_weight;
}
