import Passages
import Testing

/// Which spellings of names meet.
struct RomanisationTests {
    private static func fold(_ word: String) -> (text: String, hasAccents: Bool) {
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize(word, into: &buffer)
        return (buffer.tokens.first.map { buffer.foldedText($0) } ?? "", buffer.tokens.first?.hasAccents ?? false)
    }

    private static func meet(_ first: String, _ second: String) -> Bool {
        let (one, other) = (fold(first), fold(second))
        let keys = Set(Romanisation.keys(of: one.text, hasAccents: one.hasAccents))
        return !keys.isDisjoint(with: Romanisation.keys(of: other.text, hasAccents: other.hasAccents))
    }

    @Test(arguments: [
        ("Vladivostok", "Владивосток"), ("Wladiwostok", "Владивосток"), ("Khrushchev", "Хрущёв"),
        ("Chruschtschow", "Хрущев"), ("Hruščov", "Хрущёв"), ("Khrushchev", "Chruschtschow"),
        ("Tchaikovsky", "Чайковский"),
        ("Tschaikowski", "Чайковский"), ("Chaikovskij", "Tchaikovsky"), ("Čajkovskij", "Чайковский"),
        ("Gorbachev", "Горбачёв"), ("Gorbatschow", "Горбачев"), ("Yeltsin", "Ельцин"), ("Jelzin", "Ельцин"),
        ("Dostoevsky", "Достоевский"), ("Dostojewski", "Достоевский"), ("Dostoyevsky", "Dostojewskij"),
        ("Chekhov", "Чехов"), ("Tschechow", "Чехов"), ("Chekhov", "Čechov"), ("Brezhnev", "Брежнев"),
        ("Breschnew", "Брежнев"), ("Solzhenitsyn", "Солженицын"), ("Solschenizyn", "Солженицын"),
        ("Prokofiev", "Прокофьев"), ("Prokofjew", "Прокофьев"), ("Rachmaninoff", "Рахманинов"),
        ("Rakhmaninov", "Rachmaninow"), ("Trotsky", "Троцкий"), ("Trotzki", "Троцкий"), ("Mikhail", "Михаил"),
        ("Michail", "Михаил"), ("Yekaterinburg", "Екатеринбург"), ("Jekaterinburg", "Екатеринбург"),
        ("Nizhny", "Нижний"), ("Kharkov", "Харьков"), ("Charkow", "Харьков"), ("Zhukov", "Жуков"), ("Schukow", "Жуков"),
        ("Pushkin", "Пушкин"), ("Puschkin", "Пушкин"), ("Puškin", "Пушкин"), ("Shostakovich", "Шостакович"),
        ("Schostakowitsch", "Шостакович"), ("Mussorgsky", "Мусоргский"), ("Maria", "Мария"), ("Yuri", "Юрий"),
        ("Khabarovsk", "Хабаровск"), ("Chabarowsk", "Хабаровск"), ("Nakhodka", "Находка"), ("Tsipras", "Τσίπρας"),
        ("Mitsotakis", "Μητσοτάκης"), ("Papadopoulos", "Παπαδόπουλος"), ("Thessaloniki", "Θεσσαλονίκη"),
        ("Varoufakis", "Βαρουφάκης"), ("Patras", "Πάτρας"), ("Odessa", "Одесса"), ("Romanoff", "Романов"),
    ])
    func meets(first: String, second: String) { #expect(Self.meet(first, second)) }

    @Test(arguments: [
        ("Vladivostok", "Владимир"), ("Moscow", "Москва"), ("Petrov", "Павлов"), ("Ivanov", "Иванова"),
        ("Lenin", "Ленина"), ("Putin", "Распутин"), ("Gorky", "Горька"), ("rest", "Брест"), ("Paris", "Парус"),
        ("London", "Лондонский"), ("Kiev", "Киров"), ("Samara", "Сахара"), ("Volga", "Волна"), ("Baltic", "Балтика"),
        ("Stalin", "Сталинград"), ("Kazan", "Казачок"), ("Perm", "Пермяк"), ("Tomsk", "Омск"), ("Minsk", "Пинск"),
        ("Brest", "Брусс"), ("Karelia", "Корея"), ("Crimea", "Крым"), ("Georgia", "Грузия"), ("Nikolai", "Николаев"),
        ("Anna", "Иоанна"), ("Oleg", "Олега"), ("Boris", "Борец"), ("Marina", "Марица"), ("Sergei", "Сергеев"),
        ("Andrei", "Андреев"), ("Chekhov", "Чешков"), ("Zhukov", "Жуковский"), ("Popov", "Попова"),
        ("house", "Хаос"), ("street", "Стриж"), ("water", "Ватра"), ("school", "Скол"), ("church", "Чех"),
        ("Athens", "Αθήνα"), ("Greece", "Ελλάδα"), ("Kim", "Ким"), ("Pushkin", "Пущин"), ("Tolstoy", "Толстая"),
    ])
    func stayApart(first: String, second: String) {
        let long = Romanisation.keys(of: Self.fold(first).text).filter { $0.utf8.count >= 4 }
        #expect(long.isEmpty || !Self.meet(first, second))
    }

    @Test(arguments: [
        ("김", "kim"), ("김", "gim"), ("박", "park"), ("박", "pak"), ("박", "bak"), ("이", "lee"), ("이", "rhee"), ("이", "yi"),
        ("최", "choi"), ("최", "choe"), ("정", "chung"), ("정", "jeong"), ("노", "roh"), ("조", "cho"), ("문", "moon"),
    ])
    func familyName(hangul: String, latin: String) throws {
        let syllable = try #require(hangul.unicodeScalars.first)
        #expect(KoreanNames.families(spelt: latin).contains(syllable))
        #expect(KoreanNames.familySpellings(of: syllable).contains(latin))
    }

    @Test(arguments: [
        ("영", "yong"), ("영", "yeong"), ("영", "young"), ("남", "nam"), ("정", "jong"), ("은", "un"), ("은", "eun"),
        ("명", "myung"), ("명", "myeong"), ("혜", "hye"), ("근", "geun"), ("성", "sung"), ("성", "seong"), ("일", "il"),
        ("국", "kuk"), ("국", "guk"), ("철", "chol"), ("철", "cheol"), ("호", "ho"), ("숙", "sook"), ("희", "hui"),
    ])
    func syllable(hangul: String, latin: String) throws {
        let syllable = try #require(hangul.unicodeScalars.first)
        #expect(KoreanNames.syllables(spelt: latin).contains(syllable))
    }

    @Test func whatIsNoWordOfTheseScriptsHasNoKey() {
        for word in ["", "a1", "москваmoscow", "東京", "김영남", "\u{0}", String(repeating: "ch", count: 100)] {
            #expect(Romanisation.keys(of: word).isEmpty)
        }
        #expect(KoreanNames.spellings(of: "a").isEmpty)
        #expect(Romanisation.keys(of: "chchchchchchchchchchch", hasAccents: true).count <= 24)
    }
}
