package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// What a provider's error answer says, in whichever of the shapes seen in the wild it says it.
package struct UpstreamErrorBody: Hashable, Sendable {
    /// The provider's own words; nil when the body has none.
    package var message: String?
    package var type: String?
    /// The code as text, also where it was a number.
    package var code: String?
    package var param: String?
    /// Whether the API itself answered, and not a router that knows no such path.
    ///
    /// Tells a 404 for an unknown model from a 404 for a wrong `base_url`.
    package var isAPIError: Bool

    /// Reads an error body; nil when it is not JSON, or is JSON without an error in it.
    package static func read(_ body: ByteBuffer) -> UpstreamErrorBody? {
        guard body.readableBytes <= WireBounds.errorBodyBytesMax,
            let document = try? JSONDocument.parse(body, profile: .reply)
        else { return nil }
        return read(document.root)
    }

    /// Reads a parsed error body, or the data of an error event; nil when there is no error in it.
    package static func read(_ root: JSONValue) -> UpstreamErrorBody? {
        // QUIRK: Gemini's compatible endpoint wraps the object in an array.
        let value = root.kind == .array ? root[0] ?? root : root
        guard value.kind == .object else { return nil }
        var body = UpstreamErrorBody(isAPIError: true)
        if let error = value["error"], error.kind == .object {
            body.take(error)
        } else if let error = value["error"]?.string {
            body.message = error
            body.take(value)
        } else if value["object"]?.stringEquals("error") == true || value["type"]?.stringEquals("error") == true {
            body.take(value)
        } else if let text = value["detail"]?.string ?? value["message"]?.string {
            body.message = text
            body.take(value)
        } else if let details = value["detail"], details.kind == .array {
            // FastAPI's validation errors: `{"detail":[{"loc":["body","x"],"msg":"…","type":"…"}]}`.
            body.message = details[0]?["msg"]?.string
            body.type = details[0]?["type"]?.string
        } else {
            return nil
        }
        body.isAPIError = !body.soundsLikeARouter
        return body
    }

    /// Words of types and codes for a quota, a balance or a spending limit that is used up.
    ///
    /// Source: OpenAI help center, "Troubleshooting API usage and spend limits", read 2026-11-25; Anthropic API errors
    /// (402 `billing_error`); Moonshot API errors (429 `exceeded_current_quota_error`); others are seen in gateways.
    private static let usedUpWords: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached",
        "billing_not_active", "billing_error", "exceeded_current_quota_error", "insufficient_balance",
        "insufficient_credits", "insufficient_user_quota", "spend_limit_reached",
    ]

    /// Whether a quota, a balance or a spending limit is used up: the same request fails until somebody pays.
    package var saysUsedUp: Bool {
        if [code, type].contains(where: { $0.map { Self.usedUpWords.contains($0.lowercased()) } ?? false }) {
            return true
        }
        // QUIRK: Anthropic says it by 400 `invalid_request_error` and these words.
        // Source: github.com/anthropics/claude-code/issues/66314.
        return message?.hasPrefix("Your credit balance is too low") ?? false
    }

    /// The status that the provider would have answered with, had it known in time: the code where it is one, as with
    /// OpenRouter and vLLM, else what code and type say; 500 where they say nothing.
    package var impliedStatus: Int {
        if let code = code.flatMap({ Int($0) }), (400..<600).contains(code) { return code }
        let words = [code, type].compactMap { $0?.lowercased() }
        return Self.signs.first { sign in words.contains { $0.contains(sign.word) } }?.status ?? 500
    }

    /// Parts of codes and types, the more telling first. Source: the API references of OpenAI and Anthropic, errors.
    private static let signs: [(word: String, status: Int)] = [
        ("rate_limit", 429), ("insufficient_quota", 429), ("overloaded", 503), ("timeout", 504),
        ("invalid_api_key", 401), ("authentication", 401), ("permission", 403), ("not_found", 404),
        ("context_length", 400), ("content_filter", 400), ("invalid", 400),
    ]

    private mutating func take(_ value: JSONValue) {
        message = message ?? value["message"]?.string
        type = value["type"]?.string ?? value["status"]?.string
        param = value["param"]?.string
        code = value["code"]?.string ?? value["code"]?.numberText
    }

    /// Phrases of servers and proxies that know no such route.
    private static let routerPhrases = [
        "404 page not found", "cannot get /", "cannot post /", "file not found", "invalid url", "no handler found",
        "no matching route", "no route", "not found.", "page not found", "path not found", "resource not found",
        "route not found", "unexpected endpoint", "unknown path", "unknown request url", "url not found",
    ]

    private var soundsLikeARouter: Bool {
        guard let text = message?.lowercased() else { return type == nil && code == nil }
        guard text.utf8.count <= 512 else { return false }
        if text == "not found" || text == "method not allowed" { return true }
        return Self.routerPhrases.contains {
            text == $0 || text.hasPrefix($0) || ($0.contains(" /") && text.contains($0))
        }
    }
}
