import Foundation

extension FormatSample {
    /// Text and Markdown in several languages.
    static let plain: [FormatSample] = [
        FormatSample(
            "plain/ferryman.txt",
            """
            The ferryman's ledger
            =====================

            The ledger has forty pages.

            Tolls
            -----

            The ferryman wrote down every toll that a drover paid in salted butter.

            """,
            Finding("every toll that a drover paid in salted butter", "text", "The ferryman's ledger") {
                $0.section = ["Tolls"]
                $0.language = "en"
            }),
        FormatSample(
            "plain/glocke.md",
            """
            ---
            title: Die gesprungene Glocke
            author: [Erika Muster, Hans Groß]
            date: 2018-04-05
            lang: de
            tags: [Glocken]
            ---

            # Die gesprungene Glocke

            ## Der Guss {#guss}

            Der Glockengießer mischte Zinn und Kupfer in einem Kessel aus Lehm.
            """,
            Finding(
                "Der Glockengießer mischte Zinn und Kupfer in einem Kessel aus Lehm", "markdown",
                "Die gesprungene Glocke"
            ) {
                $0.section = ["Der Guss"]
                $0.anchor = "guss"
                $0.language = "de"
                $0.date = "2018-04-05"
                $0.authors = ["Erika Muster", "Hans Groß"]
                $0.categories = ["Glocken"]
            }),
        FormatSample(
            "plain/hugo.md",
            """
            +++
            title = "Le phare éteint"
            date = 2020-01-02T10:00:00Z
            author = "Marie Dupont"
            tags = ["phares", "côte"]
            [params]
            draft = true
            +++

            ## La lanterne

            Le gardien du phare remontait la lanterne avec une manivelle en cuivre chaque soir.
            """,
            Finding("remontait la lanterne avec une manivelle en cuivre", "markdown", "Le phare éteint") {
                $0.section = ["La lanterne"]
                $0.language = "fr"
                $0.date = "2020-01-02"
                $0.authors = ["Marie Dupont"]
                $0.categories = ["phares", "côte"]
            }),
        FormatSample(
            "plain/pandoc.md",
            """
            % The beekeeper's year
            % Ann Lee; Bob Builder
            % 3 May 2016

            # Swarms {#swarms .unnumbered}

            A swarm hung from the pear tree until the beekeeper brought a straw skep.
            """,
            Finding("until the beekeeper brought a straw skep", "markdown", "The beekeeper's year") {
                $0.section = ["Swarms"]
                $0.anchor = "swarms"
                $0.language = "en"
                $0.date = "2016-05-03"
                $0.authors = ["Ann Lee", "Bob Builder"]
            }),
        FormatSample(
            "plain/arabic.txt",
            "الطاحونة القديمة\n\nكانت الطاحونة تقف على الضفة اليسرى للنهر وتعمل حتى أواخر الخريف.\n",
            Finding("تقف على الضفة اليسرى للنهر", "text", "الطاحونة القديمة") { $0.language = "ar" }),
    ]

    private static func legacy(
        _ file: String, _ text: String, _ encoding: String, named name: String? = nil, mark: [UInt8] = [],
        _ finding: Finding
    ) throws -> FormatSample {
        var finding = finding
        finding.encoding = name ?? encoding.lowercased()
        return FormatSample(file, Data(mark) + (try encoded(text, encoding)), finding)
    }

