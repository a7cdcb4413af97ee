package import MercatorDiagnostics

/// Makes a configuration's text fit to be shown beside a mistake: what may be a credential becomes `•`, in place.
///
/// It works on lines rather than on a tree, because the lines of a file that is not YAML are shown too. It errs on the
/// side of masking.
package enum SecretMask {
    /// The text with the same lines and columns, and no credentials.
    package static func masking(_ source: SourceText) -> SourceText {
        // The children of `custom_headers:` have names of the author's choosing.
        var headersIndent: Int?
        let all = source.text.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = all.enumerated().map { number, line -> String in
            let indent = line.prefix { $0 == " " }.count
            let isBlank = line.allSatisfy(\.isWhitespace)
            if let outer = headersIndent, !isBlank, indent <= outer { headersIndent = nil }
            let masked = masking(line, everyValue: headersIndent != nil) { RuleKey.isInBlock(all, number) }
            if line.contains("headers:") { headersIndent = indent }
            return masked
        }
        return SourceText(path: source.path, text: lines.joined(separator: "\n"))
    }

    /// - Parameter isInRule: whether a key that begins the line belongs to a rule.
    private static func masking(_ line: Substring, everyValue: Bool, isInRule: () -> Bool) -> String {
        var result = ""
        var rest = line
        while let colon = rest.firstIndex(of: ":") {
            let after = rest.index(after: colon)
            let name = rest[..<colon].reversed().prefix { !"{, ".contains($0) }.reversed()
            result += rest[..<after]
            rest = rest[after...]
            let isRuleKey = name.elementsEqual("key") && (RuleKey.isInFlow(line, at: colon) || isInRule())
            if everyValue || isSecret(String(name)) && !isRuleKey {
                let end = everyValue ? rest.endIndex : endOfValue(rest)
                result += maskingValue(rest[..<end])
                rest = rest[end...]
            }
        }
        return maskingTokens(result + rest)
    }

    /// Where a value may end; the brace of a `${NAME}` does not end it.
    private static func endOfValue(_ text: Substring) -> Substring.Index {
        var index = text.startIndex
        while index < text.endIndex, !",}#".contains(text[index]) {
            let isReference = text[index...].hasPrefix("${")
            index = text.index(after: isReference ? text[index...].firstIndex(of: "}") ?? index : index)
        }
        return index
    }

    /// A key that names a credential, also when it is misspelt.
    private static func isSecret(_ key: String) -> Bool {
        let name = key.lowercased().filter { $0.isLetter }
        for word in ["key", "secret", "token", "passw", "passphrase", "auth", "credential", "proxyurl"] {
            if name.contains(word), !name.hasSuffix("tokens"), !name.contains("tokensper") { return true }
        }
        return Suggestion.nearest(name, in: ["apikey", "password", "secret", "token"]) != nil
    }

    /// Masks all but quotes, blanks and references to variables.
    private static func maskingValue(_ value: Substring) -> String {
        var result = ""
        var rest = value
        while let first = rest.first {
            if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                result += rest[...end]
                rest = rest[rest.index(after: end)...]
            } else {
                result.append(first.isWhitespace || "\"'|>[]{}".contains(first) ? first : "•")
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Masks words that look like keys wherever they stand.
    private static func maskingTokens(_ line: String) -> String {
        let words = line.split(omittingEmptySubsequences: false) { " \"',".contains($0) }
        guard words.contains(where: SecretWord.isKey) else { return line }
        var result = ""
        var index = line.startIndex
        for word in words {
            result += line[index..<word.startIndex]
            result += SecretWord.isKey(word) ? String(repeating: "•", count: word.count) : String(word)
            index = word.endIndex
        }
        return result + line[index...]
    }
}
