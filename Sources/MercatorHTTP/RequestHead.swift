/// The head of one request as ranges over the bytes it was read from; nothing is copied.
///
/// All ranges count from the first byte handed to `parse`. A head is a value that is reused: `reset`, then `parse` with
/// the bytes that are there, again with more until it is complete. Source: RFC 9112, read strictly (see `HTTPRefusal`).
package struct RequestHead: Sendable {
    /// The method; meaningful once the head is complete, like everything else here.
    package internal(set) var method = HTTPMethod.get
    /// The request target as it stands in the request line.
    package internal(set) var target = 0..<0
    /// The path of the target: what routing looks at; begins with `/`.
    package internal(set) var path = 0..<0
    /// What follows the first `?`, without it; empty when there is nothing.
    package internal(set) var query = 0..<0
    /// The request line with its CR LF.
    package internal(set) var requestLine = 0..<0
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package internal(set) var minorVersion: UInt8 = 1
    /// The header fields.
    package internal(set) var headers = HeaderTable()
    /// How the body ends; never `untilClose`.
    package internal(set) var framing = BodyFraming.none
    /// Whether the client wants the connection kept open afterwards.
    package internal(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    package internal(set) var expectsContinue = false
    /// Bytes of the head, from the first byte handed in (an empty line before the request line counts) to its end.
    package internal(set) var length = 0

    var parser = RequestLineParser()
    var fieldParser = FieldParser()
    var position = 0

    /// A head of which nothing has been read.
    package init() {}

    /// The fields in their order on the wire.
    @inlinable package var fields: ContiguousArray<HeaderField> { headers.fields }

    /// The first field of that name, nil when there is none.
    @inlinable package func field(_ header: KnownHeader) -> HeaderField? { headers.first(header) }

    /// Whether any of the head's bytes have been looked at since `reset`.
    package var hasBegun: Bool { position > 0 }

    /// Looks at what `bytes` hold beyond what earlier calls have seen.
    ///
    /// `bytes` must begin with the same bytes at every call until the head is complete; each byte is looked at once,
    /// however the head arrives.
    package mutating func parse(_ bytes: UnsafeRawBufferPointer, bounds: HeadBounds) -> HeadParse {
        guard let base = bytes.baseAddress else { return .incomplete }
        let limit = min(bytes.count, bounds.headBytesMax)
        if !parser.isDone {
            if let refusal = parser.push(base, &position, limit, bounds) { return .refused(refusal) }
            guard parser.isDone else { return incomplete(limit, bounds) }
            takeRequestLine()
            if let refusal = parser.judgement { return .refused(refusal) }
        }
        switch fieldParser.push(base, &position, limit, &headers, bounds) {
        case .more:
            return incomplete(limit, bounds)
        case .refused(let refusal):
            return .refused(refusal)
        case .complete:
            length = position
            if let refusal = judge(UnsafeRawBufferPointer(start: base, count: length)) { return .refused(refusal) }
            return .complete
        }
    }

    /// Makes the head ready for the next request; keeps the fields' storage when nobody else holds it.
    package mutating func reset() {
        headers.removeAll()
        parser = RequestLineParser()
        fieldParser = FieldParser()
        position = 0
        length = 0
        framing = .none
        keepsAlive = true
        expectsContinue = false
    }

    private func incomplete(_ limit: Int, _ bounds: HeadBounds) -> HeadParse {
        limit >= bounds.headBytesMax ? .refused(.headTooLarge) : .incomplete
    }

    private mutating func takeRequestLine() {
        method = parser.method
        minorVersion = parser.minorVersion
        requestLine = parser.methodStart..<position
        target = parser.targetStart..<parser.targetEnd
    }
}
