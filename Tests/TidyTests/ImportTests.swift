import Testing

/// Holds every `import` line to the house plan: SwiftPM does not notice an undeclared import of a built module.
@Suite struct ImportTests {
    @Test func everyRoomImportsOnlyWhatItsFloorAllows() {
        expectNone(Repository.sources.flatMap { file in Self.imports(of: file).flatMap { Self.judge($0, in: file) } })
    }

    @Test func everyTargetIsARoomOfThePlan() {
        let unknown = Set(Repository.sources.map(\.target)).subtracting(House.rooms.keys)
        #expect(unknown.isEmpty, "without a floor; add to Tests/TidyTests/House.swift: \(unknown.sorted())")
    }

    @Test func testsUseWhatSiblingsUse() {
        let findings = Repository.swiftFiles.flatMap { file in
            file.code.enumerated().filter { $0.element.contains("@testable") }.map { line in
                Finding(
                    path: file.path, line: line.offset + 1, rule: "`@testable` import",
                    hint: "test through what sibling rooms use, or move the thing")
            }
        }
        expectNone(findings)
    }

    struct Import: Equatable {
        let line: Int
        /// `NIOCore`, or `NIOCore.ByteBuffer` for one declaration.
        let name: String
        var module: String { String(name.prefix { $0 != "." }) }
        var isPart: Bool { name.contains(".") }
    }

    static func imports(of file: SourceFile) -> [Import] {
        file.code.enumerated().compactMap { number, text in
            var words = text.split(separator: " ").map(String.init)
            while let first = words.first, first.hasPrefix("@") || levels.contains(first) { words.removeFirst() }
            guard words.first == "import", words.count > 1 else { return nil }
            words.removeFirst()
            if kinds.contains(words[0]), words.count > 1 { words.removeFirst() }
            return Import(line: number + 1, name: words[0])
        }
    }

    private static let levels: Set<String> = ["package", "internal", "private", "fileprivate", "public"]
    private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var"]

    static func judge(_ line: Import, in file: SourceFile) -> [Finding] {
        guard let room = House.rooms[file.target] else { return [] }
        func finding(_ rule: String, _ hint: String) -> [Finding] {
            [Finding(path: file.path, line: line.line, rule: rule, hint: hint)]
        }
        if House.everywhere.contains(line.module) { return [] }
        if line.module.hasPrefix("Foundation") {
            guard room.floor < House.foundationFloor else { return [] }
            return finding("Foundation below floor \(House.foundationFloor)", "format by hand, or ask MercatorSystem")
        }
        if let other = House.rooms[line.module] {
            if other.floor < room.floor { return [] }
            let what = other.floor == room.floor ? "a sibling on floor \(room.floor)" : "a room above"
            return finding(
                "\(room.name) imports \(other.name), \(what)",
                "move what is shared to a lower floor, or pass a value in")
        }
        if room.doors.contains(line.module) || room.parts.contains(line.name) { return [] }
        return finding(
            "`\(line.name)` does not enter by \(room.name)",
            "each library has its door (ARCHITECTURE.md, the table of rooms); a new one needs an ADR")
    }
}
