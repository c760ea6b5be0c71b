import Passages
import Testing

@Suite struct PassageIDTests {
    /// FIPS 180-4's examples and what `sha256sum` prints.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func fingerprintsAreSHA256(text: String, digits: String) {
        #expect(PassageID.fingerprint(of: text) == digits)
        #expect(PassageID.digits(of: text) == digits.prefix(12))
    }

    @Test func hashesPieceByPiece() {
        var hash = SHA256()
        for piece in ["ab", "", "c"] { Array(piece.utf8).withUnsafeBufferPointer { hash.update($0) } }
        #expect(PassageID.hexadecimal(hash.digest()) == PassageID.fingerprint(of: "abc"))
        #expect(PassageID.hexadecimal(hash.digest()) == PassageID.fingerprint(of: ""))
    }

    @Test func repeatedTextsAreNumbered() {
        let (a, b) = (PassageID.digits(of: "a"), PassageID.digits(of: "b"))
        #expect(PassageID.names(of: ["a", "b", "a", "a", "b"]) == [a, b, a + "-2", a + "-3", b + "-2"])
        #expect(PassageID.names(of: []) == [])
    }

    @Test(arguments: [
        ("briefs/x.txt#9f2c", "briefs/x.txt", "9f2c"), ("a#b#c-2", "a#b", "c-2"), ("#", "", ""), ("a#", "a", ""),
        ("#b", "", "b"),
        ("日本.md#é", "日本.md", "é"),
    ])
    func partsAtTheLastSign(id: String, document: String, name: String) throws {
        let parsed = try #require(PassageID.parse(id))
        #expect(parsed.document == document && parsed.name == name)
    }

    @Test(arguments: ["", "a", "a/b.txt", "＃"])
    func needsASign(id: String) { #expect(PassageID.parse(id) == nil) }
}
