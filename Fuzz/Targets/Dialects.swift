import MercatorJSON
import MercatorProviders

/// The dialects under fuzzing, and what their readers are told besides the text.
enum Dialects {
    static let clients: [any ClientDialect] = [
        AnthropicClientDialect(), OllamaClientDialect(.chat), OllamaClientDialect(.generate),
        ResponsesClientDialect(),
    ]
    static let providers: [any ProviderDialect] = [AnthropicProviderDialect(), OllamaProviderDialect()]

    static let reply = ReplyTerms(model: "m", created: 1, id: "x", wantsUsage: true)

    /// Terms by chance, the same for the same text.
    static func requestTerms(for bytes: [UInt8]) -> RequestTerms {
        var random = Cuts.random(of: bytes)
        return RequestTerms(
            unknownMembers: random.pick([.forward, .drop, .reject]), allowsExtensions: random.chance(50))
    }

    /// Throws unless `bytes` are one JSON text.
    static func verifyJSON(_ bytes: [UInt8], by dialect: Any) throws {
        do throws(JSONError) {
            _ = try JSONDocument.parse(bytes, profile: .reply)
        } catch {
            let text = String(decoding: bytes, as: UTF8.self)
            throw FuzzFailure(description: "\(type(of: dialect)) wrote no JSON, \(error.message): \(text)")
        }
    }
}
