/// Words by which `AuthorNames` tells names from posts, headings and notices.
extension AuthorNames {
    static func words(_ lines: String...) -> Set<String> {
        Set(lines.flatMap { $0.split(separator: " ").map(String.init) })
    }

    /// Words of posts and institutions: what has one of them behind a comma is no name.
    static let posts = words(
        "associate director fellow professor prof researcher research analyst editor correspondent staff senior junior head",
        "chief president department institute university college centre center school manager officer consultant adviser",
        "advisor lecturer student candidate reporter writer journalist assistant deputy program programme council agency",
        "foundation group times post news press journal ministry minister ambassador secretary chair policy studies project",
        "ltd inc the"
    ).union(professions)

    /// What may stand before a profession.
    static let ranks = words(
        "associate assistant deputy senior junior head chief visiting adjunct guest freelance political")

    /// What may follow a profession.
    static let postJoints = words(
        "of for at in and emeritus emerita für bei beim an am der des und de du des à au aux chez et en da do di della dell e y del",
        "по в на voor van w na")

    /// Professions that are hardly anybody's name: also without a comma before them, the name ends there.
    static let professions = words(
        "professor writer editor journalist correspondent reporter columnist contributor freelancer photographer historian",
        "economist sociologist anthropologist archaeologist physicist chemist biologist philosopher lecturer researcher",
        "scientist engineer librarian archivist translator physician lawyer attorney novelist playwright critic blogger",
        "postdoc director coordinator spokesperson spokesman spokeswoman curator staff emeritus emerita",
        "redakteur redakteurin journalist journalistin korrespondent korrespondentin autorin reporterin historikerin",
        "wissenschaftler wissenschaftlerin professorin dozent dozentin soziologe soziologin ökonom ökonomin fotograf",
        "fotografin übersetzer übersetzerin leiter leiterin direktor direktorin herausgeber herausgeberin mitarbeiter",
        "mitarbeiterin referent referentin volontär volontärin",
        "journaliste rédacteur rédactrice correspondant correspondante professeur professeure historien historienne chercheur",
        "chercheuse économiste sociologue écrivain écrivaine maître directeur directrice photographe traducteur traductrice",
        "periodista redactor redactora corresponsal reportero reportera profesor profesora historiador historiadora",
        "investigador investigadora economista escritor escritora catedrático catedrática directora fotógrafo editora",
        "giornalista redattore redattrice corrispondente professore professoressa storico storica ricercatore ricercatrice",
        "direttore direttrice scrittore scrittrice docente",
        "jornalista repórter correspondente pesquisador pesquisadora escritora diretor diretora",
        "verslaggever verslaggeefster redacteur hoogleraar onderzoeker correspondente schrijver schrijfster",
        "dziennikarz dziennikarka redaktor redaktorka profesor historyk reporterka",
        "журналист журналистка корреспондент редактор профессор доцент историк обозреватель экономист социолог писатель",
        "писательница учёный исследователь журналіст редакторка muhabir gazeteci yazar profesör editör",
        "صحفي صحفية محرر محررة مراسل مراسلة أستاذ أستاذة כתב כתבת עיתונאי עיתונאית פרופסור עורך עורכת पत्रकार संवाददाता संपादक")

    /// How compounds such as `Chefredakteurin`, `Politikwissenschaftler` and `Oberstudiendirektor` end.
    static let professionEndings = [
        "redakteur", "redakteurin", "wissenschaftler", "wissenschaftlerin", "forscher", "forscherin", "korrespondent",
        "korrespondentin", "journalist", "journalistin", "professor", "professorin", "historiker", "historikerin",
        "direktor", "direktorin", "referent", "referentin",
    ]

    /// Posts in scripts without spaces, at the end of a part: `本报记者`, `編集委員`.
    static let wideProfessions = [
        "记者", "記者", "编辑", "編輯", "編集者", "編集長", "編集委員", "論説委員", "教授", "准教授", "讲师", "講師", "研究员",
        "研究員", "主任", "博士", "作家", "评论员", "通讯员", "特派員", "기자", "교수", "연구원", "연구위원", "특파원", "논설위원", "편집장",
        "작가", "박사",
    ]

