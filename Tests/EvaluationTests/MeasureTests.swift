import Evaluation
import Testing

/// Measures worked out by hand from trec_eval's definitions.
@Suite struct MeasureTests {
    static let judgments = """
        1 0 a 1
        1 0 b 0
        1 0 c 2
        2 0 a 1

        3 0 x 0
        4 0 d 1
        """

    /// Ids in their order, and what comes out; the ideal of grades 2 and 1 is 2/log₂2 + 1/log₂3 = 2.63093.
    static let rows: [(ranking: [String], ndcg: Double, reciprocalRank: Double, recall: Double, success: Double)] = [
        (["c", "a"], 1, 1, 1, 1),
        (["a", "c"], 0.859718700, 1, 1, 1),
        (["b", "z", "c"], 0.380093767, 0.333333333, 0.5, 0),
        ([], 0, 0, 0, 0),
        // The eleventh counts for recall alone, and the hundred-and-first for nothing.
        (others(10) + ["a"], 0, 0, 0.5, 0),
        (others(100) + ["a"], 0, 0, 0, 0),
    ]

    private static func others(_ count: Int) -> [String] { (0..<count).map { "z\($0)" } }

    @Test(arguments: rows)
    func ofOneQuery(ranking: [String], ndcg: Double, reciprocalRank: Double, recall: Double, success: Double) throws {
        let grades = try #require(try Judgments(parsing: Self.judgments).grades["1"])
        let measures = Measures(ranking: ranking, grades: grades)
        #expect(abs(measures.ndcg - ndcg) < 1e-8)
        #expect(abs(measures.reciprocalRank - reciprocalRank) < 1e-8)
        #expect(abs(measures.recall - recall) < 1e-9)
        #expect(measures.success == success)
    }

    @Test func queriesWithoutARelevantDocumentAreLeftOutAndThoseNotAnsweredAreNot() throws {
        var run = RankedRun()
        run.rankings = ["1": ["c", "a"], "3": ["x"]]
        let evaluation = RunEvaluation(
            run, try Judgments(parsing: Self.judgments), queries: ["1", "2", "3", "4", "no judgment"])
        #expect(evaluation.perQuery.map(\.query) == ["1", "2", "4"])
        #expect(abs(evaluation.mean.ndcg - 1.0 / 3) < 1e-9)
    }

    @Test func aRunIsOrderedByScoreAndThenByIdBackwards() throws {
        let run = try RankedRun(parsing: "1 Q0 a 1 2.5 x\n1 Q0 b 2 3 x\n1 Q0 c 3 2.5 x\n1\tQ0\tb\t4\t1\tx\n")
        #expect(run.rankings == ["1": ["b", "c", "a"]])
    }

    @Test(arguments: [("1 0 a", 1), ("1 0 a 1\n\n1 0 b one\n", 3), ("1 0 a b 1\n", 1)])
    func aJudgmentThatIsNoneIsNamedByItsLine(text: String, line: Int) {
        let error = #expect(throws: Judgments.LineError.self) { try Judgments(parsing: text) }
        #expect(error?.line == line)
    }

    @Test(arguments: ["1 Q0 a 1 x", "1 Q0 a 1 nan kwic", "1 Q0 a 1 high kwic"])
    func aLineThatIsNoRankingIsNamed(text: String) {
        let error = #expect(throws: RankedRun.LineError.self) { try RankedRun(parsing: text) }
        #expect(error?.line == 1)
    }

    @Test(arguments: [
        ("1 0 a.txt#0123456789ab 1", true), ("1 0 a.txt#0123456789ab-2 1", true), ("1 0 a.txt 1", false),
        ("1 0 a.txt#0123456789ab 1\n1 0 b#c 1", false), ("1 0 #0123456789ab 1", false), ("", false),
    ])
    func judgmentsOfPassagesAreTold(text: String, namePassages: Bool) throws {
        #expect(try Judgments(parsing: text).namePassages == namePassages)
    }

    @Test func twoRunsAreCompared() {
        let better = RunComparison([1, 1, 1, 1, 1, 1, 1, 1, 0.5, 0.5], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0.5])
        #expect(better.wins == 8 && better.losses == 1 && better.ties == 1)
        #expect(abs(better.difference - 0.75) < 1e-9)
        // Of 2⁹ ways to exchange, those with all eight on one side: 2·2 of 512, whatever the ninth.
        #expect(abs(better.probability - 4.0 / 512) < 0.005)
        let same = RunComparison([0.5, 1], [0.5, 1])
        #expect(same.difference == 0 && same.probability == 1)
        let even = RunComparison([1, 0, 1, 0], [0, 1, 0, 1])
        #expect(even.probability == 1)
        #expect(RunComparison([], []).ties == 0)
    }
}
