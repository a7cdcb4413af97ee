package import MercatorDiagnostics
import MercatorYAML

/// Puts capabilities into the text of a configuration: lines are added and words replaced, everything else stays.
///
/// Only for block style, one key a line, as people write it; what is written otherwise is left to them.
package struct CapabilitiesSplice {
    private var lines: [String]
    private let root: YAMLNode?
    /// Where a line ends, as the file has it.
    private let lineEnd: String

    /// Why nothing is written.
    package struct Refused: Error, Hashable {
        package var reason: String
    }

    package init(_ source: SourceText) {
        lineEnd = source.text.contains("\r\n") ? "\r\n" : "\n"
        lines = source.text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        var diagnostics: [Diagnostic] = []
        root = YAMLReader.read(source, diagnostics: &diagnostics).first
    }

    /// The text with the entries below `capabilities:` of a provider.
    package func writing(
        _ entries: [(key: String, value: String)], of provider: String
    ) throws(Refused) -> String {
        guard let node = root?.get("providers")?.get(provider), let members = node.mapping, let first = members.first
        else {
            throw Refused(reason: "the file has no provider `\(provider)`")
        }
        let own = members.filter { isOwn($0.key, like: first.key) }
        guard let place = own.first(where: { isOneLine($0.key, $0.value) }), isLineStart(place.key) else {
            throw Refused(reason: "`\(provider)` is not written with one key a line")
        }
        var splice = self
        if let (key, value) = own.first(where: { $0.key.string == "capabilities" }) {
            try splice.extend(key, value, entries)
        } else {
            let indent = String(repeating: " ", count: place.key.position.column - 1)
            let block = ["\(indent)capabilities:"] + entries.map { "\(indent)  \($0.key): \($0.value)" }
            splice.lines.insert(contentsOf: block, at: place.key.position.line)
        }
        return splice.lines.joined(separator: lineEnd)
    }

    private mutating func extend(
        _ key: YAMLNode, _ value: YAMLNode, _ entries: [(key: String, value: String)]
    ) throws(Refused) {
        let children = value.mapping ?? []
        guard isLineStart(key), value.isNull || !children.isEmpty, children.allSatisfy({ isLineStart($0.key) }) else {
            throw Refused(reason: "`capabilities` is not written with one key a line")
        }
        let column = children.first?.key.position.column ?? key.position.column + 2
        var added: [String] = []
        for (name, text) in entries {
            guard let child = children.first(where: { $0.key.string == name }) else {
                added.append(String(repeating: " ", count: column - 1) + "\(name): \(text)")
                continue
            }
            try replace(child.value, with: text)
        }
        // Behind the key, whose line no value shares.
        lines.insert(contentsOf: added, at: key.position.line)
    }

    private mutating func replace(_ value: YAMLNode, with text: String) throws(Refused) {
        let index = value.position.line - 1
        guard let old = value.string, lines.indices.contains(index) else {
            throw Refused(reason: "a value below `capabilities` is not one word")
        }
        let head = lines[index].prefix(value.position.column - 1)
        let rest = lines[index].dropFirst(value.position.column - 1)
        for spelling in [old, "\"\(old)\"", "'\(old)'"] where rest.hasPrefix(spelling) {
            lines[index] = head + text + rest.dropFirst(spelling.count)
            return
        }
        throw Refused(reason: "a value below `capabilities` is not one word")
    }

    /// Whether a member is of the mapping itself, and not merged into it from elsewhere.
    private func isOwn(_ key: YAMLNode, like first: YAMLNode) -> Bool {
        key.position.column == first.position.column && key.position.line >= first.position.line
    }

    private func isOneLine(_ key: YAMLNode, _ value: YAMLNode) -> Bool {
        guard case .scalar(_, let style) = value.value else { return false }
        switch style {
        case .plain, .quoted: break
        case .literal, .folded: return false
        }
        guard key.position.line == value.position.line else { return false }
        // A scalar may go on in the next line, deeper than its key.
        let next = lines.dropFirst(key.position.line).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let indent = next.prefix { $0 == " " }.count
        return indent < key.position.column || next.drop { $0 == " " }.first == "#"
    }

    private func isLineStart(_ key: YAMLNode) -> Bool {
        let index = key.position.line - 1
        guard lines.indices.contains(index) else { return false }
        return lines[index].prefix(key.position.column - 1).allSatisfy { $0 == " " }
    }
}
