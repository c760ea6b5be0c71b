internal import Foundation
public import Testing

/// Where the project lies.
public enum Checkout {
    /// Its folder, without a slash at the end.
    public static let path: String = {
        var url = URL(filePath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        let path = url.path(percentEncoded: false)
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }()
    /// The sample corpus.
    public static let corpus = path + "/Corpus"
    /// Documents in the layouts that the readers were first made for.
    public static let layouts = path + "/Tests/Layouts/documents"
    /// Questions on them.
    public static let layoutQuestions = path + "/Tests/Layouts/questions.tsv"
}

/// Documents that are not part of the project. They lie in the folder that the environment variable KWIC_DATA names, or else in
/// `shared/data` beside the checkout. A test that reads them is passed over where they are not there:
/// `@Test(.enabled(if: OutsideData.isThere, OutsideData.absent))`.
public enum OutsideData {
    /// The folder, whether it is there or not.
    public static let path =
        ProcessInfo.processInfo.environment["KWIC_DATA"]
        ?? (Checkout.path as NSString).deletingLastPathComponent + "/shared/data"
    /// Texts in the layouts of the tests' own documents.
    public static let seeds = path + "/seeds"
    public static let isThere = FileManager.default.fileExists(atPath: seeds)
    public static let absent: Comment = "documents that are not part of the project (KWIC_DATA) are not here"
}
