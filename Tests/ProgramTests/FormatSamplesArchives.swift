import Foundation
import TestSupport

extension FormatSample {
    /// What holds other files.
    static var archives: [FormatSample] {
        get throws {
            let inner = "The inner box\n\nA brass sextant lay wrapped in sailcloth inside the inner box.\n"
            let note = "Horn buttons\n\nThe tailor bought horn buttons from a whaler with one eye.\n"
            let tarred = "Pitch kettles\n\nPitch kettles smoked on the strand while the caulkers sang.\n"
            var box = ZipFile()
            box.add("deep/sextant.txt", Data(inner.utf8))
            var zip = ZipFile()
            zip.add("notes/inner.zip", box.bytes)
            zip.add("buttons.txt", Data(note.utf8))
            let folder = try TemporaryFolder()
            try folder.write(tarred, to: "shore/kettles.txt")
            func unpacked(_ text: String) -> (inout Finding) -> Void {
                {
                    $0.language = "en"
                    $0.of = "member"
                    $0.member = Data(text.utf8)
                }
            }
            func finding(_ sentence: String, _ title: String, _ text: String, _ path: String? = nil) -> Finding {
                var finding = Finding(sentence, "text", title, unpacked(text))
                finding.path = path
                return finding
            }
            let brazier = "The brazier\n\nA copper brazier warmed the toll house on the bridge.\n"
            return [
                FormatSample(
                    "archives/box.zip", zip.bytes,
                    finding(
                        "brass sextant lay wrapped in sailcloth", "The inner box", inner,
                        "archives/box.zip/notes/inner.zip/deep/sextant.txt"),
                    finding(
                        "horn buttons from a whaler with one eye", "Horn buttons", note, "archives/box.zip/buttons.txt")
                ),
                FormatSample(
                    "archives/shore.tar.gz", try filtered(Data(), "tar -cz -C '\(folder.path)' -f - shore"),
                    finding(
                        "Pitch kettles smoked on the strand", "Pitch kettles", tarred,
                        "archives/shore.tar.gz/shore/kettles.txt")),
                FormatSample(
                    "archives/brazier.txt.gz", try filtered(Data(brazier.utf8), "gzip -9n"),
                    finding("copper brazier warmed the toll house on the bridge", "The brazier", brazier)),
                FormatSample(
                    "archives/letters.txt.bz2",
                    packed(
                        "QlpoOTFBWSZTWSTp848AAAdTgAAQQAEMAC9lnxAgAECVMmhNqekZMhQNNDIyYmZquXHPURtVOrWImROXhF8md8XAxR9NgiTEE8ItF427"
                            + "VKF+jiQ4rVKIn4u5IpwoSBJ0+ceA"),
                    finding(
                        "courier carried seven sealed letters across the frozen strait", "Sealed letters",
                        "Sealed letters\n\nThe courier carried seven sealed letters across the frozen strait.\n")),
                FormatSample(
                    "archives/snow.txt.xz",
                    packed(
                        "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4ABOAEVdACgYSGbcCPYPPnLF12vlnPvL7/krLSyXc5Z3tUJm48VHQwM9ziqrLVauVfZVC9O1"
                            + "E5jXj68LsUTUeZwqSXwejpE0wigAAAAAAAAkCDfOdaLdUAABYU/MswO6H7bzfQEAAAAABFla"),
                    finding(
                        "sledge dogs slept beneath packed snow beside the bakery tent", "Packed snow",
                        "Packed snow\n\nThe sledge dogs slept beneath packed snow beside the bakery tent.\n")),
                FormatSample(
                    "archives/whistles.txt.zst",
                    packed(
                        "KLUv/SRP9QEAQkQNELDrIKEUbRRI/LBatdZNn8YgPIJLWQ4/fbu/pBjpczUhP9dLvMaTlvUH8coCgPWzy6QzMiMBAAJDOQGqRag7"
                    ),
                    finding(
                        "peddler sold tin whistles at the northern gate every Thursday", "Tin whistles",
                        "Tin whistles\n\nA peddler sold tin whistles at the northern gate every Thursday.\n")),
                FormatSample(
                    "archives/dewiki-20160708.xml.bz2", packed(dump), page("archives/dewiki-20160708.xml.bz2")),
            ]
        }
    }

    private static func page(_ file: String) -> Finding {
        Finding("Zisterne wurden mit wasserdichtem Opus signinum verputzt", "mediawiki", "Zisterne") {
            $0.id = file + "/Zisterne"
            $0.path = file + "/Zisterne"
            $0.section = ["Bauweise"]
            $0.anchor = "Bauweise"
            $0.language = "de"
            $0.date = "2016-07-08"
            $0.categories = ["Bauwerk"]
            $0.tags = ["page_id": ["3"], "wiki": ["Lexikon"]]
            $0.of = "text"
        }
    }

    private static func packed(_ base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }

    /// Three pages, one of which leads to another and one of which is a template.
    private static let dump =
        "QlpoOTFBWSZTWQ/82JkAAEvflAAQWAP99xatl5ov/9/0BAAIAEABzdbAOGhBIaGmmhiADQNAeoNAAcwAEwABMAAAAABomiaQ9Q9TQaDIAAANANAJ"
        + "JEwk9NRpkaKep6J6ZQA00PSaD0nqImxTJqU5yh0vpQZBlCmmusjobLHwDjjWpYFik2SBT0/hyS1B1wEAT+a5JDlUNaRA2XaSzRzFg0NCTvjSMPeM"
        + "UJQgzopkt+vtMo2fqJwYBbzoEdnB3GWesFh4kiqgTAo0F4yHk0gWqNkLRA0mAwcKgq24z+TRVZuF9OO8Ne5HzfZvcKjS4NgmQQsqmZHXXjK3a8yA"
        + "hnBgjlIhKEn5nM5ruXkIajBK3DwvinNxlG9vyDDuntgNZSL2X4enoc5WZnpsDQxVjBrpOLXurBwqvuM1EhhcvdJLILiDYoNOBlTU+Yw14fcuMri/"
        + "BeeWkpyY1YzFWzWLZ3ilELUp/bPIMgknrufJKzrd4bjKmT0Fp866wsLLe9mExaEwakNAmJdrvVFSU7OhvcLRM6Lhq1GwRRXL+48PPHSbWvnXMnLJ"
        + "QZMkzR3A5mYlV+14pzZrA3MjbBwwpcXX5+rhQJBA6semwVM7VTDZ2TlFLKd+afLEeaKaRQdIgnPugz04Fmp6P8V8fRdyRThQkA/82Jk="
}
