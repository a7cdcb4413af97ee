import MercatorDiagnostics
import MercatorPolicy
import MercatorYAML
import Testing

/// The keys of `policy.git` and their flat spellings.
@Suite struct GitKeysTests {
    private func read(_ text: String) throws -> (PolicyConfiguration, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let documents = YAMLReader.read(SourceText(path: "c.yaml", text: text), diagnostics: &diagnostics)
        var configuration = PolicyConfiguration()
        var reader = SectionReader()
        reader.fill(&configuration, from: try #require(documents.first))
        return (configuration, diagnostics + reader.diagnostics)
    }

    @Test func flatSpellingsMeanTheSame() throws {
        let (flat, first) = try read(
            "{mode: git, git_repo: /srv/p, git_branch: live, git_path: rules/, git_poll_interval: 1m}")
        let (nested, second) = try read(
            """
            mode: git
            git_repo: /elsewhere
            git_branch: other
            git: {repository: /srv/p, branch: live, path: rules/, poll: {interval: 1m}}
            """)
        #expect(first.isEmpty && second.isEmpty)
        for configuration in [flat, nested] {
            #expect(configuration.mode == .git)
            #expect(configuration.git.repository == "/srv/p" && configuration.git.branch == "live")
            #expect(configuration.git.path == "rules/" && configuration.git.polling.interval == .seconds(60))
        }
    }

    @Test func enabledIsEnough() throws {
        #expect(try read("git: {enabled: true, repository: /srv/p}").0.mode == .git)
        #expect(try read("git: {enabled: false, repository: /srv/p}").0.mode == .file)
    }

    @Test(arguments: [
        ("{mode: git}", "config/git"),
        ("{mode: git, git: {enabled: false, repository: /p}}", "config/contradiction"),
        ("{mode: git, git: {repository: /p, branch: --exec}}", "config/invalid-value"),
        ("{mode: git, git: {repository: /p, branch: a..b}}", "config/invalid-value"),
        ("{mode: git, git: {repository: /p, path: ../x}}", "config/invalid-value"),
        ("{mode: git, git: {repository: /p, path: /etc}}", "config/invalid-value"),
        ("{mode: git, git: {repository: /p, path: -x}}", "config/invalid-value"),
        ("{mode: git, git: {repository: 'https://h/p', auth: {type: token}}}", "config/missing-key"),
        ("{mode: git, file_path: x.yaml, git: {repository: /p}}", "config/not-used"),
        ("{mode: git, git: {repository: /p, poll: {interval: 0s}}}", "config/invalid-value"),
    ])
    func mistakesAreTold(text: String, code: String) throws {
        #expect(try read(text).1.map(\.code) == [code])
    }
}
