internal import XapianIndex

/// The generations that are open: the newest, and for some time those before it and those that requests name, so that what
/// began in one can go on in it.
struct KeptGenerations {
    private(set) var current: OpenGeneration
    private var older: [Kept] = []
    private let limit: Int
    private let time: Duration

    private struct Kept {
        var generation: OpenGeneration
        var lastUsed: ContinuousClock.Instant
    }

    init(_ current: OpenGeneration, _ options: SearchEngineOptions) {
        self.current = current
        limit = options.keptGenerations
        time = .seconds(options.keptSeconds)
    }

    /// The generation called `name`, if it is open.
    mutating func find(_ name: String) -> OpenGeneration? {
        if current.manifest.generation == name { return current }
        guard let index = older.firstIndex(where: { $0.generation.manifest.generation == name }) else { return nil }
        older[index].lastUsed = .now
        return older[index].generation
    }

    /// Serves `generation` from now on, and keeps the one before.
    mutating func replaceCurrent(_ generation: OpenGeneration) {
        keep(current)
        current = generation
        older.removeAll { $0.generation.manifest.generation == generation.manifest.generation }
    }

    /// Keeps a generation besides the newest.
    mutating func keep(_ generation: OpenGeneration) {
        guard limit > 0 else { return }
        older.append(Kept(generation: generation, lastUsed: .now))
        dropOld()
        if older.count > limit {
            older.sort { $0.lastUsed < $1.lastUsed }
            older.removeFirst(older.count - limit)
        }
    }

    /// Lets go of those that were not asked for in a long time.
    mutating func dropOld() {
        let now = ContinuousClock.Instant.now
        older.removeAll { $0.lastUsed + time < now }
    }
}
