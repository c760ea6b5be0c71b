import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings

/// What `kwic search` is to do, once the command line is read.
struct SearchTask {
    enum Format: String, CaseIterable { case text, json, jsonl, tsv, trec }

    /// The search; of a batch, all but the query.
    var request: SearchRequest
    /// As it was asked for.
    var fold: Folding?
    var format = Format.text
    var color = ColourChoice.auto
    var daemon = DaemonChoice()

    /// Asks the request, or every query of the file `queries`, and prints what comes; exits with 1 where nothing is found.
    func run(queries: String? = nil) throws {
        var task = self
        // Runs and answers to lists of queries are compared with judgments, of which copies have their own.
        task.request.fold = fold ?? (queries != nil || format == .trec ? .none : .duplicates)
        try task.ask(queries)
    }

    private func ask(_ queries: String?) throws {
        try reportingErrors {
            let found: Bool
            if let queries {
                found = try runBatch(try parse(queries))
            } else {
                found = try runOne()
            }
            if !found { throw ExitCode(1) }
        }
    }

    private func runOne() throws -> Bool {
        try daemon.withClient { client in
            let answer: Answer<SearchResponse>
            do {
                answer = try client.search(request)
            } catch ClientError.refused(let failure) where failure.position != nil {
                Console.note(failure, query: request.query)
                throw ExitCode(2)
            }
            let response = answer.value
            switch format {
            case .json: try Console.write(json: answer.bytes)
            case .text: try show(response, from: client)
            case .jsonl: try Console.write(LineFormats.jsonLines(response.hits, queryID: nil))
            case .tsv: try Console.write(LineFormats.tabSeparated(response.hits, queryID: nil))
            case .trec: try Console.write(LineFormats.trec(response.hits, queryID: "1"))
            }
            if format != .json { warn(response) }
            return !response.hits.isEmpty
        }
    }

    private func parse(_ file: String) throws -> [QueryFile.Query] {
        let text = try Console.read(file)
        do {
            return try QueryFile.parse(text)
        } catch {
            throw Console.Failure("the file \(file), \(error)")
        }
    }

    /// Asks every query; one that is refused is reported, and the others go on.
    private func runBatch(_ queries: [QueryFile.Query]) throws -> Bool {
        // One connection serves them all; what was printed is not to be repeated, so the daemon is started before.
        let client = try daemon.withClient { client in
            try client.health()
            return client
        }
        var found = false
        var failed = false
        var request = request
        for query in queries {
            request.query = query.text
            do {
                let response = try client.search(request).value
                switch format {
                case .jsonl: try Console.write(LineFormats.jsonLines(response.hits, queryID: query.id))
                case .tsv: try Console.write(LineFormats.tabSeparated(response.hits, queryID: query.id))
                default: try Console.write(LineFormats.trec(response.hits, queryID: query.id))
                }
                warn(response, queryID: query.id)
                found = found || !response.hits.isEmpty
            } catch ClientError.refused(let failure) {
                Console.note("query \(query.id): \(failure.detail)")
                failed = true
            }
        }
        if failed { throw ExitCode(2) }
        return found
    }

    private func show(_ response: SearchResponse, from client: SearchClient) throws {
        var style = color.style(ProcessEnvironment.variables())
        if style.hasColour, Console.isTerminal, !response.hits.isEmpty {
            // Links are a nicety: without the corpus folders there are none, and the answer is shown all the same.
            style.linkFolders = (try? client.status().value.index.corpus) ?? []
        }
        guard !response.hits.isEmpty else { return Console.note("no passage matches") }
        var page = Page(style: style, fileExists: { access($0, R_OK) == 0 })
        page.add(response)
        try Console.write(page)
    }

    private func warn(_ response: SearchResponse, queryID: String? = nil) {
        let place = queryID.map { "query \($0): " } ?? ""
        for warning in response.warnings {
            let caret = queryID == nil ? QueryCaret.lines(response.query, position: warning.position) : ""
            Console.note("\(place)warning: \(warning.detail)\(caret)")
        }
        if let suggestion = response.suggestion { Console.note("\(place)did you mean: \(suggestion)") }
    }
}
