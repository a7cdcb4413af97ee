package import MercatorExchange

/// What the machine needs to know of a provider's response head.
package struct ReplyHead: Sendable {
    /// 200 to 599.
    package var status: Int
    package var content: ReplyContent
    /// The announced body length; nil when it is chunked or ends with the connection.
    package var length: Int?
    /// The body ends where the connection ends: a torn one looks like a whole one.
    package var endsWithConnection: Bool
    /// `Retry-After` or `retry-after-ms`; nil when absent or unreadable.
    package var retryAfter: Duration?
    /// `Content-Encoding` names something although `identity` was asked for.
    package var isEncoded = false
    /// Of an error: the fields that tell clients when to come again (`retry-after`, `x-ratelimit-…`), as they came.
    package var advice: [Refusal.Member] = []

    package init(
        status: Int, content: ReplyContent, length: Int? = nil, endsWithConnection: Bool = false,
        retryAfter: Duration? = nil
    ) {
        self.status = status
        self.content = content
        self.length = length
        self.endsWithConnection = endsWithConnection
        self.retryAfter = retryAfter
    }
}

/// The media type of a reply, as far as it matters here.
package enum ReplyContent: Sendable {
    case eventStream, json, html, other
    /// A JSON document a line, Ollama's form of a stream.
    case lines
    /// No `Content-Type`.
    case unnamed

    /// Reads a `Content-Type` value; parameters are ignored.
    package init(contentType value: UnsafeRawBufferPointer) {
        let end = value.firstIndex { $0 == UInt8(ascii: ";") } ?? value.endIndex
        var type = UnsafeRawBufferPointer(rebasing: value[..<end])
        while let last = type.last, last == 0x20 || last == 0x09 { type = .init(rebasing: type.dropLast()) }
        if type.equals("application/json") || type.hasSuffix("+json") {
            self = .json
        } else if type.equals("text/event-stream") {
            self = .eventStream
        } else if type.equals("application/x-ndjson") || type.equals("application/jsonl") {
            self = .lines
        } else if type.equals("text/html") || type.equals("application/xhtml+xml") {
            self = .html
        } else {
            self = type.isEmpty ? .unnamed : .other
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Compares with lower-case ASCII, ignoring the case of these bytes.
    fileprivate func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasSuffix(text)
    }

    fileprivate func hasSuffix(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        return text.withUTF8Buffer { wanted in
            for at in 0..<length {
                let byte = self[count - length + at]
                guard (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) == wanted[at] else { return false }
            }
            return true
        }
    }
}