    /// Words of headings, of what a title page says of the document, and of notices. Where all words of an author are among
    /// these, it is none.
    static let headings = words(
        "index indices indexes contents content table list figures tables reference references bibliography appendix",
        "appendices glossary abstract summary introduction preface foreword acknowledgements acknowledgments notes footnotes",
        "chapter section volume edition version draft revision report manual guide handbook tutorial documentation",
        "specification overview general subject author authors names keyword keywords module modules function functions",
        "command commands user users technical annual final executive copyright page pages date title confidential search",
        "register verzeichnis inhalt inhaltsverzeichnis inhaltsübersicht sachregister namensregister personenregister",
        "stichwortverzeichnis literaturverzeichnis abbildungsverzeichnis tabellenverzeichnis anhang vorwort einleitung",
        "zusammenfassung handbuch bericht",
        "sommaire matières tables annexe annexes avant-propos préface résumé références bibliographie glossaire manuel",
        "índice contenido contenidos tabla sumario apéndice anexo prólogo prefacio resumen introducción referencias bibliografía",
        "glosario general onomástico temático analítico materias",
        "indice sommario appendice prefazione riassunto introduzione riferimenti bibliografia glossario analitico nomi",
        "sumário conteúdo apêndice prefácio resumo introdução referências",
        "inhoud inhoudsopgave trefwoordenregister voorwoord samenvatting spis treści skorowidz indeks przedmowa obsah rejstřík",
        "innehåll innehållsförteckning indholdsfortegnelse stikordsregister innhold hakemisto sisällys tartalomjegyzék",
        "содержание оглавление указатель предметный именной приложение введение предисловие аннотация литература зміст покажчик",
        "içindekiler dizin önsöz özet περιεχόμενα ευρετήριο πίνακας περιεχομένων المحتويات الفهرس فهرس محتويات תוכן מפתח עניינים",
        "目录 目錄 索引 目次 目次表 摘要 前言 序言 附录 附錄 参考文献 參考文獻 はじめに 目次 まえがき 목차 차례 색인 찾아보기 머리말 초록 서문 अनुक्रमणिका",
        "supplied available printed published")

    /// Small words that may stand between these.
    static let headingJoints = words(
        "of the and to for in by a an der die das des und zum zur im von de des du la le les et aux el los las y del di dei",
        "delle degli e do da dos das van het i w av och og ve")

    /// Headings that a person's name never has as a word, so that one is enough where names are only guessed.
    static let strongHeadings = words(
        "index contents appendix appendices glossary abstract bibliography references acknowledgements acknowledgments",
        "copyright edition handbook documentation specification tutorial inhaltsverzeichnis sachregister sommaire índice",
        "indice sommario sumário содержание оглавление указатель spis obsah inhoudsopgave version draft confidential updated revised",
        "reserved vorbehalten réservés reservados riservati защищены voorbehouden zastrzeżone")

    /// What notices say, in lower case: all rights reserved.
    static let notices = [
        "rights reserved", "rechte vorbehalten", "droits réservés", "derechos reservados", "diritti riservati",
        "direitos reservados", "rechten voorbehouden", "prawa zastrzeżone", "práva vyhrazena", "rättigheter förbehåll",
        "rettigheder forbeholdes", "rettigheter forbeholdt", "права защищены", "права захищені", "hakkı saklıdır",
        "hakları saklıdır", "الحقوق محفوظة", "כל הזכויות שמורות", "版权所有", "版權所有", "保留所有", "無断転載", "禁无断转载",
        "모든 권리", "무단 전재", "무단전재", "©", "(c) ", "copyright", "creative commons", "public domain",
    ]

    /// Phrases that title pages have and nobody is called.
    static let phrases: Set<String> = [
        "working paper", "white paper", "discussion paper", "policy brief", "policy paper", "press release",
        "fact sheet",
        "working draft", "first edition", "second edition", "third edition", "revised edition", "first printing",
        "for internal use", "not for distribution", "table of figures", "release notes", "read me", "white papers",
        "working papers", "research report", "annual review", "quick start", "getting started", "arbeitspapier",
        "document de travail", "documento de trabajo",
    ]

    /// Letters that say what a number of a date or an issue is, in Chinese, Japanese and Korean. None of them is a surname.
    static let dateSigns: Set<Character> = Set("年月日号號期卷第頁時时분초년월일호제")
}