    /// Text and HTML in the encodings of before.
    static var legacy: [FormatSample] {
        get throws {
            [
                try legacy(
                    "legacy/utf16.txt",
                    "Die verlorene Waage\n\nDer Apotheker suchte seine Waage unter den Säcken mit Salbei.\n",
                    "UTF-16LE", mark: [0xFF, 0xFE],
                    Finding("suchte seine Waage unter den Säcken mit Salbei", "text", "Die verlorene Waage") {
                        $0.language = "de"
                    }),
                try legacy(
                    "legacy/cp1251.txt",
                    "Старый колодец\n\nКолодец вырыли во дворе монастыря, и вода в нём никогда не замерзала.\n",
                    "WINDOWS-1251",
                    Finding("вода в нём никогда не замерзала", "text", "Старый колодец") { $0.language = "ru" }),
                try legacy(
                    "legacy/koi8.txt",
                    "Почтовая станция\n\nНа почтовой станции ямщик менял усталых лошадей и пил горячий чай из самовара.\n",
                    "KOI8-R",
                    Finding("ямщик менял усталых лошадей", "text", "Почтовая станция") { $0.language = "ru" }),
                try legacy(
                    "legacy/euckr.txt",
                    "옛 방앗간 이야기\n\n방앗간은 강의 왼쪽 기슭에 있었고 늦가을까지 일했다. 마을 사람들은 수레에 곡식을 싣고 왔다.\n",
                    "EUC-KR",
                    Finding("방앗간은 강의 왼쪽 기슭에 있었고", "text", "옛 방앗간 이야기") { $0.language = "ko" }),
                try legacy(
                    "legacy/sjis.txt",
                    "古い水車小屋の話\n\n水車小屋は川の左岸に立っていて、秋の終わりまで動いていた。村の人々は荷車で穀物を運んできた。\n",
                    "SHIFT_JIS",
                    Finding("水車小屋は川の左岸に立っていて", "text", "古い水車小屋の話") { $0.language = "ja" }),
                try legacy(
                    "legacy/gb18030.txt",
                    "旧水磨坊的故事\n\n水磨坊坐落在河的左岸，一直工作到深秋。村民们用大车运来谷物，磨坊主在冬天修理轮子。\n",
                    "GB18030",
                    Finding("磨坊主在冬天修理轮子", "text", "旧水磨坊的故事") { $0.language = "zh" }),
                // The bytes are those of Windows-1252 as well, which contains ISO-8859-1.
                try legacy(
                    "legacy/latin1.txt",
                    "Der Müllerbursche\n\nFür die Bäuerin trug der Müllerbursche zwölf Säcke über den Steg.\n",
                    "ISO-8859-1", named: "windows-1252",
                    Finding("trug der Müllerbursche zwölf Säcke über den Steg", "text", "Der Müllerbursche") {
                        $0.language = "de"
                    }),
                try legacy(
                    "legacy/latin2.txt",
                    "Stary młyn\n\nMieszkańcy wsi przywozili zboże na wozach, a młynarz opowiadał dzieciom bajki o śpiącym żółwiu.\n",
                    "ISO-8859-2",
                    Finding("młynarz opowiadał dzieciom bajki o śpiącym żółwiu", "text", "Stary młyn") {
                        $0.language = "pl"
                    }),
                try legacy(
                    "legacy/latin9.txt",
                    "Le marché\n\nLe cœur du marché battait sous la halle, et une sœur du curé y payait 3 € ses œufs de cane.\n",
                    "ISO-8859-15",
                    Finding("une sœur du curé y payait 3 € ses œufs de cane", "text", "Le marché") {
                        $0.language = "fr"
                    }),
                try legacy(
                    "legacy/cp1251.html",
                    """
                    <html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">
                    <title>Кузница</title><meta name="author" content="Иван Петров"><meta name="date" content="2003-04-05">
                    </head><body><h1>Кузница</h1><a name="horn"></a><h2>Горн</h2>
                    <p>Кузнец раздувал горн кожаными мехами и ковал подковы для почтовых лошадей.</body></html>
                    """, "WINDOWS-1251",
                    Finding("раздувал горн кожаными мехами и ковал подковы", "html", "Кузница") {
                        $0.section = ["Горн"]
                        $0.anchor = "horn"
                        $0.language = "ru"
                        $0.date = "2003-04-05"
                        $0.authors = ["Иван Петров"]
                    }),
                try legacy(
                    "legacy/eucjp.html",
                    """
                    <html lang="ja"><head><meta charset="euc-jp"><title>灯台守</title></head>
                    <body><h1>灯台守</h1><h2 id="hi">火</h2><p>灯台守は毎晩ランプに鯨の油を注いでいた。</p></body></html>
                    """, "EUC-JP",
                    Finding("灯台守は毎晩ランプに鯨の油を注いでいた", "html", "灯台守") {
                        $0.section = ["火"]
                        $0.anchor = "hi"
                        $0.language = "ja"
                    }),
            ]
        }
    }

