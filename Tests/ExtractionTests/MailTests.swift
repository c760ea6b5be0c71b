import Passages
import Reading
import TestSupport
import Testing

@Suite struct MailTests {
    private static let head = "From: Ann Lee <Ann@Example.com>\nSubject: S\nDate: Tue, 30 May 2017 23:30:00 -0700\n"

    private func read(_ text: String, as path: String = "a.eml") throws -> Extracted {
        try Extracted(Array(text.utf8), as: path)
    }

    @Test(arguments: [
        ("Plain", "Plain"), ("=?utf-8?q?Gr=C3=B6=C3=9Fe?=", "Größe"), ("=?koi8-r?B?5M/C0tnK?=", "Добрый"),
        ("=?UTF-8?B?TXlTdXJ2ZXk=?=\n =?UTF-8?B?LmNvbTogIFk=?= =?utf-8?b?b3U?=", "MySurvey.com: You"),
        ("Größe", "Größe"), ("two\n  lines", "two lines"),
    ])
    func decodesSubjects(written: String, meant: String) throws {
        let read = try read("From: a@b.c\nDate: Mon, 1 Jan 2001 10:00:00 +0000\nSubject: \(written)\n\nText.\n")
        #expect(read.documents.first?.metadata.title == meant)
    }

    @Test(arguments: [
        ("Tue, 30 May 2017 23:30:00 -0700", "2017-05-30", "2017-05-31T06:30:00Z"),
        ("30 May 17 10:00 GMT (comment)", "2017-05-30", "2017-05-30T10:00:00Z"),
        ("2017-05-30", "2017-05-30", nil), ("no date at all", "2001-01-01", "2001-01-01T09:00:00Z"),
    ])
    func readsDates(written: String, day: String, moment: String?) throws {
        let read = try read(
            "Received: by x; Mon, 1 Jan 2001 10:00:00 +0100\nFrom: a@b.c\nSubject: x\nDate: \(written)\n\nText.\n")
        #expect(read.documents.first?.metadata.date == day)
        if let moment { #expect(read.documents.first?.metadata.tags["sent"] == [moment]) }
    }

    @Test func readsAReplyWithItsPlaces() throws {
        let read = try Extracted(fixture: "mail/reply.eml")
        let document = try #require(read.documents.first)
        let bytes = try Extracted.bytes("mail/reply.eml")
        #expect(document.positions == .file)
        #expect(document.metadata.authors == ["Ann Lee"])
        #expect(document.metadata.tags["thread"] == ["0@example.com"])
        #expect(document.metadata.tags["in_reply_to"] == ["1@example.com"])
        #expect(document.metadata.tags["list"] == ["list.example.org"])
        #expect(document.metadata.tags["label"] == ["one", "two"])
        #expect(
            document.blocks.map(\.role) == [
                .text(.paragraph), .text(.quote), .text(.quote), .text(.quote), .text(.paragraph), .text(.list),
                .text(.code), .text(.footnote),
            ])
        for block in document.blocks {
            #expect(block.isVerbatim && String(decoding: bytes[block.range.bytes], as: UTF8.self) == block.text)
            let line = 1 + bytes[..<block.range.bytes.lowerBound].count { $0 == 0x0A }
            #expect(block.range.lines.lowerBound == line)
        }
    }

