internal import Reading

/// The parts of a Word, PowerPoint or Excel file (Office Open XML, ECMA-376, both its strict and its transitional form), and
/// how they refer to each other.
struct OfficeOpenPackage {
    let zip: ZipPackage

    /// A reference from one part to another.
    struct Relation {
        /// The last word of its type: `styles`, `footnotes`, `slide`, …
        var kind: String
        /// The name of the part that it leads to.
        var target: String
    }

    /// The package of a file; nil where it holds nothing to read, after a problem was reported.
    init?(_ source: SourceFile, options: ReadingOptions, problem: (ReadingProblem) -> Void) {
        if let failure = Self.compoundFile(source.bytes) {
            problem(failure)
            return nil
        }
        zip = ZipPackage(source.bytes, limits: options.limits)
        for failure in zip.problems { problem(failure) }
        if zip.isEncrypted { problem(Self.encrypted) }
        if zip.names.isEmpty { return nil }
    }

    /// The relations of a part by their ids; those of the package itself for an empty name.
    func relations(of part: String) -> [String: Relation] {
        var folders = part.split(separator: "/")
        let name = folders.popLast() ?? ""
        let relations = (folders + ["_rels", name + ".rels"]).joined(separator: "/")
        var found: [String: Relation] = [:]
        zip.withEvents(of: relations, problem: { _ in }) { xml in
            while let event = xml.next() {
                guard event == .start, xml.name == "Relationship", xml.attribute("TargetMode") != "External",
                    let id = xml.attribute("Id"), let target = xml.attribute("Target"),
                    let kind = xml.attribute("Type")?.split(separator: "/").last
                else { continue }
                found[id] = Relation(kind: String(kind), target: ZipPackage.resolve(target, from: part))
            }
        }
        return found
    }

    /// The part that holds the text; `usual` where the package does not say which.
    func mainPart(usual: String) -> String? {
        let named = relations(of: "").values.first { $0.kind == "officeDocument" }?.target
        return [named, usual].compactMap { $0 }.first { zip[$0] != nil }
    }

    /// The part that a part refers to as `kind`, or one that usually has that purpose.
    func part(_ kind: String, in relations: [String: Relation], usual: String) -> String {
        let named = relations.values.filter { $0.kind == kind }.map(\.target).min()
        return named.flatMap { zip[$0] == nil ? nil : $0 } ?? usual
    }

    /// Says that there is nothing to read, as the part with the text is not there.
    func reportMissing(_ part: String, _ problem: (ReadingProblem) -> Void) {
        if zip.isEncrypted { return }
        if zip.problems.contains(where: { $0.reason == "too_large" }) {
            return problem(
                ReadingProblem(reason: "too_large", detail: "\(part), where its text should be, was not unpacked"))
        }
        problem(
            ReadingProblem(
                reason: "damaged",
                detail: "the file has no \(part), where its text should be; open it in its own program and save it anew"
            ))
    }

    /// Title, authors and the like.
    func properties(_ problem: (ReadingProblem) -> Void) -> OfficeProperties {
        var properties = OfficeProperties()
        let relations = relations(of: "")
        for (kind, usual) in [
            ("core-properties", "docProps/core.xml"), ("custom-properties", "docProps/custom.xml"),
        ] {
            let name = part(kind, in: relations, usual: usual)
            _ = zip.withEvents(of: name, problem: problem) { xml in
                if xml.next() == .start { properties.read(xml) }
            }
        }
        return properties
    }

    static let encrypted = ReadingProblem(
        reason: "encrypted",
        detail: "the file is under a password; open it in its own program and save it without one")

    /// What is wrong with a file that is an OLE2 compound file (the format of Office until 2003), or nil.
    private static func compoundFile(_ bytes: UnsafeBufferPointer<UInt8>) -> ReadingProblem? {
        let magic: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        guard bytes.starts(with: magic) else { return nil }
        // Names of streams are UTF-16 in the directory, somewhere in the file.
        let name: [UInt8] = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var index = 0
        while index + name.count <= bytes.count {
            // Entries of the directory are 128 bytes long and begin with the name.
            if bytes[index] == name[0], bytes[index...].starts(with: name) { return encrypted }
            index += 128
        }
        return ReadingProblem(
            reason: "binary",
            detail: "the file is in the format of Office until 2003; open it and save it in the present one")
    }
}
