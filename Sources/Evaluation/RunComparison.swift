/// Two runs on the same queries, by one measure.
public struct RunComparison: Hashable, Sendable {
    /// Queries on which the first is better, worse, or the same.
    public var wins = 0
    public var losses = 0
    public var ties = 0
    /// The mean of the first minus the mean of the second.
    public var difference = 0.0
    /// How often chance alone would make a difference at least so large, 0 to 1: Fisher's paired randomisation test, two-sided
    /// (Smucker, Allan & Carterette 2007).
    public var probability = 1.0

    /// Random exchanges that the test tries.
    public static let rounds = 10_000

    /// Compares the values of the same queries in the same order.
    ///
    /// - Parameter seed: Of the random exchanges, so that a comparison gives the same figures each time.
    public init(_ first: [Double], _ second: [Double], seed: UInt64 = 1) {
        let differences = zip(first, second).map { $0 - $1 }
        guard !differences.isEmpty else { return }
        wins = differences.count { $0 > 0 }
        losses = differences.count { $0 < 0 }
        ties = differences.count - wins - losses
        let sum = differences.reduce(0, +)
        difference = sum / Double(differences.count)
        let unequal = differences.filter { $0 != 0 }
        var generator = SplitMix(state: seed)
        var atLeast = 1
        for _ in 0..<Self.rounds {
            var total = 0.0
            var bits: UInt64 = 0
            for (index, difference) in unequal.enumerated() {
                if index % 64 == 0 { bits = generator.next() }
                total += bits & 1 == 0 ? difference : -difference
                bits >>= 1
            }
            // What is equal but for rounding counts as equal.
            if abs(total) >= abs(sum) - 1e-9 { atLeast += 1 }
        }
        probability = Double(atLeast) / Double(Self.rounds + 1)
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
