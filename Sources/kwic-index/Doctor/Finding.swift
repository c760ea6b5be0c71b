import SearchAPI

/// What one check found.
struct Finding {
    /// How it stands. A problem keeps Kwic, or a part of it, from its work.
    enum Level: String, Comparable {
        case ok, warning, problem

        private var rank: Int {
            switch self {
            case .ok: 0
            case .warning: 1
            case .problem: 2
            }
        }
        static func < (first: Level, second: Level) -> Bool { first.rank < second.rank }
    }

    /// Stable words for programs: `configuration`, `index.lock`, …
    var name: String
    var level: Level
    /// What was found.
    var detail: String
    /// What to do; nil where nothing needs to be done.
    var advice: String?

    static func ok(_ name: String, _ detail: String) -> Finding { Finding(name: name, level: .ok, detail: detail) }
    static func warning(_ name: String, _ detail: String, _ advice: String) -> Finding {
        Finding(name: name, level: .warning, detail: detail, advice: advice)
    }
    static func problem(_ name: String, _ detail: String, _ advice: String) -> Finding {
        Finding(name: name, level: .problem, detail: detail, advice: advice)
    }
}

extension Finding: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("status", level.rawValue)
            writer.member("detail", detail)
            writer.member("advice", advice)
        }
    }
}

/// All that was found, for people or programs.
struct Diagnosis {
    var findings: [Finding]

    /// That of the worst finding.
    var level: Finding.Level { findings.map(\.level).max() ?? .ok }

    func text(as format: ReportFormat) -> String {
        switch format {
        case .json: json
        case .text: text
        }
    }

    private var text: String {
        let width = findings.map(\.name.count).max() ?? 0
        var lines: [String] = []
        for finding in findings {
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let level = finding.level.rawValue + String(repeating: " ", count: 7 - finding.level.rawValue.count)
            lines.append("\(level)  \(name)  \(printable(finding.detail))")
            if let advice = finding.advice {
                lines.append(String(repeating: " ", count: 9) + "→ " + printable(advice))
            }
        }
        let counts = [Finding.Level.problem, .warning].map { level in findings.count { $0.level == level } }
        let words = zip(counts, ["problem", "warning"]).filter { $0.0 > 0 }.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
        lines.append(words.isEmpty ? "All is well." : words.joined(separator: ", ") + ".")
        return lines.joined(separator: "\n")
    }

    private var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", KwicVersion.current)
            writer.member("status", level.rawValue)
            writer.key("checks")
            writer.array(findings) { $1.write(to: &$0) }
        }
        return writer.text
    }
}
