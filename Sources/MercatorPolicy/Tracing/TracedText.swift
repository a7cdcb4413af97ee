import MercatorExpression
import MercatorJSON
import MercatorYAML

/// Makes values fit to be shown: bounded, as JSON, and never a credential.
enum TracedText {
    /// The value as JSON writes it, cut where it is long.
    static func shown(_ value: ExpressionValue, isSecret: Bool) -> String {
        if isSecret, value.string != nil || value.count != nil { return "\"•••\"" }
        return masked(cut(spelled(value)))
    }

    /// A text of the author's, cut where it is long.
    static func cut(_ text: String) -> String {
        guard text.utf8.count > PolicyBounds.tracedBytesMax else { return text }
        return String(decoding: text.utf8.prefix(PolicyBounds.tracedBytesMax), as: UTF8.self) + "…"
    }

    private static func spelled(_ value: ExpressionValue) -> String {
        switch value.resolved {
        case .timestamp, .duration: return value.displayed
        case .double(let number) where !number.isFinite: return value.displayed
        case .string(let text), .text(let text):
            // Only what is shown is escaped: a message may be megabytes long.
            let head = text.utf8.count > PolicyBounds.tracedBytesMax
            let kept = head ? String(decoding: text.utf8.prefix(PolicyBounds.tracedBytesMax), as: UTF8.self) : text
            var json = JSONWriter()
            json.string(kept)
            return json.text + (head ? "…" : "")
        default:
            return value.jsonText
        }
    }

    /// Hides words that look like keys, and what follows the name of an authentication scheme.
    static func masked(_ text: String) -> String {
        guard (SecretWord.beginnings + schemes).contains(where: text.contains) else { return text }
        var result = ""
        var word = ""
        var last = ""
        func endWord() {
            result += looksLikeKey(word, after: last) ? "•••" : word
            if !word.isEmpty { last = word }
            word = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || "-_.+/=~".contains(character) {
                word.append(character)
            } else {
                endWord()
                result.append(character)
                if character != " " { last = "" }
            }
        }
        endWord()
        return result
    }

    private static func looksLikeKey(_ word: String, after last: String) -> Bool {
        if schemes.contains(last), !word.isEmpty { return true }
        return SecretWord.isKey(word)
    }

    private static let schemes = ["Bearer", "bearer"]

    /// Whether a field may hold a credential: all headers at once, or one whose name says so.
    static func isSecret(_ field: FieldReference) -> Bool {
        let keys = field.keys.map { $0.lowercased() }
        guard keys.count > 1 else { return false }
        if keys[0] == "variables" { return secretNames.contains(where: keys[1].contains) }
        guard keys[0] == "request" else { return false }
        if keys[1] == "headers" {
            guard keys.count > 2 else { return true }
            return secretWords.contains(where: keys[2].contains)
        }
        guard keys[1] == "metadata", keys.count > 2 else { return false }
        return secretNames.contains(where: keys[2].contains)
    }

    /// Parts of the names of headers that carry credentials.
    private static let secretWords = ["auth", "cookie", "credential", "key", "password", "secret", "token"]
    /// The same for names of metadata and variables, where `tokens` are counted and `keys` looked up.
    private static let secretNames = [
        "api_key", "apikey", "authorization", "credential", "passw", "private_key", "secret",
    ]
}
