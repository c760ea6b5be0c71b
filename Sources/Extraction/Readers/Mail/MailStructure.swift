/// Which parts of a message are its text, and which are files.
struct MailStructure {
    /// A part that is read as text of the message.
    struct Text {
        var part: Int
        var isHTML: Bool
        /// The plain version of an HTML text, where that is short: it may be no more than "see the HTML version".
        var plain: Int?
    }

    private(set) var texts: [Text] = []
    /// Parts to be read as files of their own.
    private(set) var attachments: [Int] = []
    /// Messages in the message.
    private(set) var forwarded: [Int] = []
    /// True where there is a part that only the receiver can read.
    private(set) var isEncrypted = false
    private let message: MailMessage

    init(_ message: MailMessage) {
        self.message = message
        add(0, isBody: true)
    }

    /// - Parameter isBody: False where another version of the text was chosen already.
    private mutating func add(_ index: Int, isBody: Bool) {
        let part = message.parts[index]
        switch part.kind {
        case .embedded: forwarded.append(index)
        case .leaf: addLeaf(index, isBody)
        case .multipart:
            switch part.type {
            case "multipart/encrypted": isEncrypted = true
            case "multipart/alternative" where isBody: addAlternative(part.children)
            default: for child in part.children { add(child, isBody: isBody) }
            }
        }
    }

    private mutating func addLeaf(_ index: Int, _ isBody: Bool) {
        let part = message.parts[index]
        switch part.type {
        case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
            "application/pgp-keys", "text/x-moz-deleted":
            return
        case "application/pgp-encrypted":
            isEncrypted = true
            return
        case "application/pkcs7-mime", "application/x-pkcs7-mime":
            if message.parameter("smime-type", of: index)?.lowercased() != "signed-data" {
                isEncrypted = true
                return
            }
        default: break
        }
        // A text with a name is a file, but for the one that the message begins with.
        let isText = !part.isAttachment && (part.filename == nil || (texts.isEmpty && !part.isInline))
        switch part.type {
        case "text/plain", "text/html", "text/enriched", "text/richtext", "message/delivery-status",
            "message/disposition-notification":
            if isText {
                if isBody { texts.append(Text(part: index, isHTML: part.type == "text/html")) }
                return
            }
        case _ where part.type.hasPrefix("image/") && !part.isAttachment:
            return
        case _ where part.hasContentID && part.filename == nil:
            // Style sheets and the like, which the text refers to.
            return
        default: break
        }
        attachments.append(index)
    }

    /// Takes the plain version of a text, unless there is none: what follows has more, but no more to search.
    private mutating func addAlternative(_ children: [Int]) {
        let plain = children.first { isText($0, "text/plain") }
        let rich = children.last { isText($0, "text/html") }
        for child in children {
            let before = texts.count
            // Files may stand in any of them.
            add(child, isBody: child == (rich ?? plain) || (plain == nil && rich == nil))
            if child == rich, let plain, let html = texts[before...].firstIndex(where: \.isHTML) {
                texts[html].plain = firstText(plain, "text/plain")
            }
        }
    }

    private func isText(_ index: Int, _ type: String) -> Bool { firstText(index, type) != nil }

    /// The first part of that type in a part, if it is no attachment.
    private func firstText(_ index: Int, _ type: String) -> Int? {
        let part = message.parts[index]
        if part.kind == .multipart {
            for child in part.children {
                if let found = firstText(child, type) { return found }
            }
            return nil
        }
        return part.kind == .leaf && part.type == type && !part.isAttachment ? index : nil
    }
}
