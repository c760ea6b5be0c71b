public import Patterns
public import SearchAPI

/// What a user may set, checked, with every path absolute.
///
/// The one reader of configuration and environment: everything else takes values. Where a thing can be said in several
/// places, the option wins over the environment, that over the file, that over the default. `Config/kwic.yaml` explains
/// every key; `load(config:index:socket:environment:currentDirectory:)` finds and reads it.
public struct Settings: Sendable, Hashable {
    /// Which files are read.
    public struct Corpus: Sendable, Hashable {
        /// Folders or files in the order given.
        public var folders: [Folder]

        /// A folder or file of the corpus.
        public struct Folder: Sendable, Hashable {
            /// Absolute.
            public var path: String
            /// What it is called; nil for the last name of its path.
            public var name: String?
            /// Globs that hold in it in place of the corpus's.
            public var include: [Glob] = []
            /// Globs that hold in it besides the corpus's.
            public var exclude: [Glob] = []

            /// A folder without a name and globs of its own.
            public init(path: String) { self.path = path }
        }

        /// Where the folders are.
        public var paths: [String] { folders.map(\.path) }

        /// The defaults with these folders.
        public init(paths: [String]) { folders = paths.map { Folder(path: $0) } }

        /// A file is read if its path relative to its corpus folder matches one of these…
        public var include = [Glob(known: "**")]
        /// …and none of these; a folder that matches is not entered.
        public var exclude = [Glob(known: "**/.*"), Glob(known: "**/*~"), Glob(known: "**/~$*")]
        /// Files that are read although they are of a kind that holds no document, as style sheets.
        public var alsoRead: [Glob] = []
        /// Whether symbolic links are followed that lead out of the corpus's folders.
        public var followSymlinks = false
        /// Larger files are skipped, and the report says so.
        public var maximumFileBytes = 2 << 30
        /// Names of files that say, in the manner of `.gitignore`, what of their folder is left out.
        public var ignoreFiles = [".kwicignore"]
        /// Whether the daemon follows changes of the corpus by itself.
        public var watch = false

        /// Whether the file at `path`, relative to its corpus folder, matches an `include`.
        public func includes(_ path: String) -> Bool { include.contains { $0.matches(path) } }

        /// Whether the file or folder at `path`, relative to its corpus folder, matches an `exclude`.
        public func excludes(_ path: String) -> Bool { exclude.contains { $0.matches(path) } }
    }

    /// The index folder and how it is written.
    public struct Index: Sendable, Hashable {
        /// Absolute; symbolic links resolved as far as the path exists.
        public var path: String
        /// Threads that index; 0 means one a core.
        public var jobs = 0
        /// Source bytes a batch: with `jobs`, what bounds memory.
        public var batchBytes = 4 << 20
        /// Generations kept on disk, the current one included.
        public var keepGenerations = 2
        /// More segments than this are merged.
        public var maximumSegments = 8
        /// A segment is rewritten when more than this share of its passages is dead.
        public var deadShare = 0.3
        /// Indexing stops before less than this is free on the index's disk.
        public var freeBytes = 256 << 20
        /// A run that would drop more than this share of the documents keeps them and asks.
        public var removalShare = 0.1
        /// Permission bits of the index folder; its files have them without those to execute.
        public var mode: UInt32 = 0o700
    }

    /// The size of a passage, in words.
    public struct Passages: Sendable, Hashable {
        /// Paragraphs are joined and cut to come near this.
        public var targetWords = 150
        /// No passage of prose is longer, unless a single sentence is.
        public var maximumWords = 220
        /// A paragraph up to this long that stands right before a list or table goes with it.
        public var leadInWords = 60
        /// A record of at most this many words is one passage.
        public var recordMaximumWords = 400
    }

    /// Limits for the process that reads a file of a format other than plain text.
    public struct Reading: Sendable, Hashable {
        /// Memory, besides the file itself.
        public var memoryBytes = 1 << 30
        /// Processor time for one document, in seconds.
        public var processorSeconds = 120
        /// Time on the clock for one document, in seconds.
        public var wallSeconds = 300
        /// All that comes out of one file.
        public var outputBytes = 4 << 30
        /// One file inside another, unpacked.
        public var memberBytes = 512 << 20
        /// Files inside one file.
        public var members = 1_000_000
        /// How deep files may lie in others.
        public var depth = 8
    }

