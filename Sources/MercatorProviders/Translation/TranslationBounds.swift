/// The limits of translation.
package enum TranslationBounds {
    /// Tokens asked for where a dialect requires a bound and neither request nor configuration names one: the
    /// smallest output limit among the models still served, so that no model refuses it.
    package static let tokensMaxDefault: Int64 = 4_096
    /// Messages of one request; the largest agents keep a few thousand.
    package static let messagesMax = 100_000
    /// Tools of one request; OpenAI takes 128, aggregators of tool servers send some hundreds. One note may be due for
    /// each.
    package static let toolsMax = 4_096
    /// Tool calls of one streamed reply whose state is kept, and which are looked for in a list; agents make dozens.
    package static let streamedCallsMax = 512
    /// Calls of a request that wait for their results at one time, and among which each result looks for its own;
    /// models make a few at once, and OpenAI's take 128 tools.
    package static let openCallsMax = 256
    /// Bytes of text a stream translator may keep for later events, such as one that closes a block with all of it.
    package static let heldBytesMax = 16 * 1024 * 1024
    /// Longest arguments of a streamed call that are looked at whether they are whole yet; the call after a longer one
    /// waits for the end of the stream.
    package static let wholeArgumentsBytesMax = 16 * 1024
    /// Longest event of a stream by whose pattern others are known; a piece of text has one or two hundred bytes.
    package static let templateBytesMax = 16 * 1024
    /// Notes kept of one translation, each compared with all others; there are not many more kinds of them.
    package static let notesMax = 64
    /// Levels of a tool call's arguments; less than a request's, because they are nested into one.
    package static let argumentsDepthMax = 56
}
