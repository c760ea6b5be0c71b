internal import Passages
internal import XapianIndex

/// What a query's words are looked up by, before the index is asked.
enum QueryWords {
    /// Each of `nodes` once, in their order, with how many times it stands there.
    static func counted(_ nodes: [QueryNode]) -> [(node: QueryNode, times: Int)] {
        var places: [QueryNode: Int] = [:]
        var counted: [(node: QueryNode, times: Int)] = []
        for node in nodes {
            if let place = places[node] {
                counted[place].times += 1
            } else {
                places[node] = counted.count
                counted.append((node, 1))
            }
        }
        return counted
    }

    /// The ideographs and letters without spaces in a buffer as the index has them: pairs, and single ones. A single ideograph
    /// of a run is too common to be worth marking.
    static func grams(_ buffer: TokenBuffer) -> [(text: String, isMarked: Bool)] {
        var grams: [(text: String, isMarked: Bool)] = []
        for (index, token) in buffer.tokens.enumerated() where token.kind == .ideograph || token.kind == .cluster {
            let single = buffer.foldedText(token)
            let isAlone =
                !token.continuesRun
                && !(index + 1 < buffer.tokens.count && buffer.tokens[index + 1].continuesRun)
            if token.kind == .ideograph || isAlone { grams.append((single, isAlone)) }
            if token.continuesRun, index > 0 {
                grams.append((buffer.foldedText(buffer.tokens[index - 1]) + single, true))
            }
        }
        return grams
    }
}

extension IndexQuery {
    /// The terms in it.
    var terms: [String] {
        switch self {
        case .term(let term): [term]
        case .synonym(let parts), .and(let parts), .or(let parts): parts.flatMap(\.terms)
        case .scale(let query, _): query.terms
        default: []
        }
    }
}
