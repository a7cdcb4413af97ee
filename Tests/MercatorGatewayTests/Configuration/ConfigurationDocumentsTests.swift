import Glibc
import MercatorDiagnostics
import MercatorGateway
import Testing

/// What is generated from the declarations, and the files that must agree with them.
@Suite struct ConfigurationDocumentsTests {
    private static let variables = [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "CUSTOM_LLM_KEY", "TOGETHER_API_KEY", "OPENROUTER_API_KEY",
        "IN_HOUSE_KEY",
        "LEGACY_CREDENTIALS", "FALLBACK_API_KEY", "WEB_KEY", "BATCH_KEY",
    ]

    private func load(_ path: String, files: [String] = []) throws -> LoadedConfiguration {
        let text = try #require(Repository.read(path))
        var outside = SimulatedOutside(texts: [path: text])
        for file in files { outside.texts[file] = "" }
        for name in Self.variables { outside.variables[name] = "value-of-\(name)" }
        return ConfigurationLoader(system: outside.system).load(path: path)
    }

    @Test func referencePageIsUpToDate() {
        Repository.expect(ConfigurationReference.markdown, in: "docs/configuration/reference.md")
    }

    @Test func schemaHasEveryKeyAndBalances() {
        let text = ConfigurationSchema.text
        for word in [
            "\"listen_address\"", "\"base_url\"", "\"prometheus_path\"", "\"default\":[\"*\"]", "\"default\":0.8",
        ] {
            #expect(text.contains(word), "\(word)")
        }
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in text.utf8 {
            if isInString {
                if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if "{[".utf8.contains(byte) {
                depth += 1
            } else if "}]".utf8.contains(byte) {
                depth -= 1
            }
        }
        #expect(depth == 0 && !isInString)
        if let path = getenv("SCHEMA_OUTPUT"), let file = fopen(path, "w") {
            fputs(text, file)
            fclose(file)
        }
    }

    @Test(arguments: [
        "examples/providers-config.yaml", "examples/configs/basic.yaml", "examples/configs/production.yaml",
    ])
    func examplesLoadWithoutAWord(path: String) throws {
        let loaded = try load(Repository.root + "/" + path)
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        #expect(loaded.configuration != nil)
    }

    /// The original's files load, or are told what this version lacks; none has an unknown key.
    @Test(
        .enabled(if: Repository.conformance != nil),
        arguments: [
            ("apikey-auth-config.yaml", ["config/secret-provider"]), ("basic-config.yaml", []),
            ("development.yaml", []),
            ("minimal.yaml", []), ("processing-config.yaml", ["config/missing-key"]), ("providers-config.yaml", []),
        ])
    func originalFilesLoad(name: String, errors: [String]) throws {
        let path = try #require(Repository.conformance) + "/configs/" + name
        let loaded = try load(path, files: ["policies.yaml", "./policies.yaml"])
        let found = Set(loaded.diagnostics.filter { $0.severity == .error }.map(\.code)).sorted()
        #expect(found == errors, "\(loaded.diagnostics)")
        #expect((loaded.configuration == nil) == !errors.isEmpty)
    }
}
