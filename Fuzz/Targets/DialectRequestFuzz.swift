import MercatorJSON
import MercatorProviders

/// Requests of every dialect: refused, or translated into JSON, and on into every provider's dialect.
enum DialectRequestFuzz {
    static let target = FuzzTarget("dialect-request", testRounds: 1_000) { bytes in
        guard let document = try? JSONDocument.parse(bytes, profile: .request) else { return }
        let terms = Dialects.requestTerms(for: bytes)
        try send(document, terms)
        for client in Dialects.clients {
            guard let request = try? client.decode(document, terms) else { continue }
            try Dialects.verifyJSON(request.body, by: client)
            try send(try JSONDocument.parse(request.body, profile: .reply), terms)
        }
        let anthropic = AnthropicClientDialect()
        if let count = try? anthropic.decodeCount(document, terms) {
            try Dialects.verifyJSON(count.body, by: anthropic)
        }
        for endpoint in OllamaClientDialect.Endpoint.allCases {
            let ollama = OllamaClientDialect(endpoint)
            if let line = ollama.localAnswer(to: document, Dialects.reply) { try Dialects.verifyJSON(line, by: ollama) }
        }
    }

    /// A chat, said to every provider.
    private static func send(_ chat: JSONDocument, _ terms: RequestTerms) throws {
        for provider in Dialects.providers {
            guard let request = try? provider.encode(chat, terms) else { continue }
            try Dialects.verifyJSON(request.body, by: provider)
        }
    }
}
