internal import Passages

/// Languages as people name them: by the codes of ISO 639-1 and -2, in English, and as their speakers do.
enum LanguageNames {
    /// The codes that a value of `lang:` can mean: `de` of `de-AT`, `deu`, `German` and `Deutsch`.
    static func codes(of text: String, _ tools: inout QueryTools) -> [String] {
        let code = String(text.lowercased().prefix { $0 != "-" && $0 != "_" })
        if code.utf8.count == 2 { return [code] }
        let name = tools.tokenizer.key(text)
        for line in lines.split(separator: "\n") {
            for word in line.split(separator: " ") where word == code || tools.tokenizer.key(String(word)) == name {
                return [code, String(line.prefix(2))]
            }
        }
        return [code]
    }

    /// A language a line: its code first.
    private static let lines = """
        en eng english englisch anglais ingles
        de deu ger german deutsch allemand aleman
        fr fra fre french francais franzosisch
        es spa spanish espanol castellano spanisch
        it ita italian italiano italienisch
        pt por portuguese portugues portugiesisch
        ru rus russian русский russisch
        uk ukr ukrainian українська ukrainisch
        be bel belarusian беларуская
        bg bul bulgarian български
        sr srp serbian српски srpski
        hr hrv croatian hrvatski
        bs bos bosnian bosanski
        sl slv slovene slovenian slovenscina
        sk slk slo slovak slovencina
        cs ces cze czech cestina
        pl pol polish polski polnisch
        hu hun hungarian magyar
        ro ron rum romanian romana
        mk mkd mac macedonian македонски
        sq sqi alb albanian shqip
        el ell gre greek ελληνικα
        tr tur turkish turkce turkisch
        az aze azerbaijani azerbaycan
        kk kaz kazakh қазақ
        uz uzb uzbek ozbek
        ky kir kyrgyz кыргызча
        tg tgk tajik тоҷики
        mn mon mongolian монгол
        ka kat geo georgian ქართული
        hy hye arm armenian հայերեն
        nl nld dut dutch nederlands niederlandisch
        af afr afrikaans
        sv swe swedish svenska schwedisch
        da dan danish dansk danisch
        no nor norwegian norsk norwegisch
        nb nob bokmal
        nn nno nynorsk
        is isl ice icelandic islenska
        fi fin finnish suomi finnisch
        et est estonian eesti
        lv lav latvian latviesu
        lt lit lithuanian lietuviu
        ga gle irish gaeilge
        cy cym wel welsh cymraeg
        eu eus baq basque euskara
        ca cat catalan catala
        gl glg galician galego
        mt mlt maltese malti
        la lat latin latina
        eo epo esperanto
        yi yid yiddish ייִדיש
        he heb hebrew עברית
        ar ara arabic العربية arabisch
        fa fas per persian farsi فارسی
        ur urd urdu اردو
        ps pus pashto پښتو
        ku kur kurdish kurdi
        hi hin hindi हिन्दी
        bn ben bengali bangla বাংলা
        mr mar marathi मराठी
        ne nep nepali नेपाली
        pa pan punjabi ਪੰਜਾਬੀ
        gu guj gujarati ગુજરાતી
        ta tam tamil தமிழ்
        te tel telugu తెలుగు
        kn kan kannada ಕನ್ನಡ
        ml mal malayalam മലയാളം
        si sin sinhala සිංහල
        th tha thai ไทย
        lo lao lao ລາວ
        my mya bur burmese မြန်မာ
        km khm khmer ខ្មែរ
        vi vie vietnamese
        id ind indonesian indonesia
        ms msa may malay melayu
        tl tgl tagalog filipino
        sw swa swahili kiswahili
        zh zho chi chinese chinesisch 中文 汉语 漢語
        ja jpn japanese japanisch 日本語
        ko kor korean koreanisch 한국어 조선말
        """
}
