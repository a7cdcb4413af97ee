import MercatorDiagnostics
import MercatorYAML

/// YAML while it is written: block style, short lists in brackets, the comments of the source in their places.
struct YAMLOutput {
    /// Columns of a list in brackets.
    private static let flowWidth = 100

    private var lines: [String] = []
    private var comments: ArraySlice<SourceComments.Comment>

    init(comments: SourceComments) {
        self.comments = comments.comments[...]
    }

    /// The text, ended by a line feed.
    var text: String { lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n" }

    var isEmpty: Bool { lines.isEmpty }

    // MARK: comments

    /// Writes the comments that stand above a line of the source and have not been written yet.
    mutating func comments(above line: Int, indent: Int) {
        while let comment = comments.first, comment.line < line {
            comments.removeFirst()
            // One beside a line that has been folded into another stands above the next.
            lines.append(Self.blanks(indent) + comment.text)
        }
    }

    /// Writes what is left.
    mutating func finish() {
        comments(above: .max, indent: 0)
    }

    // MARK: structure

    /// An empty line, but never two, and none at the beginning of a document.
    mutating func gap() {
        if let last = lines.last, !last.isEmpty, last != "---" { lines.append("") }
    }

    mutating func line(_ text: String, indent: Int, source: Int? = nil) {
        lines.append(Self.blanks(indent) + text)
        guard let source, let comment = comments.first, comment.line == source, comment.isTrailing else { return }
        comments.removeFirst()
        lines[lines.count - 1] += "  " + comment.text
    }

    /// A member of a mapping; `prefix` is `- ` for the first one of a list's item.
    mutating func member(_ key: String, _ value: YAMLNode, indent: Int, prefix: String = "") {
        let line = value.position.line
        comments(above: line, indent: indent)
        let name = prefix + YAMLText.string(key, inFlow: false) + ":"
        let inner = indent + prefix.count
        switch value.value {
        case .null: self.line(name, indent: indent, source: line)
        case .scalar(let text, let style): scalar(text, style, value, name, indent: indent, inner: inner)
        case .sequence(let items):
            if let flow = flow(value), inner + name.count + flow.count < Self.flowWidth {
                return self.line("\(name) \(flow)", indent: indent, source: line)
            }
            self.line(name, indent: indent)
            for item in items { self.item(item, indent: inner + 2) }
        case .mapping(let members):
            guard !members.isEmpty else { return self.line(name + " {}", indent: indent, source: line) }
            self.line(name, indent: indent)
            for (key, value) in members { member(key.string ?? "", value, indent: inner + 2) }
        }
    }

    private mutating func scalar(
        _ text: String, _ style: YAMLScalarStyle, _ node: YAMLNode, _ name: String, indent: Int, inner: Int
    ) {
        guard let block = YAMLText.block(text) else {
            return line("\(name) \(YAMLText.scalar(node))", indent: indent, source: node.position.line)
        }
        line("\(name) \(block.indicator)", indent: indent, source: node.position.line)
        for part in block.lines { lines.append(part.isEmpty ? "" : Self.blanks(inner + 2) + part) }
    }

    /// An item of a list.
    mutating func item(_ node: YAMLNode, indent: Int) {
        comments(above: node.position.line, indent: indent)
        switch node.value {
        case .mapping(let members) where !members.isEmpty:
            for (position, member) in members.enumerated() {
                let isFirst = position == 0
                self.member(
                    member.key.string ?? "", member.value, indent: indent + (isFirst ? 0 : 2),
                    prefix: isFirst ? "- " : "")
            }
        case .mapping: line("- {}", indent: indent, source: node.position.line)
        case .sequence(let items):
            if let flow = flow(node), indent + flow.count < Self.flowWidth {
                return line("- \(flow)", indent: indent, source: node.position.line)
            }
            line("-", indent: indent)
            for item in items { self.item(item, indent: indent + 2) }
        case .null: line("- null", indent: indent, source: node.position.line)
        case .scalar(let text, _):
            guard let block = YAMLText.block(text) else {
                return line("- " + YAMLText.scalar(node), indent: indent, source: node.position.line)
            }
            line("- \(block.indicator)", indent: indent, source: node.position.line)
            for part in block.lines { lines.append(part.isEmpty ? "" : Self.blanks(indent + 2) + part) }
        }
    }

    /// A list of scalars in brackets; nil for any other.
    private func flow(_ node: YAMLNode) -> String? {
        guard let items = node.sequence else { return nil }
        var texts: [String] = []
        for item in items {
            switch item.value {
            case .null: texts.append("null")
            case .scalar(let text, _):
                guard !text.contains("\n") else { return nil }
                texts.append(YAMLText.scalar(item, inFlow: true))
            case .mapping, .sequence: return nil
            }
        }
        return "[" + texts.joined(separator: ", ") + "]"
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
