import Foundation
import MercatorProviders
import MercatorTesting
import Testing

/// The tables of fields in the documentation are those that the translators obey.
@Suite struct FieldDocumentationTests {
    private static let tables = [
        ("docs/providers/ollama.md", "chat to Ollama", OllamaProviderDialect().requestFields),
        ("docs/providers/ollama.md", "Ollama chat to chat", OllamaClientDialect(.chat).requestFields),
        ("docs/providers/ollama.md", "Ollama generate to chat", OllamaClientDialect(.generate).requestFields),
        ("docs/providers/responses.md", "responses to chat", ResponsesClientDialect().requestFields),
    ]

    @Test func tablesAreThoseOfTheTranslators() throws {
        for (path, name, table) in Self.tables {
            let text = try #require(Checkout.text(path))
            let marks = (begin: "<!-- table: \(name) -->\n", end: "<!-- end of table -->\n")
            let begin = try #require(text.range(of: marks.begin), "\(path) has no table `\(name)`")
            let end = try #require(text.range(of: marks.end, range: begin.upperBound..<text.endIndex))
            let wanted = text[..<begin.upperBound] + "\n" + table.markdown + "\n" + text[end.lowerBound...]
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
                try Data(wanted.utf8).write(to: URL(fileURLWithPath: Checkout.root + "/" + path))
            }
            #expect(
                Checkout.text(path) == String(wanted),
                "\(path) is out of date; run the tests with UPDATE_GOLDEN=1 and review")
        }
    }

    @Test func everyMessageIsWrittenAsTheStyleAsks() {
        for (_, _, table) in Self.tables {
            for row in table.rows {
                let texts: [String] =
                    switch row.treatment {
                    case .translated(let text), .ignored(let text): [text]
                    case .refused(let reason, let hint): [reason, hint]
                    }
                for text in texts {
                    #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"), "\(row.field)")
                }
            }
        }
    }
}
