internal import Synchronization

/// What stems of a generation were found to be like others; shared by the threads that search it.
final class KnownRelatives: Sendable {
    /// A stem that is like another.
    struct Form: Sendable {
        /// In the language of the other.
        var stem: [UInt8]
        var likeness: Double
        /// The terms of its forms, the most frequent first.
        var terms: [String]
        /// Inverse document frequency of all of them as one word.
        var weight: Double
    }

    /// By what the terms of a stem in a language begin with.
    private let forms = Mutex<[[UInt8]: [Form]]>([:])

    /// Stems that are remembered; each takes up to some 3 KB.
    private static let maximum = 2048

    subscript(stem: [UInt8]) -> [Form]? {
        get { forms.withLock { $0[stem] } }
        set {
            forms.withLock { forms in
                if forms.count >= Self.maximum { forms.removeAll() }
                forms[stem] = newValue
            }
        }
    }
}
