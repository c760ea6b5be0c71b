import Glibc

/// What one pass took.
struct Figures: Sendable {
    /// One query's answer.
    struct Answer: Sendable {
        var microseconds = 0.0
        var hits = 0
        /// Of the encoded answer; 0 where none was encoded.
        var bytes = 0
        var isPartial = false
    }

    var wallSeconds: Double
    var processorSeconds: Double
    /// In the order of the queries.
    var answers: [Answer]

    /// What the harnesses of the peers print: the pass, with kilobytes resident and of these the process's own, and how many
    /// answers were cut off by the deadline; then each query's microseconds and hits.
    func printRaw() {
        let partial = answers.count { $0.isPartial }
        print(
            "pass", wallSeconds, processorSeconds, Resources.kilobytes("VmRSS:"), Resources.kilobytes("RssAnon:"),
            partial,
            separator: "\t")
        for answer in answers { print(Self.decimal(answer.microseconds, 2), answer.hits, separator: "\t") }
    }

    /// Microseconds by kind of query, and the pass as a whole.
    func printTable(_ queries: [BenchQuery]) {
        print("kind", "queries", "mean_us", "median_us", "p95_us", "p99_us", separator: "\t")
        let kinds = ["term", "intersection", "union", "phrase"]
        for kind in kinds + ["all"] {
            let times = zip(queries, answers).filter { kind == "all" || $0.0.kind == kind }.map(\.1.microseconds)
                .sorted()
            guard !times.isEmpty else { continue }
            let mean = times.reduce(0, +) / Double(times.count)
            let shares = [0.5, 0.95, 0.99].map { times[min(times.count - 1, Int($0 * Double(times.count)))] }
            print(
                kind, times.count, ([mean] + shares).map { Self.decimal($0, 0) }.joined(separator: "\t"),
                separator: "\t")
        }
        let each = processorSeconds / Double(max(1, answers.count)) * 1e6
        print(
            "queries a second \(Self.decimal(Double(answers.count) / wallSeconds, 0)), processor a query "
                + "\(Self.decimal(each, 0)) us, resident \(Resources.kilobytes("VmRSS:") / 1024) MiB, of its own "
                + "\(Resources.kilobytes("RssAnon:") / 1024) MiB, hits \(answers.reduce(0) { $0 + $1.hits }), "
                + "bytes encoded \(answers.reduce(0) { $0 + $1.bytes }), partial \(answers.count { $0.isPartial })")
    }

    private static func decimal(_ number: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let rounded = (number * scale).rounded() / scale
        return places == 0 ? String(Int(rounded)) : String(rounded)
    }
}

/// What this process has used.
enum Resources {
    /// User and system time of all threads.
    static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A field of `/proc/self/status` in KiB; 0 where there is none.
    static func kilobytes(_ field: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix(field) else { continue }
            return text.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0
        }
        return 0
    }
}
