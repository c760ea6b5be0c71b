import Foundation

extension FormatSample {
    /// Messages, alone and in folders.
    static var mail: [FormatSample] {
        get throws {
            let minutes = """
                From: Bob <b@example.com>
                Subject: Minutes of May
                Date: Mon, 29 May 2017 10:00:00 GMT

                The minutes mention the heron colony behind the sluice.

                """
            return [
                FormatSample(
                    "mail/attached.eml",
                    """
                    From: =?utf-8?B?SmFuZSBXZWnDnw==?= <jane@example.com>
                    To: list@example.com
                    Subject: =?UTF-8?Q?Die_M=C3=BChle?=
                     =?UTF-8?Q?_am_Flu=C3=9F?=
                    Date: Wed, 31 May 2017 23:30:00 -0500
                    Message-ID: <one@example.com>
                    MIME-Version: 1.0
                    Content-Type: multipart/mixed; boundary=x

                    --x
                    Content-Type: text/plain; charset=us-ascii

                    Please look at the drawing of the sluice gate before Friday.

                    --x
                    Content-Type: text/csv; name=gates.csv
                    Content-Disposition: attachment; filename=gates.csv

                    title,text
                    Gate seven,The seventh gate leaks whenever the tide turns.

                    --x
                    Content-Type: message/rfc822

                    \(minutes)--x--

                    """,
                    Finding("Please look at the drawing of the sluice gate before Friday", "mail", "Die Mühle am Fluß")
                    {
                        $0.language = "en"
                        $0.date = "2017-05-31"
                        $0.authors = ["Jane Weiß"]
                        $0.tags = [
                            "from": ["jane@example.com"], "sent": ["2017-06-01T04:30:00Z"],
                            "message_id": ["one@example.com"],
                        ]
                    },
                    Finding("The seventh gate leaks whenever the tide turns", "csv", "Gate seven") {
                        $0.path = "mail/attached.eml/gates.csv"
                        $0.language = "en"
                        $0.date = "2017-05-31"
                        $0.of = "member"
                        $0.member = Data(
                            "title,text\nGate seven,The seventh gate leaks whenever the tide turns.\n".utf8)
                    },
                    Finding("minutes mention the heron colony behind the sluice", "mail", "Minutes of May") {
                        $0.path = "mail/attached.eml/forwarded-1.eml"
                        $0.language = "en"
                        $0.date = "2017-05-29"
                        $0.authors = ["Bob"]
                        $0.of = "member"
                        $0.member = Data(minutes.utf8)
                    }),
                FormatSample(
                    "mail/koi8.eml",
                    try filtered(
                        Data(
                            """
                            From: =?koi8-r?B?6dfBziDwxdTSz9c=?= <ivan@example.org>
                            Subject: =?koi8-r?B?8M/F2sTLwSDOwSDP2sXSzw==?=
                            Date: Mon, 5 Apr 2004 23:30:00 +0400
                            MIME-Version: 1.0
                            Content-Type: text/plain; charset=koi8-r
                            Content-Transfer-Encoding: 8bit

                            Рыбаки вытащили на берег старую лодку и конопатили её до самого вечера.

                            """.utf8), "iconv -t KOI8-R"),
                    Finding("вытащили на берег старую лодку и конопатили", "mail", "Поездка на озеро") {
                        $0.language = "ru"
                        $0.date = "2004-04-05"
                        $0.authors = ["Иван Петров"]
                        $0.of = "text"
                    }),
                // Nothing says which encoding it is in.
                FormatSample(
                    "mail/silent.eml",
                    try encoded(
                        """
                        From: ivan@example.org
                        Subject: Аптека
                        Date: Tue, 30 May 2017 10:00:00 +0200

                        Аптекарь держал пиявок в стеклянной банке на подоконнике.

                        """, "WINDOWS-1251"),
                    Finding("Аптекарь держал пиявок в стеклянной банке", "mail", "Аптека") {
                        $0.language = "ru"
                        $0.date = "2017-05-30"
                        $0.authors = ["ivan@example.org"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "mail/outlook.eml",
                    """
                    From: "Weber, Hans" <hans@example.de>
                    Subject: Das Gerinne
                    Date: Tue, 30 May 2017 10:00:00 +0200
                    MIME-Version: 1.0
                    Content-Type: text/html; charset="utf-8"
                    Content-Transfer-Encoding: base64

                    \(Data("<html><head><style>p {}</style></head><body><p>Das Gerinne der Sägemühle ist mit Algen und Blättern verstopft.</p></body></html>".utf8).base64EncodedString())

                    """,
                    Finding("Das Gerinne der Sägemühle ist mit Algen und Blättern verstopft", "mail", "Das Gerinne") {
                        $0.language = "de"
                        $0.date = "2017-05-30"
                        $0.authors = ["Weber, Hans"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "mail/list.mbox",
                    """
                    From jane@example.com Wed May 31 10:00:00 2017
                    From: Jane <jane@example.com>
                    Subject: Lapwings
                    Date: Wed, 31 May 2017 10:00:00 GMT

                    First of all.
                    >From the dyke onwards lapwings tumble over the wet meadows.

                    From bob@example.com Thu Jun  1 10:00:00 2017
                    From: Bob <bob@example.com>
                    Subject: Curlews
                    Date: Thu, 1 Jun 2017 10:00:00 GMT

                    Two curlews bred beside the abandoned clay pit.

                    """,
                    Finding("From the dyke onwards lapwings tumble over the wet meadows", "mail", "Lapwings") {
                        $0.id = "mail/list.mbox/1"
                        $0.path = "mail/list.mbox/1"
                        $0.language = "en"
                        $0.date = "2017-05-31"
                        $0.authors = ["Jane"]
                        $0.of = "member"
                    },
                    Finding("Two curlews bred beside the abandoned clay pit", "mail", "Curlews") {
                        $0.id = "mail/list.mbox/2"
                        $0.path = "mail/list.mbox/2"
                        $0.language = "en"
                        $0.date = "2017-06-01"
                        $0.authors = ["Bob"]
                        $0.of = "member"
                    }),
                // As archives of mailing lists are offered.
                FormatSample(
                    "mail/2017-May.txt",
                    """
                    From jane at example.com  Wed May 31 10:00:00 2017
                    From: jane at example.com (Jane Smith)
                    Date: Wed, 31 May 2017 10:00:00 +0000
                    Subject: [mills] The overshot wheel

                    An overshot wheel wants a tall weir and a wooden flume.

                    """,
                    Finding("overshot wheel wants a tall weir and a wooden flume", "mail", "[mills] The overshot wheel")
                    {
                        $0.path = "mail/2017-May.txt/1"
                        $0.language = "en"
                        $0.date = "2017-05-31"
                        $0.authors = ["Jane Smith"]
                        $0.of = "member"
                    }),
                FormatSample(
                    "mail/dir/cur/1495000000.M1P2.host:2,S",
                    "From: Jane <jane@example.com>\nSubject: Kestrels\nDate: Wed, 31 May 2017 10:00:00 GMT\n\n"
                        + "A kestrel nested above the door of the pump house.\n",
                    Finding("kestrel nested above the door of the pump house", "mail", "Kestrels") {
                        $0.language = "en"
                        $0.date = "2017-05-31"
                        $0.authors = ["Jane"]
                    }),
                FormatSample(
                    "mail/dir/new/1495000001.M1P3.host",
                    "Received: from x\nFrom: Bob <bob@example.com>\nSubject: Buzzards\n"
                        + "Date: Thu, 1 Jun 2017 10:00:00 GMT\n\nThree buzzards circled above the gravel works.\n",
                    Finding("Three buzzards circled above the gravel works", "mail", "Buzzards") {
                        $0.language = "en"
                        $0.date = "2017-06-01"
                        $0.authors = ["Bob"]
                    }),
            ]
        }
    }
}
