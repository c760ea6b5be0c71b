internal import Passages

/// What people say around what they ask: "I am interested in", "please send me articles about", "что известно о". Its words say as
/// little as stop words do, though alone some of them tell much.
///
/// Written by hand for Kwic: how people begin a letter to a library or archive, a question to an assistant, or the description of
/// a topic for TREC ("documents that discuss"), by language. No list of others was taken over.
package enum CarrierPhrases {
    /// Words of a query, besides stop words, that have to be left for the others to be a carrier phrase.
    private static let leastLeft = 1
    /// Words that are looked at on each side.
    private static let reach = 24

    /// The places of the words that belong to carrier phrases, at the beginning and end of a query.
    ///
    /// - Parameter words: The query's plain words in their order, folded as for comparing.
    package static func words(in words: [String]) -> Set<Int> {
        var found: Set<Int> = []
        var place = 0
        while place < min(words.count, reach) {
            if let length = length(of: words, from: place) {
                found.formUnion(place..<place + length)
                place += length
            } else if stopWords.contains(words[place]) {
                place += 1
            } else {
                break
            }
        }
        var end = words.count
        while end > max(place, words.count - reach), let length = length(of: words, to: end), end - length >= place {
            found.formUnion(end - length..<end)
            end -= length
        }
        let left = words.indices.count { !found.contains($0) && !stopWords.contains(words[$0]) }
        return left >= leastLeft ? found : []
    }

    /// The longest phrase that begins at a place. A verb alone is one only before an article or the like, in languages that have
    /// these: `explain the treaty`, and not `search engines`.
    private static func length(of words: [String], from place: Int) -> Int? {
        let rest = words[place...]
        return byFirst[words[place]]?.first { phrase in
            guard rest.starts(with: phrase.words) else { return false }
            let next = place + phrase.words.count
            return !phrase.needsArticle || next < words.count && stopWords.contains(words[next])
        }?.words.count
    }

    private struct Phrase {
        var words: [String]
        var needsArticle: Bool
    }

    private static let languagesWithoutArticles: Set<String> = ["ru", "uk", "pl", "cs"]

    private static func length(of words: [String], to end: Int) -> Int? {
        closings.first { words[..<end].suffix($0.count).elementsEqual($0) }?.count
    }

    /// Phrases by their first words, longest first.
    private static let byFirst: [String: [Phrase]] = {
        var tokenizer = Tokenizer()
        var phrases: [String: [Phrase]] = [:]
        for (language, list) in all {
            let hasArticles = !languagesWithoutArticles.contains(language)
            for phrase in list.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
                let words = tokenizer.key(String(phrase)).split(separator: " ").map(String.init)
                guard let first = words.first else { continue }
                let needsArticle = words.count == 1 && hasArticles && !closings.contains(words)
                phrases[first, default: []].append(Phrase(words: words, needsArticle: needsArticle))
            }
        }
        return phrases.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }()

    /// Those that stand at the end as well.
    private static let closings: [[String]] = {
        var tokenizer = Tokenizer()
        let phrases = [
            "please", "thanks", "thank you", "thanks in advance", "bitte", "danke", "vielen dank", "danke im voraus",
            "s'il vous plaît", "s'il te plaît", "merci", "por favor", "gracias", "muchas gracias", "per favore",
            "grazie",
            "obrigado", "obrigada", "пожалуйста", "спасибо", "заранее спасибо", "alstublieft", "alsjeblieft", "bedankt",
            "tack", "tack på förhand", "snälla", "proszę", "dziękuję", "z góry dziękuję", "будь ласка", "дякую",
            "prosím",
            "děkuji",
        ]
        return phrases.map { tokenizer.key($0).split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }
    }()

    private static let stopWords = StopWordLists.all.values.reduce(into: Set<String>()) { $0.formUnion($1) }

    /// By language subtag, with semicolons between.
    static let all: [String: String] = [
        "en": """
        i am interested in; i'm interested in; i am looking for; i'm looking for; i would like to know; i'd like to know
        i want to know; i need to know; i would like to find; i want to find; i need to find; i would like; i need
        i want; i am searching for; i am trying to find; i wonder; i was wondering; can you tell me; could you tell me
        would you tell me; can you explain; could you explain; can you find; could you find; can you show me
        do you know; do you have anything about; please send me; please find; please tell me; please explain
        please give me; please show me; send me; give me; show me; tell me; tell me about; help me find; find me; find
        explain; describe; discuss; summarize; summarise; list; identify; please; search for; search; look for
        looking for; look up; provide; locate; find documents that discuss; find documents about; find articles about
        find out; find information about; find information on; what documents say about; what do documents say about
        what do the documents say about; what documents say; what do the sources say about; what is said about
        what is known about; what is written about; documents that discuss; documents discussing; documents about
        documents on; documents that mention; a relevant document; relevant documents; relevant documents discuss
        relevant documents will discuss; articles about; articles on; an article about; texts about; papers about
        papers on; passages about; material about; material on; anything about; something about; everything about
        all about; more about; information about; information on; some information about; more information about
        more information on; details about; details on; facts about; sources about; sources on; is there anything about
        is there any information about; are there any documents about; are there documents about; is it true that
        i have a question about; my question is; the question is; question about; what can you tell me about
        what do we know about; what do you know about; thank you; thanks; thanks in advance
        """,
        "de": """
        ich interessiere mich für; ich suche; ich suche nach; ich möchte wissen; ich will wissen; ich würde gerne wissen
        ich wüsste gerne; ich brauche; ich hätte gerne; ich möchte; ich möchte erfahren; mich interessiert
        kannst du mir sagen; können sie mir sagen; könnten sie mir sagen; kannst du erklären; können sie erklären
        kannst du mir erklären; weißt du; wissen sie; gibt es etwas über; gibt es informationen über
        bitte schicken sie mir; bitte senden sie mir; bitte zeigen sie mir; bitte erklären sie; bitte erkläre; bitte
        zeige mir; zeig mir; sag mir; erzähl mir von; erzähle mir von; nenne mir; nenne; gib mir; finde; erkläre
        erklären sie; erklären; erläutere; erläutern sie; beschreibe; beschreiben sie; suche; suche nach
        finde dokumente über; suche dokumente über; was sagen die dokumente über; was steht in den dokumenten über
        was sagen die quellen über; was ist bekannt über; was weiß man über; was steht über; artikel über; artikel zu
        texte über; dokumente über; dokumente zu; informationen über; informationen zu; auskunft über; material über
        alles über; etwas über; mehr über; quellen zu; quellen über; näheres über; meine frage ist
        ich habe eine frage zu; danke; vielen dank; danke im voraus
        """,
        "fr": """
        je m'intéresse à; je m'intéresse aux; je suis intéressé par; je cherche; je recherche; je voudrais savoir
        j'aimerais savoir; je veux savoir; je souhaite savoir; j'ai besoin de; je voudrais; je voudrais trouver
        je voudrais des informations sur; pouvez-vous me dire; peux-tu me dire; pouvez-vous expliquer; peux-tu expliquer
        pouvez-vous m'expliquer; savez-vous; sais-tu; dites-moi; dis-moi; parlez-moi de; parle-moi de; montrez-moi
        montre-moi; envoyez-moi; donnez-moi; donne-moi; veuillez m'envoyer; veuillez expliquer; veuillez
        s'il vous plaît; s'il te plaît; merci de m'envoyer; merci; expliquer; expliquez; explique; expliquez-moi
        décrire; décrivez; décris; trouver; trouvez; trouve; chercher; rechercher; cherche; cherchez; recherche
        que disent les documents sur; que disent les documents de; que disent les sources sur; que sait-on de
        que sait-on sur; qu'est-ce qu'on sait de; trouver des documents sur; des articles sur; articles sur
        documents sur; des documents sur; textes sur; des textes sur; informations sur; des informations sur
        des renseignements sur; renseignements sur; tout sur; quelque chose sur; ma question est; j'ai une question sur
        """,
        "es": """
        me interesa; me interesan; estoy interesado en; estoy interesada en; busco; estoy buscando; quiero saber
        quisiera saber; me gustaría saber; necesito saber; necesito; quiero encontrar; quiero; quisiera; deseo saber
        busco información sobre; busco información acerca de; busco información de; busco documentos sobre
        busco artículos sobre; necesito información sobre; quiero información sobre; puedes decirme; puede decirme
        podrías decirme; podría decirme; me puede decir; me puedes decir; puedes explicar; puede explicar; sabes
        sabe usted; dime; dígame; háblame de; muéstrame; envíame; dame; cuéntame sobre; por favor envíeme
        por favor envíame; por favor explique; por favor; gracias; muchas gracias; explicar; explica; explique
        describir; describe; describa; encontrar; encuentra; encuentre; buscar; busca; busque
        qué dicen los documentos sobre; qué dicen los documentos de; qué dicen las fuentes sobre; qué se sabe de
        qué se sabe sobre; qué hay sobre; hay algo sobre; artículos sobre; documentos sobre; textos sobre
        información sobre; información acerca de; datos sobre; todo sobre; algo sobre; más sobre; más información sobre
        mi pregunta es; tengo una pregunta sobre
        """,
        "it": """
        mi interessa; mi interessano; sono interessato a; sono interessata a; cerco; sto cercando; vorrei sapere
        voglio sapere; mi piacerebbe sapere; ho bisogno di; vorrei; desidero sapere; vorrei trovare
        cerco informazioni su; cerco documenti su; cerco articoli su; vorrei informazioni su; puoi dirmi; può dirmi
        potresti dirmi; potrebbe dirmi; mi puoi dire; puoi spiegare; può spiegare; sai; dimmi; mi dica; parlami di
        mostrami; mandami; inviami; dammi; per favore mandami; per favore spiega; per favore; per piacere; grazie
        spiegare; spiega; spieghi; descrivere; descrivi; descriva; trovare; trova; cercare; cerca; ricerca
        cosa dicono i documenti su; che cosa dicono i documenti su; cosa dicono le fonti su; cosa si sa di
        che cosa si sa di; cosa si sa su; articoli su; documenti su; testi su; informazioni su; notizie su; tutto su
        qualcosa su; articoli sul; documenti sul; informazioni sul; informazioni sulla; informazioni sulle
        informazioni sui; la mia domanda è; ho una domanda su
        """,
        "pt": """
        interesso-me por; estou interessado em; estou interessada em; procuro; estou procurando; estou à procura de
        gostaria de saber; quero saber; queria saber; preciso saber; preciso de; gostaria de; quero encontrar
        procuro informações sobre; procuro informação sobre; busco informações sobre; procuro documentos sobre
        procuro artigos sobre; preciso de informações sobre; quero informações sobre; pode me dizer; você pode me dizer
        poderia me dizer; pode dizer-me; pode explicar; você sabe; sabe; diga-me; me diga; fale-me sobre; fale sobre
        mostre-me; envie-me; dê-me; por favor envie-me; por favor explique; por favor; se faz favor; obrigado; obrigada
        explicar; explique; explica; descrever; descreva; encontrar; encontre; procurar; procure; buscar; busque
        pesquisar; o que dizem os documentos sobre; o que os documentos dizem sobre; o que dizem as fontes sobre
        o que se sabe sobre; o que se sabe de; artigos sobre; documentos sobre; textos sobre; informações sobre
        informação sobre; dados sobre; tudo sobre; algo sobre; mais sobre; a minha pergunta é; minha pergunta é
        tenho uma pergunta sobre
        """,
        "ru": """
        меня интересует; меня интересуют; мне интересно; мне интересно узнать; я ищу; ищу; хочу узнать; я хочу узнать
        хотел бы узнать; я хотел бы узнать; хотелось бы узнать; хотела бы узнать; мне нужно; мне нужна; мне нужны
        мне надо; нужна информация о; нужна информация об; хочу знать; я хочу знать; ищу информацию о; ищу информацию об
        ищу документы о; ищу материалы о; ищу статьи о; нужны материалы о; можете ли вы сказать; можете сказать
        можешь сказать; не могли бы вы сказать; не могли бы вы объяснить; подскажите; подскажите пожалуйста; скажите
        скажите пожалуйста; скажи; расскажи о; расскажите о; расскажи про; расскажите про; расскажи; расскажите; покажи
        покажите; покажи мне; пришлите мне; дайте; дай мне; знаете ли вы; пожалуйста пришлите мне; пожалуйста объясните
        пожалуйста; спасибо; заранее спасибо; объясни; объясните; объяснить; опиши; опишите; описать; найди; найдите
        найти; найти документы о; поищи; искать; поиск; перечисли; перечислите; назови; назовите
        что говорят документы о; что говорится в документах о; что сказано в документах о; что пишут о; что известно о
        что известно об; что говорят источники о; что написано о; есть ли что-нибудь о; есть ли документы о; статьи о
        статьи об; документы о; документы об; тексты о; материалы о; материалы об; материалы по; информация о
        информация об; сведения о; сведения об; данные о; все о; что-нибудь о; подробнее о; мой вопрос; у меня вопрос о
        """,
        "nl": """
        ik ben geïnteresseerd in; ik zoek; ik ben op zoek naar; op zoek naar; ik wil weten; ik wil graag weten
        ik zou graag willen weten; ik zou willen weten; ik heb nodig; ik wil; mij interesseert; ik zoek informatie over
        ik zoek documenten over; ik zoek artikelen over; ik wil informatie over; kun je me vertellen
        kunt u mij vertellen; kun je uitleggen; kunt u uitleggen; weet je; weet u; vertel me; vertel me over
        vertel mij over; toon me; toon mij; laat me zien; stuur mij; stuur me; geef me; geef mij; stuur mij alstublieft
        alstublieft; alsjeblieft; graag; bedankt; dank u; leg uit; uitleggen; verklaar; beschrijf; beschrijven; vind
        vinden; zoek; zoeken; zoek naar; noem; wat zeggen documenten over; wat zeggen de documenten over
        wat zeggen de bronnen over; wat is bekend over; wat weten we over; wat staat er over; artikelen over
        documenten over; teksten over; informatie over; gegevens over; alles over; iets over; meer over
        meer informatie over; mijn vraag is; ik heb een vraag over
        """,
        "sv": """
        jag är intresserad av; jag söker; jag letar efter; jag vill veta; jag skulle vilja veta; jag undrar; jag behöver
        jag vill; jag skulle vilja; jag söker information om; jag letar efter information om; jag söker dokument om
        jag söker artiklar om; jag vill ha information om; kan du berätta; kan du berätta om; kan ni berätta
        kan du förklara; kan ni förklara; vet du; vet ni; berätta om; berätta; visa mig; skicka mig; ge mig; säg mig
        snälla skicka mig; vänligen skicka; var snäll och; snälla; vänligen; tack; tack på förhand; förklara; beskriv
        beskriva; hitta; sök; söka; sök efter; nämn; vad säger dokumenten om; vad säger dokument om
        vad säger källorna om; vad är känt om; vad vet man om; vad står det om; finns det något om; artiklar om
        dokument om; texter om; information om; uppgifter om; allt om; något om; mer om; mer information om
        min fråga är; jag har en fråga om
        """,
        "pl": """
        interesuje mnie; interesują mnie; jestem zainteresowany; jestem zainteresowana; szukam; poszukuję; chcę wiedzieć
        chciałbym wiedzieć; chciałabym wiedzieć; chciałbym się dowiedzieć; chciałabym się dowiedzieć; potrzebuję
        chciałbym; chcę; szukam informacji o; szukam informacji na temat; poszukuję informacji o
        poszukuję informacji na temat; szukam dokumentów o; szukam artykułów o; potrzebuję informacji o
        potrzebuję informacji na temat; czy możesz mi powiedzieć; czy może mi pan powiedzieć; możesz wyjaśnić
        czy możesz wyjaśnić; czy wiesz; powiedz mi; powiedz; opowiedz o; opowiedz mi o; pokaż mi; pokaż; wyślij mi
        proszę przysłać mi; przyślij mi; daj mi; proszę wyjaśnić; proszę; dziękuję; z góry dziękuję; wyjaśnij; wyjaśnić
        wytłumacz; opisz; opisać; znajdź; znaleźć; szukaj; szukać; wyszukaj; wymień; co mówią dokumenty o
        co dokumenty mówią o; co mówią źródła o; co wiadomo o; co wiadomo na temat; co napisano o; czy jest coś o
        artykuły o; artykuły na temat; dokumenty o; dokumenty na temat; teksty o; informacje o; informacje na temat
        wiadomości o; dane o; wszystko o; coś o; więcej o; na temat; moje pytanie brzmi; mam pytanie o
        """,
        "uk": """
        мене цікавить; мене цікавлять; мені цікаво; я шукаю; шукаю; хочу дізнатися; я хочу дізнатися; хотів би дізнатися
        хочу знати; мені потрібно; мені потрібна інформація про; шукаю інформацію про; скажіть; скажи; розкажи про
        розкажіть про; поясни; поясніть; пояснити; опиши; опишіть; знайди; знайдіть; знайти; будь ласка; дякую
        що говорять документи про; що відомо про; інформація про; статті про; документи про; все про
        """,
        "cs": """
        zajímá mě; zajímají mě; hledám; chci vědět; chtěl bych vědět; chtěla bych vědět; potřebuji; hledám informace o
        hledám dokumenty o; můžete mi říct; řekněte mi; řekni mi; vysvětli; vysvětlete; vysvětlit; popiš; popište; najdi
        najděte; najít; prosím; děkuji; co říkají dokumenty o; co se ví o; informace o; články o; dokumenty o; vše o
        """,
    ]
}
