internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryPlanner {
    /// Passages whose field has a value.
    mutating func fieldQuery(
        _ field: QueryNode.Field, _ value: QueryNode.FieldValue, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let text: String
        switch value {
        case .any: return FieldQueries.presence(of: field)
        case .phrase(let words):
            if field == .title || field == .section { return try phrase(words, in: field, &reader, &tools) }
            text = words
        case .words(let words):
            if let comparison = Comparison(words) { return try compared(field, comparison, &reader, &tools) }
            if let query = try patternQuery(field, words, &reader, &tools) { return query }
            if field == .date || field == .mentions, let (from, to) = try RelativeDates.interval(words, context.today())
            {
                return try fieldQuery(field, .range(from, to), &reader, &tools)
            }
            text = words
        case .range(let from, let to):
            switch field {
            case .year: return try DateQueries.years(from, to, &reader)
            case .mentions, .date:
                let from = try RelativeDates.start(from, context.today())
                let to = try RelativeDates.end(to, context.today())
                return field == .date
                    ? try DateQueries.dates(from, to) : try DateQueries.mentions(from, to, &reader)
            case .tag(let key): return try numbers(from, to, of: key, &reader)
            default: return try fieldQuery(field, .words("\(from ?? "")..\(to ?? "")"), &reader, &tools)
            }
        }
        switch field {
        case .year: return try DateQueries.years(text, text, &reader)
        case .mentions: return try DateQueries.mentions(text, text, &reader)
        case .date: return try DateQueries.dates(text, text)
        case .title, .section:
            let prefix = field == .title ? IndexSchema.titlePrefix : IndexSchema.sectionPrefix
            return try words(text, &tools, &reader) { prefix + $0 }
        case .path: return try path(text, &reader, &tools)
        case .folder: return .term(IndexSchema.folderTerm(tools.tokenizer.key(text)))
        case .language: return .or(LanguageNames.codes(of: text, &tools).map { .term(IndexSchema.languagePrefix + $0) })
        case .format: return .or(FormatNames.formats(of: text).map { .term(IndexSchema.formatPrefix + $0) })
        case .kind: return .term(IndexSchema.kindPrefix + text.lowercased())
        case .tag(let key): return FieldQueries.tag(key, text, &tools)
        }
    }

    /// Passages of files at a path or below a folder; where there is none, of those that are called so or lie below one that is;
    /// and where nothing is, of files with all words in their path.
    private mutating func path(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let path = FieldQueries.path(text)
        let term = IndexSchema.pathTerm(path)
        if try frequency(of: term, &reader) > 0 { return .scale(.term(term), 0) }
        guard !path.isEmpty else { return .all }
        let end = "/" + path
        var places: [String] = []
        var looked = 0
        try reader.forEachTermName(prefix: IndexSchema.pathPrefix) { name in
            if name.count > end.utf8.count, name.suffix(end.utf8.count).elementsEqual(end.utf8) {
                places.append(String(decoding: name, as: UTF8.self))
            }
            looked += 1
            return places.count < Self.maximumExpansions && (looked % 4096 != 0 || !textDeadline.isPast)
        }
        if !places.isEmpty { return .scale(.or(places.map { .term($0) }), 0) }
        let words = tools.words(of: path).prefix(Self.maximumWords).map { word in
            IndexQuery.term(IndexSchema.pathWordPrefix + word)
        }
        return .scale(words.isEmpty ? .term(term) : .and(words), 0)
    }

    /// All the words of `text`, by terms made of their forms; and, so that what is looked for is marked, the words themselves.
    private mutating func words(
        _ text: String, _ tools: inout QueryTools, _ reader: inout IndexReader, _ term: (String) -> String
    ) throws -> IndexQuery {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var required: [IndexQuery] = []
        for (index, token) in buffer.tokens.enumerated() {
            switch token.kind {
            case .compound: continue
            case .word:
                // The words of a field are looked for in any form in every mode.
                let found = try forms(of: token, buffer, inflected: true, &reader, &tools)
                required.append(
                    .synonym(found.terms.map { .term(term(String($0.dropFirst(IndexSchema.wordPrefix.count)))) }))
            case .ideograph, .cluster:
                if token.continuesRun, index > 0 {
                    required.append(
                        .term(term(buffer.foldedText(buffer.tokens[index - 1]) + buffer.foldedText(token))))
                }
            }
        }
        return candidates(required)
    }

    /// Passages of documents whose title, or below headings of which one, has the words one after the other.
    private mutating func phrase(
        _ text: String, in field: QueryNode.Field, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let prefix = field == .title ? IndexSchema.titlePrefix : IndexSchema.sectionPrefix
        let candidates = try words(text, &tools, &reader) { prefix + $0 }
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        let patterns = buffer.tokens.filter { $0.kind != .compound }.map { pattern(of: $0, buffer, text) }
        guard !patterns.isEmpty else { return candidates }
        var checker = TextChecker(.phrase(patterns))
        func passes(_ text: String) -> Bool {
            var text = text
            return text.withUTF8 { checker.passes($0) }
        }
        var places: [(number: UInt32, ordinal: Int)] = []
        var passed: [UInt32] = []
        try visit(candidates, [], "\(field.name):\"\(text)\"", &reader) { number, bytes throws(IndexError) in
            let place = try StoredRecord.place(in: bytes)
            if field == .title {
                places.append((number, place.ordinal))
            } else if place.section.contains(where: passes) {
                passed.append(number)
            }
        }
        // Titles stand in the documents' first passages.
        var titles: [UInt32: Bool] = [:]
        for (number, ordinal) in places {
            let first = reader.number(number, movedBy: 1 - ordinal)
            if titles[first] == nil {
                titles[first] = passes(try reader.record(first).document?.metadata.title ?? "")
            }
            if titles[first] == true { passed.append(number) }
        }
        return .filter(candidates, by: .passages(passed.sorted()))
    }

    /// Passages of documents with a tag whose value is a number in a range.
    private mutating func numbers(
        _ from: String?, _ to: String?, of key: String, _ reader: inout IndexReader
    ) throws -> IndexQuery {
        let low = try FieldQueries.end(from, of: key) ?? -.infinity
        let high = try FieldQueries.end(to, of: key) ?? .infinity
        guard low <= high else {
            throw SearchFailure(
                .badQuery, "the range \(key):\(from ?? "")..\(to ?? "") runs backwards; write the smaller number first")
        }
        return try numbers(of: key, &reader) { (low...high).contains($0) }
    }

    /// Passages of documents with a tag whose value is a number that passes.
    mutating func numbers(
        of key: String, _ reader: inout IndexReader, _ passes: (Double) -> Bool
    ) throws -> IndexQuery {
        try passages(withTerms: [IndexSchema.tagTerm(key, value: "")], key, "range_cut", &reader) { value in
            FieldQueries.number(value).map(passes) ?? false
        }
    }

    /// The passages that a filter lets through: any of its values.
    mutating func filter(
        _ key: String, _ values: [String], _ tools: inout QueryTools, _ reader: inout IndexReader
    ) throws -> IndexQuery {
        guard let field = QueryNode.Field.named(key.lowercased(), tags: context.tags) else {
            throw SearchFailure(
                .badParameter,
                "there is no field '\(key)' to filter by\(NearestName.suggestion(for: key, among: context.fieldNames)); "
                    + "there are \(context.fieldNames.joined(separator: ", "))")
        }
        var queries: [IndexQuery] = []
        for text in values {
            let value = QueryNode.FieldValue.value(text)
            switch (field, value) {
            case (.tag, .words) where Comparison(text).map { FieldQueries.number($0.text) != nil } ?? false:
                queries.append(try fieldQuery(field, value, &reader, &tools))
            case (.tag(let tag), .words), (.tag(let tag), .phrase):
                queries.append(.term(IndexSchema.tagTerm(tag, value: FieldQueries.key(tag, text, &tools))))
            case (.tag(let tag), .range(let from, let to)) where !FieldQueries.areNumbers(from, to):
                queries.append(.term(IndexSchema.tagTerm(tag, value: FieldQueries.key(tag, text, &tools))))
            default: queries.append(try fieldQuery(field, value, &reader, &tools))
            }
        }
        return .or(queries)
    }
}