    /// Files of records.
    static var records: [FormatSample] {
        get throws {
            [
                FormatSample(
                    "records/lines.jsonl",
                    """
                    {"id": "x1", "title": "Kornspeicher", "text": "Im Kornspeicher schliefen drei Katzen auf dem Hafer der Bauern.", "language": "de", "date": "2014-02-03", "author": "Ann Lee"}
                    {"id": "x2", "title": "Other", "text": "Another record altogether."}

                    """,
                    Finding("schliefen drei Katzen auf dem Hafer der Bauern", "jsonl", "Kornspeicher") {
                        $0.id = "x1"
                        $0.language = "de"
                        $0.date = "2014-02-03"
                        $0.authors = ["Ann Lee"]
                    }),
                // Several records on one line each have a name of their own.
                FormatSample(
                    "records/array.json",
                    #"{"meta": {"n": 2}, "items": [{"title": "Quarry", "text": "The quarry gave red slate for the chapel roof.", "tags": ["stone"]}, "#
                        + #"{"title": "Kiln", "text": "The kiln burned oyster shells for lime all winter.", "date": "2015-06-07", "lang": "en"}]}"#,
                    Finding("burned oyster shells for lime all winter", "json", "Kiln") {
                        $0.id = "records/array.json:1.2"
                        $0.language = "en"
                        $0.date = "2015-06-07"
                    },
                    Finding("gave red slate for the chapel roof", "json", "Quarry") {
                        $0.id = "records/array.json:1"
                        $0.language = "en"
                        $0.tags = ["tags": ["stone"]]
                    }),
                FormatSample(
                    "records/quoted.csv",
                    """
                    id,title,date,language,text,authors
                    c1,"On Tanners, Old and New",2015-06-07,en,"The tanner soaked
                    his hides in oak water for a year: ""slow"" leather.","Smith, John; Doe, Jane"

                    """,
                    Finding("his hides in oak water for a year", "csv", "On Tanners, Old and New") {
                        $0.id = "c1"
                        $0.language = "en"
                        $0.date = "2015-06-07"
                        $0.authors = ["Smith, John", "Doe, Jane"]
                    }),
                FormatSample(
                    "records/semikolon.csv",
                    Data([0xEF, 0xBB, 0xBF])
                        + Data(
                            "Titel;Autor;Datum;Text\r\nDer Seiler;Erika Muster;05.04.2018;Der Seiler drehte Hanf zu Tauen für die Kähne.\r\n"
                                .utf8),
                    Finding("Der Seiler drehte Hanf zu Tauen für die Kähne", "csv", "Der Seiler") {
                        $0.language = "de"
                        $0.date = "2018-04-05"
                        $0.authors = ["Erika Muster"]
                    }),
                FormatSample(
                    "records/sep.csv",
                    "sep=;\nTitle;Text\nCooper;The cooper bent ash hoops around the herring casks.\n",
                    Finding("bent ash hoops around the herring casks", "csv", "Cooper") { $0.language = "en" }),
                FormatSample(
                    "records/plain.tsv",
                    "title\ttext\tdate\nChandler\tThe chandler dipped tallow candles in the cellar of the inn.\t2011-11-11\n",
                    Finding("dipped tallow candles in the cellar of the inn", "csv", "Chandler") {
                        $0.language = "en"
                        $0.date = "2011-11-11"
                    }),
            ]
        }
    }
}
