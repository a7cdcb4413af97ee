import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// A member that the gateway does not know is copied where the provider wants that, and never stands beside one of that
/// name that the gateway says itself: of two, a provider would read the one that no policy has seen.
@Suite struct DoubledMemberTests {
    private typealias Translate = @Sendable (JSONDocument, RequestTerms) throws -> [UInt8]

    private static let translators: [(folder: String, translate: Translate)] = [
        ("anthropic/request-out", { try AnthropicProviderDialect().encode($0, $1).body }),
        ("anthropic/request-in", { try AnthropicClientDialect().decode($0, $1).body }),
        ("ollama/request-out", { try OllamaProviderDialect().encode($0, $1).body }),
        ("ollama/request-in", { try OllamaClientDialect(.chat).decode($0, $1).body }),
        ("ollama/request-in", { try OllamaClientDialect(.generate).decode($0, $1).body }),
        ("responses/request-in", { try ResponsesClientDialect().decode($0, $1).body }),
    ]

    private static let terms = [
        RequestTerms(unknownMembers: .forward, allowsExtensions: true),
        RequestTerms(unknownMembers: .forward, tokensMaxMember: "max_completion_tokens"),
    ]

    /// All objects below a value, itself included.
    private static func objects(in value: JSONValue) -> [JSONValue] {
        switch value.kind {
        case .object: [value] + value.members.flatMap { objects(in: $0.value) }
        case .array: value.elements.flatMap { objects(in: $0) }
        default: []
        }
    }

    @Test(arguments: translators.indices) func noMemberIsSaidTwice(_ number: Int) throws {
        let (folder, translate) = Self.translators[number]
        let inputs = try Golden.names(in: folder).map {
            try JSONDocument.parse(try Golden.input(folder, $0 + ".in.json"), profile: .grammar)
        }
        var doubled: Set<String> = []
        for terms in Self.terms {
            // Every name that a translation has written somewhere.
            let outputs = inputs.compactMap { try? JSONDocument.parse(translate($0, terms), profile: .grammar) }
            let names = Set(
                outputs.flatMap { Self.objects(in: $0.root) }.flatMap { $0.members.compactMap(\.key.string) })
            for input in inputs {
                for object in Self.objects(in: input.root) {
                    for name in names where object[name] == nil {
                        var splices = JSONSplices()
                        splices.setMember(of: object, key: name, to: Array(#""mine""#.utf8))
                        let request = try JSONDocument.parse(splices.applied(to: input.bytes), profile: .grammar)
                        guard let body = try? translate(request, terms) else { continue }
                        if (try? JSONDocument.parse(body, profile: .inspectedReply)) == nil { doubled.insert(name) }
                    }
                }
            }
        }
        #expect(doubled.isEmpty, "\(folder)")
    }
}
