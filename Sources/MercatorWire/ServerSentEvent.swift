/// One event of a stream, as a browser would deliver it.
package struct ServerSentEvent: Hashable, Sendable {
    /// The event's type; `message` unless the stream names one.
    package var event: String
    /// The data lines, joined by line feeds.
    package var data: String
    /// The last event id seen so far; empty when none was.
    package var id: String

    /// An event with all its parts.
    package init(event: String = "message", data: String, id: String = "") {
        self.event = event
        self.data = data
        self.id = id
    }
}
