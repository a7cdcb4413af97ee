import MercatorProviders

/// The answer to `/v1/messages/count_tokens` where the provider cannot count: an estimate.
///
/// A token for four bytes of the chat that the request becomes, rounded up. Good for what agents use it for: to see how
/// full a context is.
enum TokenCount {
    /// `{"input_tokens":2095}`
    static func answer(_ body: RequestBody) -> [UInt8] {
        AnthropicClientDialect().encodeCount(inputTokens: Int64((body.bytes.readableBytes + 3) / 4))
    }
}
