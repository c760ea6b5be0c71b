/// Letters that are written one for the other, beyond what Unicode's own forms say (NFKC with case folded, decompositions).
///
/// A line a letter, with the source. What a stemmer has to know stands in `written`; what writers merely leave out or mix up, and what
/// another language tells apart, in `compared` alone.
enum LetterVariants {
    /// In both forms of a word.
    static let written: [Unicode.Scalar: String] = [
        // Cyrillic. Snowball's Russian stemmer does not know ё; its authors ask for е.
        "ё": "е",
        // Romanian. Snowball (2.2) knows the letters with a cedilla, which stood for those with a comma until Unicode 3.0.
        "ș": "ş", "ț": "ţ",
        // Arabic letters by the keyboards of Persian, Urdu and Kurdish (Lucene: PersianNormalizer, SoraniNormalizer).
        "\u{6CC}": "\u{64A}",  // Farsi yeh: yeh
        "\u{649}": "\u{64A}",  // alef maksura: yeh (Lucene: ArabicNormalizer)
        "\u{6A9}": "\u{643}",  // keheh: kaf
        "\u{6AA}": "\u{643}",  // swash kaf (Unicode: confusables)
        "\u{6C1}": "\u{647}",  // heh goal: heh
        "\u{6C2}": "\u{6C0}",  // heh goal with hamza
        "\u{6C3}": "\u{629}",  // teh marbuta goal
        "\u{671}": "\u{627}",  // alef wasla
        // Malayalam: chillu letters as they were written before Unicode 5.1, a consonant with virama and a joiner (Unicode,
        // chapter 12.9).
        "\u{D7A}": "\u{D23}\u{D4D}", "\u{D7B}": "\u{D28}\u{D4D}", "\u{D7C}": "\u{D30}\u{D4D}",
        "\u{D7D}": "\u{D32}\u{D4D}", "\u{D7E}": "\u{D33}\u{D4D}", "\u{D7F}": "\u{D15}\u{D4D}",
    ]

    /// In the form for comparing alone, after accents were dropped.
    static let compared: [Unicode.Scalar: String] = [
        // Latin letters that no decomposition takes apart, but that many write without (Lucene: ASCIIFoldingFilter; Unicode CLDR:
        // Latin-ASCII).
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ȷ": "j", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ƴ": "y", "ɨ": "i", "ʉ": "u", "ɲ": "n",
        // Ukrainian: ґ was not in the alphabet from 1933 to 1990.
        "ґ": "г",
        // Arabic (Lucene: ArabicNormalizer, SoraniNormalizer).
        "\u{629}": "\u{647}",  // teh marbuta: heh
        "\u{6BE}": "\u{647}",  // heh doachashmee: heh
        "\u{6D5}": "\u{647}",  // ae: heh
        // Yiddish digraphs by letters (CLDR: the keyboards of yi; Unicode, chapter 9.1).
        "\u{5F0}": "וו", "\u{5F1}": "וי", "\u{5F2}": "יי",
        // Devanagari: the dot of borrowed sounds is left out, candrabindu is written as anusvara (Lucene: HindiNormalizer).
        "\u{93C}": "", "\u{901}": "\u{902}", "\u{929}": "\u{928}", "\u{931}": "\u{930}", "\u{934}": "\u{933}",
    ]
}
