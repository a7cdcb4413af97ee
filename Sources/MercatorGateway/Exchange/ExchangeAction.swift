package import MercatorExchange

/// What the driver has to do next for an exchange. Payload never travels in it; the driver keeps the buffers.
package enum ExchangeAction: Sendable {
    /// Nothing; wait for the next event.
    case none
    /// Send the request to the planned provider now.
    case dispatch
    /// Send the request to ``Exchange/hedgeCall``, too, beside the attempt under way.
    case hedge
    /// Give the attempt under way up; the second one takes its place, with whatever has come of it.
    case adoptHedge
    /// Give the attempt under way up, and wait: a later tick says `dispatch`.
    case abandonAttempt
    /// Answer with this, and give up whatever is under way.
    case refuse(Refusal)
    /// Keep the reply's body until its end or ``ExchangeBounds/collectedBytesMax``, then ask `collected`.
    case collect
    /// Send the reply's head and what was collected: as it came, or as ``Exchange/editedReply`` has it.
    case passReply
    /// Ask `inspect` about what was collected of the reply; nothing may leave before.
    case inspect
    /// Pass the body on as it comes; the head goes out with the first byte.
    case stream
    /// The client's answer is complete.
    case finish
    /// End a stream that has begun: with an error event where the form allows it, never with a clean end.
    case cut(Refusal)
    /// Write an SSE comment, with the head in front if it has not gone yet.
    case keepAlive
}
