import MercatorDiagnostics
import MercatorYAML
import Testing

@Suite struct SectionReaderTests {
    private enum Size: String, CaseIterable, Sendable { case small, large }

    private struct Wheel: NamedSection {
        var name = ""
        var spokes = 32

        static let noun = "wheel"
        static func complaint(aboutName name: String) -> String? { name == "bad" ? "is bad" : nil }
        static let declaration = SectionDeclaration<Wheel>("A wheel.") {
            DeclaredKey("spokes", \.spokes, .integer(1...99), required: true, "How many.")
        }
    }

    private struct Bicycle: ConfigurationSection {
        var owner: String?
        var size = Size.small
        var pause = Duration.seconds(3)
        var hasBell = true
        var wheels: [Wheel] = []
        var tags: [String] = ["a", "b"]

        static let declaration = SectionDeclaration<Bicycle>("A bicycle.") {
            DeclaredKey("owner", \.owner, .nonEmptyText, "Whose it is.")
            DeclaredKey("size", or: ["frame"], \.size, .choice(also: ["big": .large]), "How large.")
            DeclaredKey("pause", \.pause, .positiveDuration, "Rest.")
            DeclaredKey("bell", \.hasBell, .boolean, "Whether it rings.")
            DeclaredKey("wheels", \.wheels, .sections(Wheel.self), "Its wheels.")
            DeclaredKey("tags", \.tags, .list(of: .text), "Words.")
            DeclaredKey(planned: "motor", .number(0...5), default: 0.5, "Power.")
        }
    }

    private func read(_ text: String) -> (bicycle: Bicycle, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        var bicycle = Bicycle()
        var reader = SectionReader()
        for node in YAMLReader.read(SourceText(path: "b", text: text), diagnostics: &diagnostics) {
            reader.fill(&bicycle, from: node)
        }
        return (bicycle, diagnostics + reader.diagnostics)
    }

    @Test func valuesReplaceDefaults() {
        let (bicycle, diagnostics) = read(
            "{frame: BIG, bell: \"false\", wheels: {rear: {spokes: 36}}, owner: 5, tags: []}")
        #expect(diagnostics.isEmpty)
        #expect(bicycle.size == .large && !bicycle.hasBell && bicycle.owner == "5" && bicycle.tags.isEmpty)
        #expect(bicycle.pause == .seconds(3))
        #expect(bicycle.wheels.map(\.name) == ["rear"] && bicycle.wheels.map(\.spokes) == [36])
    }

    @Test func nothingLeavesDefaults() {
        let (bicycle, diagnostics) = read("{owner: , size: ~, wheels: null}")
        #expect(diagnostics.isEmpty)
        #expect(bicycle.owner == nil && bicycle.size == .small && bicycle.wheels.isEmpty)
    }

    @Test(arguments: [
        ("colour: red", "config/unknown-key", "unknown key `colour` in the configuration"),
        ("{size: small, frame: large}", "config/two-spellings", "`size` and `frame` are the same key"),
        ("size: medium", "config/invalid-value", "invalid value `medium` for `size`"),
        ("pause: 0s", "config/invalid-value", "duration `0s` for `pause`"),
        ("pause: [1s]", "config/wrong-shape", "`pause` must be a duration such as `30s`, not a list"),
        ("bell: 3", "config/invalid-value", "invalid boolean `3` for `bell`"),
        ("wheels: []", "config/wrong-shape", "`wheels` must be a mapping of names, not a list"),
        ("wheels: {rear: {}}", "config/missing-key", "wheel `rear` has no `spokes`"),
        ("wheels: {rear: }", "config/missing-key", "wheel `rear` has no `spokes`"),
        ("wheels: {rear: {spokes: 0}}", "config/invalid-value", "`0` is out of range for `spokes`"),
        ("wheels: {rear: {spoke: 1}}", "config/unknown-key", "unknown key `spoke` in wheel `rear`"),
        ("wheels: {bad: {spokes: 1}}", "config/invalid-name", "the name `bad` is bad"),
        ("tags: one", "config/wrong-shape", "`tags` must be a list, not text"),
        ("tags: [[x]]", "config/wrong-shape", "`tags[0]` must be text, not a list"),
        ("motor: 1", "config/not-active-yet", "`motor` is configured but not active yet"),
        ("owner: ''", "config/invalid-value", "empty text for `owner`"),
        ("[]", "config/wrong-shape", "the configuration must be a mapping, not a list"),
    ])
    func mistakesAreNamed(text: String, code: String, message: String) {
        let diagnostics = read(text).diagnostics
        #expect(diagnostics.map(\.code) == [code], "\(diagnostics)")
        #expect(diagnostics.first?.message == message)
    }

    @Test func factsComeFromTheDeclaration() {
        let keys = Bicycle.shape.keys
        #expect(keys.map(\.defaultText) == [nil, "small", "3s", "true", nil, "[a, b]", "0.5"])
        #expect(keys.map(\.isPlanned) == [false, false, false, false, false, false, true])
        #expect(Bicycle.shape.key("frame")?.name == "size")
        #expect(Wheel.shape.keys.first?.isRequired == true)
    }
}
