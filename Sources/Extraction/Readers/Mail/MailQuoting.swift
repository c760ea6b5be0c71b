/// What mail programs write around the message that is answered.
enum MailQuoting {
    /// True for "On 30 May 2017, Ann Lee wrote:" in the languages that programs have for it.
    static func isAttribution(_ words: String) -> Bool {
        let lowered = words.lowercased()
        guard let last = lowered.last(where: { !$0.isWhitespace }), last == ":" || last == "：" || last == "…" else {
            return false
        }
        if verbs.contains(where: { lowered.contains($0) }) { return true }
        // An address and a date tell as well.
        return lowered.contains("@") && lowered.contains { $0.isNumber }
    }

    /// True for "-----Original Message-----" in the languages that Outlook has for it.
    static func beginsOriginal(_ line: String) -> Bool {
        let line = line[...].trimmed()
        guard line.hasPrefix("--"), line.hasSuffix("--") else { return false }
        let words = line.drop { $0 == "-" || $0 == " " }.lowercased()
        return originals.contains { words.hasPrefix($0) }
    }

    /// True for the head of a mail within a text: a line "From: …", and one of "Sent:", "Date:", "To:" under it.
    static func isHead(_ lines: [String]) -> Bool {
        guard let first = lines.first.map(field), froms.contains(first) else { return false }
        return lines.dropFirst().count { others.contains(field($0)) } >= 2
    }

    /// The word before a line's colon, in lower case and without the stars of bold text.
    private static func field(_ line: String) -> String {
        guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return "" }
        return line[..<colon].filter { $0 != "*" && !$0.isWhitespace }.lowercased()
    }

    private static let verbs = [
        "wrote", "writes", "said:", "schrieb", "a écrit", "écrivait", "escribió", "escribio", "ha scritto", "scrisse",
        "schreef", "skrev", "escreveu", "napisał", "napsal", "пишет", "писал", "написал", "пише", "kirjoitti", "írta",
        "έγραψε", "yazdı", "写道", "寫道", "寫到", "のメール", "さんは書きました", "님이 작성", "כתב", "كتب",
    ]
    private static let originals = [
        "original message", "originalmessage", "original appointment", "ursprüngliche nachricht", "originalnachricht",
        "message d'origine", "message original", "mensaje original", "mensagem original", "messaggio originale",
        "oorspronkelijk bericht", "originalmeddelelse", "ursprungligt meddelande", "opprinnelig melding",
        "wiadomość oryginalna", "исходное сообщение", "původní zpráva", "alkuperäinen viesti", "原始邮件", "原始郵件",
        "邮件原件", "元のメッセージ", "원본 메시지", "reply message",
    ]
    private static let froms: Set<String> = [
        "from", "von", "de", "da", "van", "fra", "från", "od", "от", "lähettäjä", "发件人", "寄件者", "差出人", "보낸사람",
    ]
    private static let others: Set<String> = [
        "sent", "date", "to", "cc", "subject", "gesendet", "datum", "an", "betreff", "envoyé", "à", "objet", "enviado",
        "enviadoel", "para", "asunto", "assunto", "inviato", "data", "a", "oggetto", "verzonden", "aan", "onderwerp",
        "sendt", "til", "emne", "skickat", "till", "ämne", "wysłano", "do", "temat", "отправлено", "дата", "кому",
        "тема", "发送时间", "收件人", "抄送", "主题", "寄件日期", "收件者", "主旨", "日時", "宛先", "件名",
    ]
}
