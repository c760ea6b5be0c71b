internal import CXapian
internal import Passages

/// A query as the engine runs it.
public indirect enum IndexQuery: Hashable, Sendable {
    /// Passages that have a term.
    case term(String)
    case all
    case nothing
    case and([IndexQuery])
    case or([IndexQuery])
    /// Any of the terms, weighed as if they were one.
    case synonym([IndexQuery])
    case andNot(IndexQuery, IndexQuery)
    /// The first; the second only adds to the weight.
    case andMaybe(IndexQuery, IndexQuery)
    /// The first; the second must match as well and has no weight.
    case filter(IndexQuery, by: IndexQuery)
    case scale(IndexQuery, Double)
    /// Passages whose value in a slot lies between two texts, both included.
    case valueRange(slot: UInt8, from: String, to: String)
    /// These passages, ascending, without weight.
    case passages([UInt32])
    /// These passages, ascending, each with this weight.
    case weighed([UInt32], Double)

    /// The program that the shim builds the query from.
    func encode(to out: inout ByteWriter) {
        switch self {
        case .term(let term):
            guard IndexSchema.canBeTerm(term) else { return out.bytes.append(CX_NOTHING.rawValue) }
            out.bytes += [CX_TERM.rawValue, UInt8(term.utf8.count)]
            out.bytes += term.utf8
        case .all: out.bytes.append(CX_ALL.rawValue)
        case .nothing: out.bytes.append(CX_NOTHING.rawValue)
        case .and(let operands): encode(CX_AND, operands, neutral: CX_ALL, to: &out)
        case .or(let operands): encode(CX_OR, operands, neutral: CX_NOTHING, to: &out)
        case .synonym(let operands): encode(CX_SYNONYM, operands, neutral: CX_NOTHING, to: &out)
        case .andNot(let first, let second): encode(CX_AND_NOT, first, second, to: &out)
        case .andMaybe(let first, let second): encode(CX_AND_MAYBE, first, second, to: &out)
        case .filter(let first, let second): encode(CX_FILTER, first, second, to: &out)
        case .scale(let operand, let factor):
            operand.encode(to: &out)
            out.bytes.append(CX_SCALE.rawValue)
            out.fixed(factor.bitPattern)
        case .valueRange(let slot, let from, let to):
            out.bytes += [CX_VALUE_RANGE.rawValue, slot]
            for bound in [from, to] {
                let bytes = Array(bound.utf8.prefix(255))
                out.bytes.append(UInt8(bytes.count))
                out.bytes += bytes
            }
        case .passages(let numbers):
            out.bytes.append(CX_DOCIDS.rawValue)
            out.fixed(UInt32(numbers.count))
            for number in numbers { out.fixed(number) }
        case .weighed(let numbers, let weight):
            out.bytes.append(CX_WEIGHED_DOCIDS.rawValue)
            out.fixed(weight.bitPattern)
            out.fixed(UInt32(numbers.count))
            for number in numbers { out.fixed(number) }
        }
    }

    private func encode(_ op: cx_op, _ operands: [IndexQuery], neutral: cx_op, to out: inout ByteWriter) {
        switch operands.count {
        case 0: out.bytes.append(neutral.rawValue)
        case 1: operands[0].encode(to: &out)
        default:
            for operand in operands { operand.encode(to: &out) }
            out.bytes.append(op.rawValue)
            out.fixed(UInt32(operands.count))
        }
    }

    private func encode(_ op: cx_op, _ first: IndexQuery, _ second: IndexQuery, to out: inout ByteWriter) {
        first.encode(to: &out)
        second.encode(to: &out)
        out.bytes.append(op.rawValue)
    }
}
