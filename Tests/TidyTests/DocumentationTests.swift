import Testing

/// What other rooms may use says what it is.
///
/// Types and functions are held to it; a property or an initialiser may speak by its name and type.
@Suite struct DocumentationTests {
    private static let kinds: Set<Substring> = [
        "struct", "enum", "class", "protocol", "actor", "typealias", "func", "subscript",
    ]
    private static let modifiers: Set<Substring> = [
        "static", "final", "override", "mutating", "nonmutating", "nonisolated", "indirect", "borrowing", "consuming",
    ]
    /// Requirements whose meaning is their protocol's.
    private static let selfEvident = [
        "func ==", "func <", "func hash(into", "func encode(to", "func next(", "func makeIterator(", "func run() ",
        "func run(", "func validate() ", "typealias Element", "typealias Iterator", "func index(after",
        "func channelRead(", "func channelReadComplete(", "func channelActive(", "func channelInactive(",
        "func handlerAdded(", "func handlerRemoved(", "func errorCaught(", "func userInboundEventTriggered(",
        "func channelWritabilityChanged(", "func buildBlock(", "func buildExpression(", "func log(event",
        "subscript(metadataKey", "func write(context", "func flush(context",
        "typealias InboundIn", "typealias InboundOut", "typealias OutboundIn", "typealias OutboundOut",
    ]

    @Test func packageDeclarationsAreDocumented() {
        let requirements = Set(Repository.sources.flatMap { Self.requirements(in: $0.code) })
        var findings: [Finding] = []
        for file in Repository.sources {
            for (number, code) in file.code.enumerated() where Self.needsComment(code) {
                if Self.isDocumented(file, above: number) { continue }
                if let name = Self.functionName(in: code), requirements.contains(name) { continue }
                findings.append(
                    Finding(
                        path: file.path, line: number + 1, rule: "undocumented: \(code.drop { $0 == " " })",
                        hint: "one `///` sentence that says what it is or does, then units, nil, errors, source"))
            }
        }
        expectNone(findings)
    }

    static func needsComment(_ code: String) -> Bool {
        let words = code.split { $0 == " " || $0 == "(" }.drop { $0.hasPrefix("@") }
        guard words.first == "package" else { return false }
        let rest = words.dropFirst().drop { modifiers.contains($0) }
        guard let kind = rest.first, kinds.contains(kind) else { return false }
        return !selfEvident.contains { code.contains($0) }
    }

    /// The names of functions that protocols ask for: what they mean is said there, not at each conformer.
    static func requirements(in code: [String]) -> [String] {
        var names: [String] = []
        var inProtocol = false
        for line in code {
            if line.split(separator: " ").prefix(2).contains("protocol") { inProtocol = true }
            if inProtocol, let name = functionName(in: line) { names.append(name) }
            if line.hasPrefix("}") { inProtocol = false }
        }
        return names
    }

    private static func functionName(in code: String) -> String? {
        guard let range = code.firstRange(of: "func ") else { return nil }
        return String(code[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// Whether a `///` stands above, with nothing but attributes between.
    static func isDocumented(_ file: SourceFile, above number: Int) -> Bool {
        var line = number - 1
        while line >= 0 {
            let text = file.lines[line].drop { $0 == " " }
            if text.hasPrefix("///") { return true }
            guard text.hasPrefix("@") || text.hasPrefix("// ") || text.hasPrefix("#if") else { return false }
            line -= 1
        }
        return false
    }
}
