/// Words that tell what a number beside them is.
extension YearScan {
    private static func words(_ lines: String...) -> Set<String> {
        Set(lines.flatMap { $0.split(separator: " ").map(String.init) })
    }

    /// What has a number: `Resolution 1325`, `page 1024`, `RFC 1918`. Plain words that often have a year after them (act, law,
    /// convention, edition, report) are not among them.
    static let numbered = words(
        "resolution resolutions section sections sect article articles paragraph paragraphs para paras clause page pages",
        "pp pg chapter number numbers nos nr nrs num rfc rfcs docket folio verse room flight",
        "postcode zip pobox tel fax ext telephone isbn issn pmid doi serial build pid uid errno",
        "resolución resoluciones résolution résolutions risoluzione risoluzioni resolução resoluções resolutie rezolucja",
        "rezolucji rezoluce entschließung seite seiten zeile zeilen artikel artikels nummer nummern zimmer telefon postfach",
        "randnummer rn absatz página páginas pagina pagine artículo artículos articolo articoli artigo artigos número",
        "números numéro numéros numero numeri téléphone teléfono telefono telefone sección sezione secção ligne lignes",
        "strona strony artykuł numer резолюция резолюции резолюцией резолюцию резолюций резолюциях статья статьи статье",
        "статьёй статьей страница страницы странице стр номер номера номером номеру телефон тел раздел пункт")

    /// These need a point after them: without it they are other words as well.
    static let abbreviations = words("no n p s sec art ch cap fol ref núm núms ст с п")

    /// Words that count only with a capital, and those that count only without.
    static let capitals = words("no case cases")
    static let smalls = words("line lines port ports phone mobile")

    /// Which of them can have several numbers: `sections 1201 and 1983`.
    static let plurals = words(
        "resolutions sections articles paragraphs paras pages pp nos numbers lines ports cases rfcs seiten zeilen artikel",
        "nummern resoluciones résolutions risoluzioni resoluções páginas pagine artículos articoli artigos números numéros",
        "numeri núms lignes резолюции резолюций резолюциях статьи страницы номера rezolucji strony")

    /// Before a year, also where a unit follows: `in 1914 people fled`.
    static let prepositions = words(
        "in since until till during by after before im seit bis nach vor en depuis dès desde hasta nel dal dopo no em w od do",
        "i sedan в с до после к از در año año ano anno jahr jahre year г год году года")

    /// Spans of time, which have no year for a number: `2000 years ago`.
    static let times = words(
        "years yrs months weeks days hours minutes seconds Jahre Jahren Monate Wochen Tage Stunden Minuten ans années mois",
        "jours heures años meses semanas días horas anni mesi settimane giorni ore anos dias semanas lat godzin dni лет",
        "месяцев недель дней часов минут jaar jaren dagen uur år dagar")

    /// With a hyphen before them: `2000-year-old`, `1000-mile`.
    static let adjectives = words("year day hour mile foot ton tonne pound meter metre seat page word bed acre")

    /// What is counted or measured, as it is written: `Miles` is a name.
    static let units = words(
        "people persons men women children soldiers troops inhabitants residents refugees prisoners workers students voters",
        "km kilometers kilometres meters metres miles feet ft yards inches acres hectares ha kg kilograms tons tonnes pounds lbs",
        "mg ml litres liters barrels MW kW GW GWh MWh kWh Hz kHz MHz GHz rpm volts watts dollars USD euros EUR GBP percent",
        "pixels px bytes kB KB MB GB TB words pages copies volumes items entries seats",
        "Menschen Personen Einwohner Einwohnern Soldaten Kilometer Kilometern Meter Metern Tonnen Hektar Stück Euro",
        "personnes habitants hommes femmes soldats kilomètres mètres tonnes francs dollars hectares exemplaires",
        "personas habitantes hombres mujeres soldados kilómetros metros toneladas pesos dólares hectáreas ejemplares",
        "persone abitanti uomini soldati chilometri metri tonnellate ettari lire pessoas homens quilômetros quilómetros",
        "toneladas reais hectares человек жителей солдат км метров тонн рублей гектаров экземпляров osób mieszkańców żołnierzy",
        "inwoners mensen personer invånare indbyggere kişi")

    /// `more than 1200`, and what is before `than` where it is no date (`later than 1990`).
    static let comparatives = words("than als de di que чем")
    static let amounts = words(
        "more less fewer mehr weniger plus moins más menos più meno mais более менее больше меньше")

    static let telephones = words(
        "tel fax phone telephone mobile call isbn telefon téléphone teléfono telefono telefone тел телефон факс ext")

    /// Signs right after a number of something: number, person, metre, money.
    static let counters = [
        "号", "號", "호", "番", "人", "名", "명", "円", "원", "公里", "米", "公尺", "个", "個", "개", "頁", "页", "페이지",
        "ページ", "条", "條", "조",
    ].map { Array($0.utf8) }
}
