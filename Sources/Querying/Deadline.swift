/// When a search has to have ended, by a clock that tests can set.
struct Deadline: Sendable {
    private let end: ContinuousClock.Instant
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// The end of `timeout` after `arrival`.
    init(
        _ timeout: Duration, after arrival: ContinuousClock.Instant,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        end = arrival + timeout
        self.clock = clock
    }

    private init(end: ContinuousClock.Instant, clock: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.end = end
        self.clock = clock
    }

    /// Whether the time is up.
    var isPast: Bool { clock() >= end }

    /// What is left, not less than nothing.
    var remaining: Duration { max(.zero, end - clock()) }

    /// The end of a part of what is left: what comes after it needs time as well.
    func part(_ share: Double) -> Deadline {
        let now = clock()
        return Deadline(end: now + max(.zero, end - now) * share, clock: clock)
    }
}
