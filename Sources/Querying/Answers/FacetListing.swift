internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Lists the values of one tag or property.
struct FacetListing {
    private let request: FacetRequest
    private let search: SearchRequest
    private let generation: OpenGeneration
    private let options: SearchEngineOptions
    private let deadline: Deadline

    init(
        _ request: FacetRequest, _ search: SearchRequest, _ generation: OpenGeneration, _ options: SearchEngineOptions,
        _ deadline: Deadline
    ) {
        self.deadline = deadline
        self.request = request
        self.search = search
        self.generation = generation
        self.options = options
    }

    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> FacetResponse {
        var query = IndexQuery.all
        var records = Records()
        var warnings: [SearchWarning] = []
        if !request.query.isEmpty || !request.filters.isEmpty {
            let run = SearchRun(search, generation, options, deadline)
            guard let question = try run.question(&records, &reader, &tools) else {
                throw QueryReading.nothingToSearch
            }
            (query, warnings) = (question.query, question.warnings)
        }
        // Which values begin so is only known when all are there.
        let limit = request.prefix.isEmpty ? request.limit : Int(Int32.max)
        let facet = try Facet(request.key, generation.context, limit: limit)
        let count = try FacetCount(
            [facet], query, nil, budget: Int(Int32.max), limit: limit, &records, &reader)
        if let warning = count.warning { warnings.append(warning) }
        var values = count.values[facet.name] ?? []
        if !request.prefix.isEmpty {
            let start = tools.tokenizer.key(request.prefix)
            values = values.filter { tools.tokenizer.key($0.value).hasPrefix(start) }
        }
        return FacetResponse(
            generation: generation.manifest.generation, key: request.key, values: Array(values.prefix(request.limit)),
            info: count.infos[facet.name] ?? FacetInfo(isExact: true, sampled: 0, of: 0, values: 0),
            warnings: warnings)
    }
}
