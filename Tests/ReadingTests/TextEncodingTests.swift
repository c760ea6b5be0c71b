import Foundation
import Passages
import Reading
import TestSupport
import Testing

/// Text in each encoding that is recognised, as iconv writes it.
@Suite struct TextEncodingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var encoding: String
        var language: String
        var text: String
        var base64: String
        var bytes: [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }
        var testDescription: String { "\(encoding) (\(language))" }

        init(_ encoding: String, _ language: String, _ text: String, _ base64: String) {
            self.encoding = encoding
            self.language = language
            self.text = text
            self.base64 = base64
        }
    }

    static let rows: [Row] = [
        Row(
            "windows-1251", "ru",
            "Закон о гражданстве был принят в ноябре 1991 года и с тех пор менялся несколько раз.",
            "x+Dq7u0g7iDj8ODm5ODt8fLi5SDh++sg7/Do7f/yIOIg7e7/4fDlIDE5OTEg4+7k4CDoIPEg8uX1IO/u8CDs5e3/6/H/IO3l8eru6/zq7iDw4Ocu"
        ),
        Row(
            "koi8-r", "ru", "Закон о гражданстве был принят в ноябре 1991 года и с тех пор менялся несколько раз.",
            "+sHLz84gzyDH0sHWxMHO09TXxSDC2cwg0NLJztHUINcgzs/RwtLFIDE5OTEgx8/EwSDJINMg1MXIINDP0iDNxc7RzNPRIM7F08vPzNjLzyDSwdou"
        ),
        Row(
            "iso-8859-5", "ru", "Закон о гражданстве был принят в ноябре 1991 года и с тех пор менялся несколько раз.",
            "t9Da3t0g3iDT4NDW1NDd4eLS1SDR69sg3+DY3e/iINIg3d7v0eDVIDE5OTEg097U0CDYIOEg4tXlIN/e4CDc1d3v2+HvIN3V4dre2+za3iDg0Ncu"
        ),
        Row(
            "ibm866", "ru", "Закон о гражданстве был принят в ноябре 1991 года и с тех пор менялся несколько раз.",
            "h6Cqrq0griCj4KCmpKCt4eKipSCh66sgr+Core/iIKIgra7voeClIDE5OTEgo66koCCoIOEg4qXlIK+u4CCspa3vq+HvIK2l4aquq+yqriDgoKcu"
        ),
        Row(
            "x-mac-cyrillic", "ru",
            "Закон о гражданстве был принят в ноябре 1991 года и с тех пор менялся несколько раз.",
            "h+Dq7u0g7iDj8ODm5ODt8fLi5SDh++sg7/Do7d/yIOIg7e7f4fDlIDE5OTEg4+7k4CDoIPEg8uX1IO/u8CDs5e3f6/HfIO3l8eru6/zq7iDw4Ocu"
        ),
        Row(
            "koi8-u", "uk", "Її діти їхали з Києва до Ґданська, і це було їхнє перше знайомство з морем.",
            "t6cgxKbUySCnyMHMySDaIOvJpNfBIMTPIL3Ewc7T2MvBLCCmIMPFIMLVzM8gp8jOpCDQxdLbxSDazsHKz83T1NfPINogzc/Sxc0u"),
        Row(
            "windows-1250", "pl",
            "Łódź leży w środkowej części kraju; każdy, kto tu żył, znał jej ulice i źródła ścieków.",
            "o/NknyBsZb95IHcgnHJvZGtvd2VqIGN66pxjaSBrcmFqdTsga2G/ZHksIGt0byB0dSC/ebMsIHpuYbMgamVqIHVsaWNlIGkgn3LzZLNhIJxjaWVr83cu"
        ),
        Row(
            "iso-8859-2", "pl",
            "Łódź leży w środkowej części kraju; każdy, kto tu żył, znał jej ulice i źródła ścieków.",
            "o/NkvCBsZb95IHcgtnJvZGtvd2VqIGN66rZjaSBrcmFqdTsga2G/ZHksIGt0byB0dSC/ebMsIHpuYbMgamVqIHVsaWNlIGkgvHLzZLNhILZjaWVr83cu"
        ),
        Row(
            "windows-1250", "cs", "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl ředitel školy při slavnosti.",
            "UPjtbGmaIJ5sdZ1vdehr/SBr+fIg+nDsbCDv4WJlbHNr6SDzZHksIPhla2wg+GVkaXRlbCCaa29seSBw+Gkgc2xhdm5vc3RpLg=="),
        Row(
            "windows-1252", "de",
            "Die Übersetzung „größerer“ Texte dauert länger – für müde Schüler natürlich ärgerlich.",
            "RGllINxiZXJzZXR6dW5nIIRncvbfZXJlcpMgVGV4dGUgZGF1ZXJ0IGzkbmdlciCWIGb8ciBt/GRlIFNjaPxsZXIgbmF0/HJsaWNoIORyZ2VybGljaC4="
        ),
        Row(
            "windows-1252", "fr", "L’été dernier, les élèves ont étudié la forêt où naît la rivière, près du château.",
            "TJLpdOkgZGVybmllciwgbGVzIOls6HZlcyBvbnQg6XR1ZGnpIGxhIGZvcup0IG/5IG5h7nQgbGEgcml2aehyZSwgcHLocyBkdSBjaOJ0ZWF1Lg=="
        ),
        Row(
            "iso-8859-15", "fr", "Le cœur de l'œuvre, payée 20 € par les élèves, est étudié à l'école près du château.",
            "TGUgY711ciBkZSBsJ711dnJlLCBwYXnpZSAyMCCkIHBhciBsZXMg6WzodmVzLCBlc3Qg6XR1ZGnpIOAgbCfpY29sZSBwcuhzIGR1IGNo4nRlYXUu"
        ),
        Row(
            "windows-1254", "tr",
            "İstanbul’da yaşayan çocuklar için yeni bir öğretim programı hazırlandığını söylüyor.",
            "3XN0YW5idWySZGEgeWH+YXlhbiDnb2N1a2xhciBp52luIHllbmkgYmlyIPbwcmV0aW0gcHJvZ3Jhbf0gaGF6/XJsYW5k/fD9bv0gc/Z5bPx5b3Iu"
        ),
        Row(
            "windows-1257", "lt", "Šiaurės Lietuvos žmonės mėgsta rūgštų pieną, o vasarą ieško šešėlio prie ąžuolų.",
            "0GlhdXLrcyBMaWV0dXZvcyD+bW9u63Mgbetnc3RhIHL7Z/B0+CBwaWVu4CwgbyB2YXNhcuAgaWXwa28g8GXw62xpbyBwcmllIOD+dW9s+C4="
        ),
        Row(
            "windows-1253", "el", "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και η μεγαλύτερη πόλη της χώρας.",
            "xyDB6N7t4SDl3+3h6SDnIPDx+fTl/e/18+Eg9OfyIMXr69zk4fIg6uHpIOcg7OXj4ev99OXx5yDw/OvnIPTn8iD3/vHh8i4="),
        Row(
            "windows-1255", "he", "ירושלים היא בירת ישראל והעיר הגדולה ביותר בה לפי מספר התושבים.",
            "6fjl+ezp7SDk6eAg4en4+iDp+fjg7CDl5PLp+CDk4uPl7OQg4enl+vgg4eQg7PTpIO7x9Pgg5Prl+eHp7S4="),
        Row(
            "windows-1256", "ar", "القاهرة هي عاصمة جمهورية مصر العربية وأكبر مدنها من حيث عدد السكان.",
            "x+Hex+XRySDl7SDax9XjySDM4+Xm0e3JIOPV0SDH4drRyO3JIObD38jRIOPP5OXHIOPkIM3tyyDaz88gx+HT38fkLg=="),
        Row(
            "windows-874", "th", "กรุงเทพมหานครเป็นเมืองหลวงและเมืองที่มีประชากรมากที่สุดของประเทศไทย",
            "ocPYp+C3vsHL0rmkw+C757ngwdfNp8vFx6fhxdDgwdfNp7fV6MHVu8PQqtKhw8HSobfV6MrYtKLNp7vD0OC3yOS3wg=="),
        Row(
            "shift_jis", "ja", "東京は日本の首都であり、世界で最も人口の多い都市のひとつとして知られている。",
            "k4yLnoLNk/qWe4LMjvGTc4LFgqCC6IFBkKKKRYLFjcWC4JBsjPuCzJG9gqKTc45zgsyC0ILGgsKCxoK1gsSSbYLnguqCxIKigumBQg=="),
        Row(
            "euc-jp", "ja", "東京は日本の首都であり、世界で最も人口の多い都市のひとつとして知られている。",
            "xey1/qTPxvzL3KTOvPPF1KTHpKKk6qGiwKSzpqTHusek4r/NuP2kzsK/pKTF1LvUpM6k0qTIpMSkyKS3pMbDzqTppOykxqSkpOuhow=="),
        Row(
            "iso-2022-jp", "ja", "東京は日本の首都であり、世界で最も人口の多い都市のひとつとして知られている。",
            "GyRCRWw1fiRPRnxLXCROPHNFVCRHJCIkaiEiQCQzJiRHOkckYj9NOH0kTkI/JCRFVDtUJE4kUiRIJEQkSCQ3JEZDTiRpJGwkRiQkJGshIxsoQg=="
        ),
        Row(
            "gb18030", "zh", "北京是中华人民共和国的首都，也是全国的政治和文化中心，人口很多。",
            "sbG+qcrH1tC7qsjLw/G5srrNufq1xMrXtryjrNKyysfIq7n6tcTV/tbOus3OxLuv1tDQxKOsyMu/2rrctuChow=="),
        Row(
            "big5", "zh", "臺北是中華民國的首都，也是全國的政治和文化中心，人口很多。",
            "u0+lX6xPpKS12KXBsOqquq26s6OhQaRdrE+l/rDqqrqsRqp2qU2k5aTGpKSk36FBpEikZqvcpmihQw=="),
        Row(
            "euc-kr", "ko", "서울은 대한민국의 수도이자 가장 큰 도시이며 많은 사람들이 살고 있다.",
            "vK2/78C6ILTrx9G5zrG5wMcgvPa1tcDMwNogsKHA5SDFqyC1tb3DwMy45yC4ucC6ILvntve16cDMILvssO0gwNa02S4="),
        Row(
            "utf-16le", "ru", "Закон о гражданстве был принят в ноябре 1991 года.",
            "FwQwBDoEPgQ9BCAAPgQgADMEQAQwBDYENAQwBD0EQQRCBDIENQQgADEESwQ7BCAAPwRABDgEPQRPBEIEIAAyBCAAPQQ+BE8EMQRABDUEIAAxADkAOQAxACAAMwQ+BDQEMAQuAA=="
        ),
        Row(
            "utf-16be", "ja", "東京は日本の首都であり、 世界で最も人口の多い都市。\n大阪は二番目。",
            "Z3FOrDBvZeVnLDBumZaQ/TBnMEIwijABACBOFnVMMGdnADCCTrpT4zBuWRowRJD9XgIwAgAKWSeWKjBvTox1anbuMAI="),
        Row(
            "utf-32le", "en", "Plain words in four bytes each, more than ten of them.",
            "UAAAAGwAAABhAAAAaQAAAG4AAAAgAAAAdwAAAG8AAAByAAAAZAAAAHMAAAAgAAAAaQAAAG4AAAAgAAAAZgAAAG8AAAB1AAAAcgAAACAAAABiAAAAeQAAAHQAAABlAAAAcwAAACAAAABlAAAAYQAAAGMAAABoAAAALAAAACAAAABtAAAAbwAAAHIAAABlAAAAIAAAAHQAAABoAAAAYQAAAG4AAAAgAAAAdAAAAGUAAABuAAAAIAAAAG8AAABmAAAAIAAAAHQAAABoAAAAZQAAAG0AAAAuAAAA"
        ),
    ]

    private func decode(_ bytes: [UInt8], declared: String? = nil, format: String = "text", base: Int = 0)
        -> DecodedText?
    {
        bytes.withUnsafeBufferPointer {
            var source = SourceFile(path: "x", bytes: $0, baseOffset: base)
            source.declaredEncoding = declared
            return TextEncoding.decode(source, format: FileFormat.named(format) ?? FileFormat.all[0])
        }
    }

    @Test(arguments: rows) func isRecognised(row: Row) throws {
        let decoded = try #require(decode(row.bytes))
        #expect(decoded.encoding == row.encoding)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == row.text)
        #expect(decoded.problem == nil)
        #expect(decoded.offsets.source(of: 0..<decoded.bytes.count) == 0..<row.bytes.count)
    }

    /// Each word's range in the source, converted by itself, is the word.
    @Test(arguments: rows.filter { !$0.encoding.hasPrefix("utf-") && !$0.encoding.hasPrefix("iso-2022") })
    func rangesLeadToTheSource(row: Row) throws {
        let decoded = try #require(decode(row.bytes))
        var position = 0
        var checked = 0
        for word in row.text.split(separator: " ", omittingEmptySubsequences: false) {
            let range = decoded.offsets.source(of: position..<position + word.utf8.count)
            // Alone, some words are valid UTF-8 or look like another encoding.
            if let again = decode(Array(row.bytes[range]), declared: row.encoding), again.encoding == row.encoding {
                #expect(String(decoding: again.bytes, as: UTF8.self) == word)
                checked += 1
            }
            position += word.utf8.count + 1
        }
        #expect(checked > 0)
    }

    @Test(arguments: rows) func documentsSayTheirEncoding(row: Row) throws {
        let (documents, problems) = try readBytes(row.bytes, as: "a.txt")
        let document = try #require(documents.first)
        #expect(document.encoding == row.encoding && problems.isEmpty)
        let passage = try #require(PassageSplitter().passages(of: document).first)
        #expect(passage.range.bytes.upperBound <= row.bytes.count)
    }

    @Test(arguments: [
        ("<html><head><meta charset=\"iso-8859-2\"></head>\u{1}", "html", "iso-8859-2"),
        ("<?xml version=\"1.0\" encoding=\"koi8-r\"?>\u{1}", "xml", "koi8-r"),
        ("\\usepackage[cp1251]{inputenc}\n\u{1}", "latex", "windows-1251"),
        ("# -*- coding: latin-9 -*-\n\u{1}", "text", "iso-8859-15"),
        ("% vim: set fileencoding=cp866 :\n\u{1}", "latex", "ibm866"),
        ("coding: is fun\n\u{1}", "text", "windows-1252"),
    ])
    func takesWhatTheTextDeclares(text: String, format: String, encoding: String) throws {
        let bytes = Array(text.utf8.map { $0 == 1 ? 0xE9 : $0 })
        #expect(try #require(decode(bytes, format: format)).encoding == encoding)
    }

    @Test func aDeclarationThatCannotBeIsNotBelieved() throws {
        let russian = try #require(Self.rows.first { $0.encoding == "windows-1251" })
        #expect(decode(russian.bytes, declared: "iso-8859-1")?.encoding == "windows-1251")
        #expect(decode(russian.bytes, declared: "utf-8")?.encoding == "windows-1251")
        #expect(decode(russian.bytes, declared: "no-such-set")?.encoding == "windows-1251")
    }

    @Test func utf8StaysAsItIs() {
        for text in ["", "plain", "naïve", "\u{FEFF}marked", "日本"] { #expect(decode(Array(text.utf8)) == nil) }
    }

    @Test func aFewBadBytesAreReported() throws {
        let bytes = Array("Ärger über Öl.\nnaï".utf8) + [0xFF] + Array("ve und süß".utf8)
        let decoded = try #require(decode(bytes))
        #expect(decoded.encoding == nil)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == "Ärger über Öl.\nnaï\u{FFFD}ve und süß")
        let problem = try #require(decoded.problem)
        #expect(problem.reason == "bad_encoding" && problem.isPartial && problem.line == 2)
        #expect(decoded.offsets.source(of: decoded.bytes.count) == bytes.count)
    }

    @Test func marksTellTheEncoding() throws {
        let little: [UInt8] = [0xFF, 0xFE, 0x41, 0, 0x0A, 0, 0xE9, 0]
        let decoded = try #require(decode(little))
        #expect(decoded.encoding == "utf-16le" && String(decoding: decoded.bytes, as: UTF8.self) == "A\né")
        #expect(decoded.offsets.source(of: 2..<4) == 6..<8)
    }

    @Test func aChunkIsMappedFromItsPlace() throws {
        let decoded = try #require(decode(Array("caf".utf8) + [0xE9] + Array(" noir".utf8), base: 100))
        #expect(decoded.offsets.source(of: 103..<105) == 103..<104)
    }

    /// Whatever the bytes, there is an answer, valid and of the right length.
    @Test func anyBytesHaveAnAnswer() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                UInt8.random(in: 9...255, using: &random)
            }
            guard let decoded = decode(bytes), decoded.problem?.isPartial != false else { continue }
            #expect(String(validating: decoded.bytes, as: UTF8.self) != nil)
            #expect(decoded.offsets.source(of: decoded.bytes.count) == bytes.count)
        }
    }
}
