import Foundation
import Testing

/// Every YAML block of every document loads as it stands, every example file too, and no link leads nowhere.
@Suite struct DocumentTests {
    static let documents =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
        + Repository.files(below: "docs", ending: ".md")
    /// The reference page shows fragments of values, and is compared with its declarations elsewhere.
    static let snippets = documents.filter { $0 != "docs/configuration/reference.md" }
        .flatMap(Snippet.all).filter { $0.language == "yaml" }
    static let examples = Repository.files(below: "examples", ending: ".yaml").compactMap { path in
        Repository.read(path).map { bytes in
            Snippet(
                document: path, line: 1, language: "yaml", heading: "", text: String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: snippets + examples)
    func exampleLoads(snippet: Snippet) {
        let example = LoadedExample.load(snippet)
        #expect(example.errors.isEmpty, "\(example.complaint)")
        #expect(example.configuration != nil || example.policies != nil || !example.tests.isEmpty)
    }

    @Test func examplesAreFound() {
        #expect(Self.snippets.count > 20)
        #expect(Self.examples.count >= 3)
    }

    @Test(arguments: documents)
    func linksLeadSomewhere(document: String) {
        let text = String(decoding: Repository.read(document) ?? [], as: UTF8.self)
        let folder = Repository.root.appendingPathComponent(document).deletingLastPathComponent()
        for part in text.components(separatedBy: "](").dropFirst() {
            let target = part.prefix { $0 != ")" && $0 != "#" }
            guard !target.isEmpty, !target.contains(":"), !target.contains("\n") else { continue }
            let path = folder.appendingPathComponent(String(target)).standardizedFileURL.path
            #expect(FileManager.default.fileExists(atPath: path), "\(document) links to \(target), which is not there")
        }
    }
}