    /// Keys of a record (a line of JSONL, a row of CSV, an object of JSON) that hold each part of a document; the first with
    /// something in it counts.
    public struct Records: Sendable, Hashable {
        /// The document's id.
        public var id = ["id"]
        /// Its title.
        public var title = [
            "title", "headline", "heading", "subject", "name", "label", "dc:title",
            "titel", "titre", "título", "titolo", "название", "заголовок", "제목", "标题", "標題", "タイトル",
        ]
        /// Its text.
        public var text = ["text", "body", "content", "abstract", "description", "summary", "message"]
        /// The headings above it.
        public var section = ["section", "sections"]
        /// Its language.
        public var language = [
            "language", "lang", "locale", "dc:language", "sprache", "langue", "idioma", "lingua", "язык",
        ]
        /// Its date.
        public var date = [
            "date", "published", "created", "publication_date", "pub_date", "pubdate", "date_published",
            "datepublished", "published_at", "created_at", "issued", "dc:date", "datum", "fecha", "дата", "날짜", "日期",
            "日付", "year", "jahr", "année", "año", "anno", "год",
        ]
        /// Who wrote it.
        public var authors = [
            "authors", "author", "creators", "creator", "byline", "dc:creator",
            "autor", "autoren", "verfasser", "auteur", "auteurs", "autore", "автор", "авторы", "저자", "作者", "著者",
        ]
        /// What it is about.
        public var categories = ["categories", "category"]
        /// Where it comes from.
        public var url = ["url", "link", "permalink", "uri", "source_url", "canonical_url"]
    }

    /// Metadata for the files that a glob matches.
    public struct TagRule: Sendable, Hashable {
        /// Matched against a file's path relative to its corpus folder.
        public var match: Glob
        /// Values by key in lower case: of `language`, `date`, `author` and `category` as of a sidecar, of any other a tag.
        public var set: [String: [String]]
    }

    /// A program that turns files of another format into one that is read. Obeyed only where the user trusts the file that
    /// names it (`TrustStore`).
    public struct Filter: Sendable, Hashable {
        /// What the program writes.
        public enum Output: String, CaseIterable, Sendable, Hashable {
            case text, html, markdown, json, jsonl
        }

        /// Globs for paths of files.
        public var match: [Glob] = []
        /// Extensions of files, in lower case without the dot.
        public var extensions: [String] = []
        /// The media type of attachments and members that it is for as well, in lower case.
        public var mediaType: String?
        /// A program, absolute or to be found in `PATH`, and its arguments, `{file}` for the file's path in one of them.
        public var command: [String] = []
        /// What it writes to its standard output.
        public var output = Output.text
        /// How long it may take for a file.
        public var timeoutSeconds = 60.0
        /// How much memory it may take.
        public var memoryBytes = 1 << 30
        /// How much it may write for a file.
        public var outputBytes = 256 << 20

        /// What it is for, as people write it: `.doc, scans/**/*.ps, application/msword`.
        public var subject: String {
            (extensions.map { "." + $0 } + match.map(\.pattern) + [mediaType].compactMap(\.self))
                .joined(separator: ", ")
        }
    }

    /// The numbers of the ranking formula.
    public struct Ranking: Sendable, Hashable {
        /// BM25's k1; used at query time.
        public var k1 = 1.2
        /// BM25's b; baked into the counts when indexing.
        public var b = 0.75
        /// Words in a passage of average length, for the same.
        public var pivotWords = 150
        /// How many times a word of the title counts.
        public var titleWeight = 2.0
        /// How many times a word of the section's headings counts.
        public var sectionWeight = 1.0
        /// What a stop word weighs beside other words; 0 leaves it out of the ranking.
        public var stopWordWeight = 0.1
        /// What words of the same family count against the query's own; 0 for none.
        public var relatives = 0.35
        /// What BM25 of a passage's section counts against that of the passage itself; 0 for nothing.
        public var section = 0.3
        /// The best passages by BM25 that are ranked anew by their texts; 0 for none.
        public var rerankDepth = 30
        /// What word pairs, the best sentence, the longest run, words as they were written and a title that matches add.
        public var pairs = 0.4
        public var sentence = 0.2
        public var run = 0.15
        public var exactWords = 0.15
        public var titleMatch = 1.2
        /// What a passage without sentences loses, as a share of its score.
        public var prose = 0.05
        /// What a passage adds that defines what the query asks a definition of.
        public var definition = 0.3
        /// What a word may add to those before it, as a share of its own weight, to be of one set phrase with them; 0 for no set phrases.
        public var setPhrase = 0.4
        /// What the words of the best passages count for those below `rerankDepth`; 0 for nothing.
        public var feedback = 0.6
        /// What a name's spelling in another script or romanisation counts; 0 looks for none.
        public var spellingWeight = 0.4
        /// Matches are counted exactly at least up to here.
        public var countUpTo = 1000
    }

