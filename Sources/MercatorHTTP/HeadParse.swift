/// What is known of a head after looking at the bytes so far.
package enum HeadParse: Sendable {
    /// More bytes are needed; call again with the same bytes and what came after them.
    case incomplete
    /// The head is whole and acceptable; the body begins `length` bytes in.
    case complete
    /// The head breaks a rule; the connection must be closed, never resynchronised.
    case refused(HTTPRefusal)
}
