import Foundation
import Testing

/// A fenced block of a Markdown document.
struct Snippet: CustomTestStringConvertible, Sendable {
    /// Relative to the repository's root.
    let document: String
    /// Where its first line stands, from 1.
    let line: Int
    /// What stands behind the fence: `yaml`, `bash`.
    let language: String
    /// The nearest heading above.
    let heading: String
    let text: String

    var testDescription: String { "\(document):\(line) \(heading)" }

    /// The names in `${NAME}` and its forms with a default or a message, where a value is needed.
    var variables: [String] {
        text.split(separator: "${").dropFirst().compactMap { rest in
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let next = rest.dropFirst(name.count).first
            return name.isEmpty || (next != "}" && next != ":") ? nil : String(name)
        }
    }

    /// Whether a line begins with `key:`, so that it is a member of the document itself.
    func hasTopLevel(_ key: String) -> Bool {
        text.split(separator: "\n").contains { $0.hasPrefix(key + ":") }
    }

    static func all(in document: String) -> [Snippet] {
        guard let bytes = Repository.read(document) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        var found: [Snippet] = []
        var heading = ""
        var next = 0
        while next < lines.count {
            let line = lines[next]
            next += 1
            if line.hasPrefix("#") { heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces) }
            guard isFence(line) else { continue }
            let start = next
            while next < lines.count, !isFence(lines[next]) { next += 1 }
            let indent = line.prefix { $0 == " " }.count
            let body = lines[start..<next].map { $0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)) }
            found.append(
                Snippet(
                    document: document, line: start + 1,
                    language: line.dropFirst(indent + 3).trimmingCharacters(in: .whitespaces), heading: heading,
                    text: body.joined(separator: "\n") + "\n"))
            next += 1
        }
        return found
    }

    private static func isFence(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("```")
    }
}
