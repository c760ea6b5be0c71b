extension StemSet {
    /// Languages whose stemmers change how words begin: they take prefixes off, or (Serbian and its sisters) write Cyrillic
    /// words in Latin letters.
    private static let changing: Set<String> = ["ar", "ga", "id", "ta", "yi", "sr", "hr", "bs", "sh", "cnr"]

    /// Whether a word of the language may have a stem with another first letter. In all other languages the two have it in common,
    /// but for its accent.
    public static func mayChangeBeginnings(_ language: String?) -> Bool { language.map(changing.contains) ?? false }
}
