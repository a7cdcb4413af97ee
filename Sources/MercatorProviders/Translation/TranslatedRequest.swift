/// A chat request said in a provider's dialect: everything a call needs but the address and the key.
package struct TranslatedRequest: Sendable {
    /// Where the call goes.
    package var path: TranslatedPath
    /// Fields that the dialect asks for with this call, names in lower case: `anthropic-beta`. Never the key.
    package var headers: [(name: String, value: String)]
    /// The JSON body.
    package var body: [UInt8]
    /// Whether the answer was asked for as a stream.
    package var isStream: Bool
    /// Whether the client itself wants to see usage at the end of a stream.
    package var wantsUsage: Bool
    /// What was left out or changed, for headers and logs; empty when nothing was.
    package var notes: [TranslationNote]

    /// A request with all its parts.
    package init(
        path: TranslatedPath, headers: [(name: String, value: String)] = [], body: [UInt8], isStream: Bool = false,
        wantsUsage: Bool = false, notes: [TranslationNote] = []
    ) {
        self.path = path
        self.headers = headers
        self.body = body
        self.isStream = isStream
        self.wantsUsage = wantsUsage
        self.notes = notes
    }
}

/// Where a translated call goes, without slash at its beginning.
package enum TranslatedPath: Hashable, Sendable {
    /// Below the API's version: `messages` is `https://api.example.com/v1/messages`.
    case versioned(String)
    /// Below the server's root: `api/chat` is `http://localhost:11434/api/chat`, whatever version a URL names.
    case root(String)
}

/// A buffered reply in another dialect.
package struct TranslatedReply: Sendable {
    /// The JSON body.
    package var body: [UInt8]
    /// What the other dialect had no place for; empty when nothing was lost.
    package var notes: [TranslationNote]

    /// A reply with all its parts.
    package init(body: [UInt8], notes: [TranslationNote] = []) {
        self.body = body
        self.notes = notes
    }
}
