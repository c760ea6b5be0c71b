/// Guesses which name was meant.
enum NearestName {
    /// The one of `names` that is spelt almost like `name` or begins with it; nil where none is.
    static func nearest(_ name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased())
        let letters = wanted.count { $0 != "-" }
        guard letters > 1 else { return nil }
        let limit = letters < 4 ? 1 : letters < 8 ? 2 : 3
        let distances = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
        if let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= limit { return best.name }
        return names.first { $0.lowercased().hasPrefix(name.lowercased()) }
    }

    /// How many letters must be added, removed, replaced or exchanged with their neighbours to make one name of the other.
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                var cost = min(
                    last[column] + (first[row] == second[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, last) = (last, current)
        }
        return last[second.count]
    }
}
