/// The room's limits.
package enum WireBounds {
    /// Longer than any model id in the catalogues of the large aggregators (about 120), short enough to log.
    package static let modelNameBytesMax = 512
    /// An SSE event may carry a base64 image; beyond this it is an attack or a bug.
    package static let eventBytesMax = 16 * 1024 * 1024
    /// What is kept of the first event to see whether it is an error; errors are short.
    package static let firstEventBytesMax = 64 * 1024
    /// What is kept of a line of events whose end has not come, to see what it tells.
    static let tornLineBytesMax = firstEventBytesMax
    /// Storage for such lines that a stream keeps between two of them.
    static let keptLineBytesMax = 2 * 1024
    /// The head of one part of a form: two or three short fields.
    static let multipartHeadBytesMax = 16 * 1024
    /// A provider's error body is read this far.
    package static let errorBodyBytesMax = 64 * 1024
    /// Models taken from one provider's list; the largest aggregators list about 3,000.
    package static let modelsListedMax = 20_000
    /// Texts of one streamed response that come in pieces or differ between events; thousands would be an attack.
    static let responsePiecesMax = 1_024
    /// Texts that the events of one streamed response repeat and that are compared; each is looked for in a list.
    static let responseTextsMax = 10_000
    /// Elements of a list and members of an object of a streamed response that has texts in it; what is in a longer one
    /// counts as having no place. Answers have dozens.
    static let responseMembersMax = 10_000
    /// Looks at an event for a changed text, over one stream: a fraction of a second.
    static let responseLooksMax = 4_000_000
    /// Longest path for which a suggestion is worked out.
    static let suggestedPathBytesMax = 256
    /// Longest path below `images/` or `audio/` that is forwarded without being known by name.
    static let mediaPathBytesMax = 256
}
