/// How Korean names are written in Latin letters: by the Revised Romanisation (`Gim Yeongnam`), by McCune and Reischauer
/// (`Kim Yŏngnam`, accents dropped), and as people write themselves (`Kim Yong-nam`, `Lee`, `Park`).
public enum KoreanNames {
    /// Latin spellings of one syllable of Hangul, the Revised Romanisation's first; none for what is no syllable.
    public static func spellings(of syllable: Unicode.Scalar) -> [String] {
        guard (0xAC00...0xD7A3).contains(syllable.value) else { return [] }
        let index = Int(syllable.value) - 0xAC00
        let ends = finals[index % 28]
        guard !ends.isEmpty else { return [] }
        var spellings: [String] = []
        for first in initials[index / 588] {
            for middle in vowels[index / 28 % 21] { for last in ends { spellings.append(first + middle + last) } }
        }
        return spellings
    }

    /// Latin spellings of a family name of one syllable; none where the syllable is no usual family name.
    public static func familySpellings(of syllable: Unicode.Scalar) -> [String] {
        guard let own = families[syllable] else { return [] }
        var all = own
        for spelling in spellings(of: syllable) where !all.contains(spelling) { all.append(spelling) }
        return all
    }

    /// Syllables that a Latin spelling may stand for.
    public static func syllables(spelt spelling: String) -> [Unicode.Scalar] { syllablesBySpelling[spelling] ?? [] }

    /// Family names that a Latin spelling may stand for.
    public static func families(spelt spelling: String) -> [Unicode.Scalar] { familiesBySpelling[spelling] ?? [] }

    /// The longest spelling of a syllable, in letters.
    public static let maximumSpelling = 7

    /// Whether a Latin word of several syllables has letters that only Korean spelling puts together often: what says that
    /// `Pyongyang` may be one, and `Japan` is none.
    public static func looksKorean(_ word: String) -> Bool {
        word.utf8.count >= 5 && signs.contains { word.contains($0) }
    }

    private static let signs = ["eo", "eu", "ng", "ae", "yo", "hw", "gw", "kw"]

    private static let initials: [[String]] = [
        ["g", "k"], ["kk", "gg"], ["n"], ["d", "t"], ["tt", "dd"], ["r", "l", "n", ""], ["m"], ["b", "p"],
        ["pp", "bb"],
        ["s", "sh"], ["ss", "s"], [""], ["j", "ch", "c"], ["jj", "tch"], ["ch", "c"], ["k"], ["t"], ["p"], ["h"],
    ]
    private static let vowels: [[String]] = [
        ["a", "ah"], ["ae", "ai"], ["ya"], ["yae"], ["eo", "o", "u"], ["e"], ["yeo", "yo", "you", "yu"], ["ye"],
        ["o", "oh"], ["wa"], ["wae"], ["oe", "oi"], ["yo"], ["u", "oo", "woo"], ["wo", "weo"], ["we"], ["wi"],
        ["yu", "yoo"], ["eu", "u"], ["ui", "eui"], ["i", "ee", "yi"],
    ]
    /// By the number of the final consonant; those of several letters are no part of names and have none.
    private static let finals: [[String]] = (0..<28).map { number in
        switch number {
        case 0: [""]
        case 1: ["k", "g"]
        case 4: ["n"]
        case 7, 19, 25, 27: ["t"]
        case 8: ["l", "r"]
        case 16: ["m"]
        case 17: ["p", "b"]
        case 21: ["ng"]
        default: []
        }
    }

    /// The family names of most Koreans, with spellings beside those of the syllable.
    private static let families: [Unicode.Scalar: [String]] = [
        "김": ["kim"], "이": ["lee", "yi", "rhee", "ri", "li", "i"], "리": ["ri", "lee", "rhee", "li"],
        "박": ["park", "pak"], "최": ["choi", "choe"], "정": ["jung", "chung", "jeong", "chong"], "강": ["kang"],
        "조": ["cho", "jo"], "윤": ["yoon", "yun"], "장": ["chang", "jang"], "임": ["lim", "im", "rim", "yim"],
        "림": ["rim", "lim"], "한": ["han"], "오": ["oh"], "서": ["suh", "seo", "so"], "신": ["shin", "sin"],
        "권": ["kwon"], "황": ["hwang"], "안": ["ahn", "an"], "송": ["song"], "전": ["jeon", "chun", "chon", "jun"],
        "홍": ["hong"], "유": ["yoo", "yu", "ryu"], "류": ["ryu", "yoo"], "고": ["ko", "koh", "go"], "문": ["moon"],
        "양": ["yang"], "손": ["son", "sohn"], "배": ["bae", "pae"], "백": ["paek", "baek", "paik", "baik"],
        "허": ["huh", "heo", "ho", "hur"], "남": ["nam"], "심": ["shim", "sim"], "노": ["roh", "noh", "no"],
        "로": ["ro", "roh"], "하": ["ha"], "곽": ["kwak"], "성": ["sung", "seong"], "차": ["cha"],
        "주": ["joo", "chu", "ju"],
        "우": ["woo", "wu"], "구": ["koo", "ku", "gu"], "나": ["na", "ra"], "라": ["ra", "na"], "민": ["min"],
        "진": ["jin", "chin"],
        "지": ["ji", "chi"], "엄": ["um", "eom"], "원": ["won"], "천": ["chun", "cheon"], "방": ["bang", "pang"],
        "공": ["kong", "gong"], "현": ["hyun", "hyon"], "함": ["ham"], "변": ["byun", "pyon"], "염": ["yum", "yom"],
        "여": ["yeo", "yo"], "추": ["choo", "chu"], "도": ["do", "to"], "석": ["suk", "seok"], "선": ["sun", "seon"],
        "설": ["sul", "seol"], "마": ["ma"], "길": ["kil", "gil"], "연": ["yeon", "yon"], "태": ["tae"],
        "명": ["myung", "myong"],
        "기": ["ki"], "반": ["ban", "pan"], "왕": ["wang"], "금": ["keum", "kum"], "옥": ["ok"], "육": ["yook", "yuk"],
        "인": ["in"], "맹": ["maeng"], "제": ["je", "che"], "모": ["mo"], "탁": ["tak"], "국": ["kook", "kuk"],
        "은": ["eun", "un"],
        "편": ["pyun", "pyon"], "용": ["yong"], "예": ["ye"], "봉": ["bong", "pong"],
    ]

    private static let syllablesBySpelling: [String: [Unicode.Scalar]] = {
        var table: [String: [Unicode.Scalar]] = [:]
        for value in UInt32(0xAC00)...0xD7A3 {
            guard let syllable = Unicode.Scalar(value) else { continue }
            for spelling in spellings(of: syllable) where !spelling.isEmpty {
                table[spelling, default: []].append(syllable)
            }
        }
        return table
    }()

    private static let familiesBySpelling: [String: [Unicode.Scalar]] = {
        var table: [String: [Unicode.Scalar]] = [:]
        for syllable in families.keys {
            for spelling in familySpellings(of: syllable) where spelling.utf8.count > 1 {
                table[spelling, default: []].append(syllable)
            }
        }
        return table.mapValues { $0.sorted { $0.value < $1.value } }
    }()
}
