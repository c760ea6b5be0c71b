import Foundation
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing

/// The law of finding: whoever asks for a word of a passage, in whatever way, finds the passage, or is told what was cut off; and
/// passages in other languages change nothing in the order of those of one.
@Suite struct FindingLawTests {
    /// Two sentences in a language, and words of it.
    struct Sample: Sendable {
        var language: String
        var text: String

        var words: [String] {
            text.split { $0.isWhitespace }.map {
                String($0.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed())
            }
            .filter { !$0.isEmpty }
        }
        /// Whether it is written without spaces between words.
        var isRun: Bool { ["th", "lo", "km", "my", "zh", "ja"].contains(language) }
        /// Whether its letters are tokens: patterns go by words.
        var hasPatterns: Bool { !isRun && language != "ko" }
    }

    static let samples: [Sample] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().path + "/Fixtures/languages/sentences.tsv"
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: "\t")
            return Sample(language: String(parts[0]), text: String(parts[1]))
        }
    }()

    /// Words made of a sample's own, with other endings and beginnings: what stemmers cut.
    private static func coined(_ sample: Sample, _ count: Int, _ random: inout SeededGenerator) -> [String] {
        let words = sample.words.map { Array($0.lowercased()) }.filter { $0.count > 3 }
        guard !words.isEmpty else { return sample.words }
        return (0..<count).map { _ in
            let (first, second) = (words.randomElement(using: &random)!, words.randomElement(using: &random)!)
            return String(
                first.prefix(Int.random(in: 2...first.count, using: &random))
                    + second.suffix(Int.random(in: 1...3, using: &random)))
        }
    }

    private static func record(_ id: String, _ language: String, _ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(["id": id, "lang": language, "text": text]), as: UTF8.self)
    }

    private static func library(_ records: [String]) throws -> Library {
        try Library(["records.jsonl": records.joined(separator: "\n") + "\n"])
    }

    @Test func thereAreManyLanguages() {
        #expect(Self.samples.count >= 80)
        #expect(Set(Self.samples.map(\.language)).count == Self.samples.count)
    }

    // MARK: Finding

    /// How a word of a text may be asked for.
    private static func questions(
        _ words: [String], at index: Int, _ sample: Sample, _ random: inout SeededGenerator
    ) -> [String] {
        let word = words[index]
        var tokenizer = Tokenizer()
        let folded = tokenizer.key(word)
        var questions = [word, word.uppercased(), folded, "\"\(word)\"", "=\(word)", "+\(word)"]
        if index + 1 < words.count {
            questions.append("\"\(word) \(words[index + 1])\"")
            questions.append("\"\(folded) \(tokenizer.key(words[index + 1]))\"")
        }
        let letters = Array(folded.unicodeScalars)
        guard sample.hasPatterns, !folded.contains(" "), letters.count > 3 else { return questions }
        questions.append(String(String.UnicodeScalarView(letters.dropLast())) + "*")
        questions.append(String(String.UnicodeScalarView(letters.prefix(max(2, letters.count / 2)))) + "*")
        var changed = letters
        let place = Int.random(in: 1..<letters.count - 1, using: &random)
        let other = letters.filter { $0 != letters[place] }.randomElement(using: &random) ?? letters[0]
        changed[place] = other
        questions.append(String(String.UnicodeScalarView(changed)) + "~")
        return questions
    }

    private static let cuts: Set = ["forms_cut", "wildcard_cut", "words_ignored", "phrase_cut", "partial"]

    /// What is not found, as `language: question`.
    private static func misses(
        _ texts: [(sample: Sample, id: String, words: [String])], _ engine: SearchEngine,
        _ random: inout SeededGenerator
    ) throws -> (asked: Int, missed: [String]) {
        var asked = 0
        var missed: [String] = []
        for (sample, id, words) in texts {
            for index in words.indices {
                for question in questions(words, at: index, sample, &random) {
                    asked += 1
                    let answer = try engine.search(SearchRequest(query: question, limit: 1000))
                    let isFound = answer.hits.contains { $0.passage.document.id == id }
                    if !isFound, Self.cuts.isDisjoint(with: answer.warnings.map(\.code)) {
                        missed.append("\(sample.language): \(question)")
                    }
                }
            }
        }
        return (asked, missed)
    }

    @Test func everyWordIsFoundInEveryWay() async throws { try await offPool { try Self.expectWordsAreFound() } }

    private static func expectWordsAreFound() throws {
        var random = SeededGenerator(seed: 1)
        let texts = Self.samples.map { (sample: $0, id: $0.language, words: Array($0.words.prefix(6))) }
        let library = try Self.library(try texts.map { try Self.record($0.id, $0.sample.language, $0.sample.text) })
        let (asked, missed) = try Self.misses(texts, try library.engine(), &random)
        #expect(missed.isEmpty, "\(missed.count) of \(asked): \(missed.prefix(40))")
        #expect(asked > 3000)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func everyCoinedWordIsFoundInEveryWay(seed: UInt64) async throws {
        try await offPool { try Self.expectCoinedWordsAreFound(seed) }
    }

    private static func expectCoinedWordsAreFound(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let chosen = Self.samples.filter(\.hasPatterns).shuffled(using: &random)
        // Alone, a few, or all together.
        let samples = Array(chosen.prefix([1, 3, 12, 30, 80, 80][Int(seed)]))
        let texts = samples.map { sample in
            (sample: sample, id: sample.language, words: Self.coined(sample, 4, &random))
        }
        let library = try Self.library(
            try texts.map { try Self.record($0.id, $0.sample.language, $0.words.joined(separator: " ") + ".") })
        let (asked, missed) = try Self.misses(texts, try library.engine(), &random)
        #expect(missed.isEmpty, "seed \(seed), \(missed.count) of \(asked): \(missed.prefix(40))")
    }

    // MARK: Order

    @Test(arguments: 0..<12 as Range<UInt64>)
    func otherLanguagesChangeNothingInTheOrder(seed: UInt64) async throws {
        try await offPool { try Self.expectTheSameOrder(seed) }
    }

    private static func expectTheSameOrder(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let own = Self.samples.filter { !$0.isRun }.randomElement(using: &random)!
        let words = own.words
        let records = try (0..<14).map { number in
            let text = (0..<Int.random(in: 4...30, using: &random)).map { _ in words.randomElement(using: &random)! }
            return try Self.record("own-\(number)", own.language, text.joined(separator: " ") + ".")
        }
        let others = try Self.samples.filter { $0.language != own.language }.shuffled(using: &random).prefix(12)
            .map { try Self.record($0.language, $0.language, $0.text) }
        let alone = try Self.library(records).engine()
        let mixed = try Self.library(records + others).engine()
        for _ in 0..<20 {
            let query = (0..<Int.random(in: 1...3, using: &random)).map { _ in words.randomElement(using: &random)! }
                .joined(separator: " ")
            let expected = try alone.ids(query)
            let found = try mixed.ids(query).filter { $0.hasPrefix("own-") }
            #expect(found == expected, "seed \(seed), \(own.language): \(query)")
        }
    }

    /// What was typed comes first, then its inflections: all by itself.
    @Test func whatWasTypedComesFirst() throws {
        let records = try [
            ("0", "en", "The teacher came late."), ("1", "en", "We teach teach teach cats and teach dogs to teach."),
            ("2", "de", "Die Lehrerin kam spät; sie teachte den ganzen Tag."),
            ("3", "en", "A connection, connected connections, connecting connectors: connections everywhere."),
            ("4", "en", "He had to connect the wires, and long after that went home through the rain to his family."),
            ("5", "de", "Das war schon schön, schon sehr schön, schon wieder."),
            ("6", "de", "Es war schön. Das sagten alle Leute im Dorf, und wer es nicht sagte, der dachte es."),
            ("7", "de", "Schon am Morgen waren sie da, die Leute aus dem Dorf, und warteten auf den Wagen."),
        ].map { try Self.record($0, $1, $2) }
        let engine = try Self.library(records).engine()
        #expect(try engine.ids("teacher").first == "0")
        #expect(try engine.ids("connect").first == "4")
        #expect(try engine.ids("schön").first.map { ["5", "6"].contains($0) } == true)
        #expect(try engine.ids("schön").last == "7")
        #expect(try engine.ids("schon").first.map { ["5", "7"].contains($0) } == true)
        #expect(try engine.ids("schon").last == "6")
    }
}