    @Test func readsAMailboxMessageByMessage() throws {
        let read = try Extracted(fixture: "mail/box.mbox")
        #expect(
            read.ids
                == ["1_a_b@example.com", "2@example.com", "2@example.com-2", "4", "4/notes.txt"].map {
                    "mail/box.mbox/" + $0
                })
        #expect(read.texts[0] == "Hello.\nFrom the start.\n>From twice.")
        #expect(read.texts[1] == "From here it goes on:\nFrom x Mon Jan  1 10:00:00 2001\nend")
        // Who sends a file on has seldom written it.
        #expect(read.documents[4].metadata.authors.isEmpty && read.documents[3].metadata.authors == ["bob@example.com"])
        #expect(read.problems.isEmpty)
    }

    @Test(arguments: [
        ("text/plain; charset=utf-8; format=flowed", "One \ntwo.\n> q \n> r\n", "One two.\n> q r"),
        ("text/plain; format=flowed; delsp=yes", "On \ne.\n", "One."),
        ("text/html", "<p>One.</p><p>Two.</p>", "One.\nTwo."),
        (
            "multipart/alternative; boundary=x",
            "--x\n\nPlain words.\n--x\nContent-Type: text/html\n\n<p>Plain words</p>\n--x--",
            "Plain words."
        ),
        (
            "multipart/alternative; boundary=x",
            "--x\n\nSee HTML.\n--x\nContent-Type: text/html\n\n<p>\(String(repeating: "Many words. ", count: 20))</p>\n--x--",
            String(repeating: "Many words. ", count: 20).trimmingSuffix(" ")
        ),
        (
            "multipart/signed; boundary=x", "--x\n\nSigned.\n--x\nContent-Type: application/pgp-signature\n\nX\n--x--",
            "Signed."
        ),
        (
            "text/plain",
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n- -- dash\n-----BEGIN PGP SIGNATURE-----\nX\n-----END PGP SIGNATURE-----\n",
            "-- dash"
        ),
    ])
    func takesTheText(type: String, body: String, text: String) throws {
        let read = try read(Self.head + "MIME-Version: 1.0\nContent-Type: \(type)\n\n\(body)\n")
        #expect(read.texts == [text])
        #expect(read.problems.isEmpty)
    }

    @Test(
        arguments: [
            ("koi8-r", [0xF0, 0xF2], "ПР"), ("iso-8859-1", [0xC3, 0xB6], "ö"), ("utf-8", [0x93, 0x61, 0x94], "“a”"),
            ("no-such-charset", [0xE9], "é"), ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42], "日"),
        ] as [(String, [UInt8], String)])
    func findsTheCharset(declared: String, bytes: [UInt8], text: String) throws {
        let read = try Extracted(
            Array((Self.head + "Content-Type: text/plain; charset=\(declared)\n\n").utf8) + bytes + [0x0A], as: "a.eml")
        #expect(read.texts == [text])
    }

    @Test(arguments: [
        "On Mon, Bo Chan <bo@example.com> wrote:", "Am 30.05.2017 schrieb Bo:", "Le 30 mai, Bo a écrit :", "Bo пишет:",
    ])
    func quotesTheLineThatIntroducesAQuote(line: String) throws {
        let read = try read(Self.head + "\nMine.\n\n\(line)\n> his\n")
        #expect(read.documents.first?.blocks.map(\.role) == [.text(.paragraph), .text(.quote), .text(.quote)])
    }

    @Test(arguments: ["-----Original Message-----", "-----Ursprüngliche Nachricht-----"])
    func quotesWhatOutlookPutsUnderAnAnswer(line: String) throws {
        let read = try read(Self.head + "\nMine.\n\n\(line)\nFrom: Bo\nSent: Monday\n\nHis.\n")
        #expect(
            read.documents.first?.blocks.map(\.role) == [.text(.paragraph), .text(.quote), .text(.quote)])
    }

    @Test func handsOverAttachmentsAndMessages() throws {
        var text = Self.head + "Message-ID: <m@x>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHello.\n"
        for number in 0..<1000 {
            text +=
                "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"../n.txt\"\n\n\(number)\n"
        }
        text += "--x\nContent-Type: message/rfc822\n\nFrom: c@d.e\nSubject: Inner\nDate: x\n\nInner text.\n--x--\n"
        let read = try read(text)
        #expect(read.documents.count == 1002)
        #expect(read.ids[1] == "a.eml/n.txt" && read.ids[1000] == "a.eml/n-1000.txt")
        #expect(read.documents[1].metadata.tags["parent"] == ["m@x"])
        #expect(read.documents[1].metadata.date == "2017-05-30")
        #expect(read.ids[1001] == "a.eml/forwarded-1.eml")
        #expect(read.documents[1001].metadata.title == "Inner")
    }

    @Test(arguments: [
        (
            "multipart/encrypted; boundary=x", "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x--",
            "encrypted"
        ),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----", "encrypted"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "x", "encrypted"),
    ])
    func tellsWhatItCannotRead(type: String, body: String, reason: String) throws {
        #expect(try read(Self.head + "Content-Type: \(type)\n\n\(body)\n").reasons == [reason])
    }

    @Test func survivesWhatIsMadeToBreakIt() throws {
        var nested = Self.head
        for level in 0..<10_000 { nested += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        #expect(try read(nested + "\ndeep\n").reasons == ["too_deep"])
        let groups = Self.head + "To: " + String(repeating: "a:", count: 500_000) + "\n\ntext\n"
        #expect(try read(groups).reasons == ["damaged"])
        let long = Self.head + "X-Long: " + String(repeating: "a", count: 10_000_000) + "\n\ntext\n"
        #expect(try read(long).texts == ["text"])
    }

    @Test func survivesTruncationAndMutation() throws {
        var random = SeededGenerator(seed: 21)
        for name in ["mail/reply.eml", "mail/box.mbox"] {
            let bytes = try Extracted.bytes(name)
            for count in 0..<bytes.count { _ = try Extracted(Array(bytes[..<count]), as: name) }
            for _ in 0..<500 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                _ = try Extracted(changed, as: name)
            }
        }
    }

    @Test(arguments: [
        "Received: by x; Mon, 1 Jan 2001 10:00:00 +0100", "X-Spam: no", "Return-Path: <a@b>", "Delivered-To: a@b",
    ])
    func knowsAFileOfAMaildir(first: String) throws {
        let read = try read(first + "\n" + Self.head + "\nText.\n", as: "cur/1459764123.M1P2.host:2,S")
        #expect(read.documents.map(\.format) == ["mail"])
    }

    @Test func readsApplesFrame() throws {
        let message = Self.head + "\nText.\n"
        let read = try read("\(message.utf8.count)      \n\(message)<?xml version=\"1.0\"?><plist/>\n", as: "1.emlx")
        #expect(read.texts == ["Text."])
        #expect(read.documents.first?.blocks.first?.range.lines == 6...6)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        var text = self[...]
        while text.last == suffix { text.removeLast() }
        return String(text)
    }
}
