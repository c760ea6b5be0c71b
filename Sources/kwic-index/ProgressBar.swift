import Glibc
import Indexing
import Synchronization

/// Shows on standard error how far a run is: on a terminal one line at its bottom, elsewhere a line each half minute.
final class ProgressBar: Sendable {
    private struct State {
        var lastShown = 0
        /// When reading began, and what was done then.
        var begun: (milliseconds: Int, work: Int)?
    }

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state: Mutex<State>
    private let started = milliseconds()

    /// Milliseconds between two states of the line, and between two lines.
    private static let interval = 100
    private static let lineInterval = 30_000
    /// Columns below which the line is short.
    private static let narrow = 65

    init() { state = Mutex(State(lastShown: Self.milliseconds())) }

    func show(_ progress: IndexingProgress) {
        let now = Self.milliseconds()
        let (isDue, begun) = state.withLock { state in
            if progress.phase == .indexing, state.begun == nil { state.begun = (now, progress.workKept) }
            let isDue =
                isTerminal
                ? now - state.lastShown >= Self.interval || progress.phase != .indexing
                : now - state.lastShown >= Self.lineInterval
            if isDue { state.lastShown = now }
            return (isDue, state.begun)
        }
        guard isDue else { return }
        let left = begun.flatMap { Self.left(progress, now - $0.milliseconds, since: $0.work) }
        guard isTerminal else { return warn(Self.line(progress, left, width: .max, hasBar: false)) }
        write("\r\u{1B}[K\(Self.line(progress, left, width: Self.width(), hasBar: true))", to: STDERR_FILENO)
    }

    func clear() {
        if isTerminal { write("\r\u{1B}[K", to: STDERR_FILENO) }
    }

    /// Seconds until all is read, if it goes on as it went; nil where too little is done to tell.
    private static func left(_ progress: IndexingProgress, _ milliseconds: Int, since work: Int) -> Int? {
        let done = progress.workDone - work
        guard milliseconds > 3000, done > 0 else { return nil }
        return Int(Double(milliseconds) / 1000 * Double(progress.workTotal - progress.workDone) / Double(done)) + 1
    }

    /// The line; never wider than `width`, less one column for the cursor.
    static func line(_ progress: IndexingProgress, _ left: Int?, width: Int, hasBar: Bool) -> String {
        let share = progress.workTotal > 0 ? min(1, Double(progress.workDone) / Double(progress.workTotal)) : 0
        let percent = "\(Int(share * 100)) %"
        let time = left.map { ", \(duration($0)) left" } ?? ""
        var text: String
        switch progress.phase {
        case .walking: text = "Looking for files …"
        case .indexing:
            if width < narrow {
                text = percent + time
            } else {
                let filled = Int(share * 20)
                let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
                text = (hasBar ? bar + " " : "") + percent + time + ", \(grouped(progress.passages)) passages"
                if let file = progress.file, hasBar {
                    text += "  " + tail(printable(file), columns: width - text.count - 3)
                }
            }
        case .compacting: text = "Writing the index (\(grouped(progress.passages)) passages) …"
        case .merging: text = "Merging segments …"
        }
        return text.count < width ? text : String(text.prefix(max(0, width - 1)))
    }

    /// The end of a path, of characters that take one column each; the rest as `…`. A path with wider ones is left out.
    private static func tail(_ path: String, columns: Int) -> String {
        guard columns > 8, path.unicodeScalars.allSatisfy({ $0.value < 0x1100 }) else { return "" }
        return path.count <= columns ? path : "…" + String(path.suffix(columns - 1))
    }

    private static func duration(_ seconds: Int) -> String {
        if seconds < 90 { return "\(seconds) s" }
        let minutes = (seconds + 30) / 60
        return minutes < 90 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// Columns of the terminal.
    private static func width() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }
}
