/// A chat request that was sent in another dialect.
package struct TranslatedChat: Sendable {
    /// The JSON body.
    package var body: [UInt8]
    /// What was left out or changed, for headers and logs; empty when nothing was.
    package var notes: [TranslationNote]

    /// A chat request with all its parts.
    package init(body: [UInt8], notes: [TranslationNote] = []) {
        self.body = body
        self.notes = notes
    }
}
