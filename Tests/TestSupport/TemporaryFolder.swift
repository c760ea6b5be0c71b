public import Foundation
internal import Glibc

/// A folder of a test's own, removed with all that is in it when the last reference goes.
public final class TemporaryFolder: Sendable {
    /// Absolute, without symbolic links, short enough for a Unix socket within it.
    public let path: String

    /// Makes the folder.
    public init() throws {
        var template = Array("/tmp/kwic-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` within the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes `text` to the file `name`, making the folders on the way, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

    /// Writes `bytes` to the file `name`, making the folders on the way, and returns its path.
    @discardableResult
    public func write(_ bytes: Data, to name: String) throws -> String {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
        return file(name)
    }

    /// The text of the file `name`.
    public func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: file(name)), encoding: .utf8)
    }
}
