import Glibc
import Indexing
import Synchronization

/// A line at the bottom of the terminal that shows how far a run is. Nothing where standard error is no terminal.
final class ProgressBar: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let lastShown = Mutex(0)

    /// Milliseconds between two states of the line.
    private static let interval = 100

    func show(_ progress: IndexingProgress) {
        guard isTerminal else { return }
        let due = lastShown.withLock { last in
            let now = Self.milliseconds()
            guard now - last >= Self.interval || progress.phase != .indexing else { return false }
            last = now
            return true
        }
        guard due else { return }
        let text: String
        switch progress.phase {
        case .walking: text = "Looking for files …"
        case .indexing:
            let share = progress.bytesTotal > 0 ? min(1, Double(progress.bytesDone) / Double(progress.bytesTotal)) : 0
            let filled = Int(share * 30)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            text =
                "\(bar) \(Int(share * 100)) %  \(progress.passages) passages, \(progress.bytesDone / 1_000_000) of \(progress.bytesTotal / 1_000_000) MB"
        case .compacting: text = "Writing the segment (\(progress.passages) passages) …"
        case .merging: text = "Merging segments …"
        }
        write("\r\u{1B}[K\(text)", to: STDERR_FILENO)
    }

    func clear() {
        if isTerminal { write("\r\u{1B}[K", to: STDERR_FILENO) }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }
}