    /// How queries are answered.
    public struct Search: Sendable, Hashable {
        /// How long an answer may take where the request does not say, in seconds.
        public var timeout = 2.0
        /// The file of synonyms, absolute; nil for none.
        public var synonyms: String?
        /// What a synonym counts against the word that was asked for.
        public var synonymWeight = 0.7
        /// Memory for the places of words that were asked for, in bytes.
        public var postingBytes = 64 << 20
    }

    /// What answers hold.
    public struct Answers: Sendable, Hashable {
        /// Matches that facets look at, about.
        public var facetMatches = 5000
        /// Generations that are kept open besides the newest.
        public var keepGenerations = 2
        /// How long one is kept after it was last asked for.
        public var keepSeconds = 600.0
    }

    /// The daemon.
    public struct Server: Sendable, Hashable {
        /// Absolute; nil means the index's own (`Settings.socketPath`).
        public var socket: String?
        /// Permission bits of the socket.
        public var socketMode: UInt32 = 0o600
        /// Threads that search; 0 means one a core.
        public var threads = 0
        /// Connections at a time; more are turned away.
        public var maximumConnections = 512
        /// A connection without a request for so long is closed.
        public var idleSeconds = 60.0
        /// A request that takes longer is answered with `timeout`.
        public var requestSeconds = 10.0
        /// A request with a larger body is answered with `too_large`.
        public var maximumBodyBytes = 1 << 20
        /// Requests that may wait for a thread; more are answered with `overloaded`.
        public var queueLength = 256
        /// A daemon that a search started ends after so long without a request, in seconds; 0 means never.
        public var stopAfterIdle = 1800.0
        /// The daemon's log begins anew when it has more bytes; the one before it is kept.
        public var logBytes = 4 << 20
    }

    /// Which files are read.
    public var corpus: Corpus
    /// The index folder and how it is written.
    public var index: Index
    /// The size of a passage.
    public var passages = Passages()
    /// Limits for reading a file.
    public var reading = Reading()
    /// Which keys of a record hold what.
    public var records = Records()
    /// In the order of the file; every rule that matches adds its tags.
    public var tags: [TagRule] = []
    /// In the order of the file; the first that matches a file is used.
    public var filters: [Filter] = []
    /// The numbers of the ranking formula.
    public var ranking = Ranking()
    /// How queries are answered.
    public var search = Search()
    /// Saved queries by name.
    public var queries: [String: String] = [:]
    /// What answers hold.
    public var answers = Answers()
    /// The daemon.
    public var server = Server()
    /// The file that was read, absolute; nil where there was none.
    public var file: String?
    /// Whether the index is the one that the file (or the default) names, and not another that an option or the environment
    /// names: only of its own index does a file say what the corpus is.
    public var isIndexOfFile = true
    /// Whether an option named the file: then it says so of any index.
    public var isFileNamed = false
    /// `$XDG_RUNTIME_DIR`: the place of `userFolder`.
    public var runtimeDirectory: String?
    /// Users whose daemons are asked (`$KWIC_DAEMON_USER`).
    public var trustedUsers = TrustedUsers()
    /// False where the socket was named with more precedence than the index: then whatever index its daemon serves is meant.
    public var expectsIndex = true

    /// The defaults, with `Corpus` and `Index` in `folder`, an absolute path.
    public static func defaults(in folder: String) -> Settings {
        let index = FilePath.resolvingLinks(FilePath.absolute("Index", in: folder))
        return Settings(corpus: Corpus(paths: [FilePath.absolute("Corpus", in: folder)]), index: Index(path: index))
    }
}
