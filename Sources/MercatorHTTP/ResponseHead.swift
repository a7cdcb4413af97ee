/// The head of one response as ranges over the bytes it was read from; nothing is copied.
///
/// Read as strictly as a request, because a confused upstream connection gives one caller another's answer.
/// All ranges count from the first byte handed to `parse`. Source: RFC 9112.
package struct ResponseHead: Sendable {
    /// 100 to 599; meaningful once the head is complete, like everything else here. 1xx are heads of their own.
    package internal(set) var status = 0
    /// The reason phrase; may be empty.
    package internal(set) var reason = 0..<0
    /// The status line with its CR LF.
    package internal(set) var statusLine = 0..<0
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package internal(set) var minorVersion: UInt8 = 1
    /// The header fields.
    package internal(set) var headers = HeaderTable()
    /// How the body ends; `none` also for `HEAD`, 1xx, 204 and 304 whatever the fields say.
    package internal(set) var framing = BodyFraming.none
    /// Whether the connection may carry another exchange after this one; never with `untilClose`.
    package internal(set) var keepsAlive = true
    /// Bytes of the head.
    package internal(set) var length = 0

    private var parser = StatusLineParser()
    private var fieldParser = FieldParser()
    private var position = 0

    /// A head of which nothing has been read.
    package init() {}

    /// The fields in their order on the wire.
    @inlinable package var fields: ContiguousArray<HeaderField> { headers.fields }

    /// The first field of that name, nil when there is none.
    @inlinable package func field(_ header: KnownHeader) -> HeaderField? { headers.first(header) }

    /// Whether any of the head's bytes have been looked at since `reset`.
    package var hasBegun: Bool { position > 0 }

    /// Whether this is an interim answer (1xx), after which the real one follows on the same connection.
    @inlinable package var isInterim: Bool { status < 200 }

    /// Looks at what `bytes` hold beyond what earlier calls have seen; they must begin with the same bytes each time.
    ///
    /// - Parameter answersHead: the request was `HEAD`, so that no body follows.
    package mutating func parse(
        _ bytes: UnsafeRawBufferPointer, bounds: HeadBounds, answersHead: Bool
    ) -> HeadParse {
        guard let base = bytes.baseAddress else { return .incomplete }
        let limit = min(bytes.count, bounds.headBytesMax)
        if !parser.isDone {
            if let refusal = parser.push(base, &position, limit) { return .refused(refusal) }
            guard parser.isDone else { return incomplete(limit, bounds) }
            status = parser.status
            minorVersion = parser.minorVersion
            reason = parser.reason
            statusLine = 0..<position
        }
        switch fieldParser.push(base, &position, limit, &headers, bounds) {
        case .more:
            return incomplete(limit, bounds)
        case .refused(let refusal):
            return .refused(refusal)
        case .complete:
            length = position
            let head = UnsafeRawBufferPointer(start: base, count: length)
            if let refusal = judge(head, answersHead: answersHead) { return .refused(refusal) }
            return .complete
        }
    }

    /// Makes the head ready for the next response; keeps the fields' storage when nobody else holds it.
    package mutating func reset() {
        headers.removeAll()
        parser = StatusLineParser()
        fieldParser = FieldParser()
        position = 0
        length = 0
        status = 0
        framing = .none
        keepsAlive = true
    }

    private func incomplete(_ limit: Int, _ bounds: HeadBounds) -> HeadParse {
        limit >= bounds.headBytesMax ? .refused(.headTooLarge) : .incomplete
    }

    /// Source: RFC 9112 §6.3, with anything contradictory refused instead of guessed.
    private mutating func judge(_ bytes: UnsafeRawBufferPointer, answersHead: Bool) -> HTTPRefusal? {
        let announced: BodyFraming?
        switch FramingRules.framing(headers, bytes, minorVersion: minorVersion) {
        case .success(let found): announced = found
        case .failure(let refusal): return refusal
        }
        switch FramingRules.connection(&headers, bytes) {
        case .success(let wish):
            keepsAlive = minorVersion == 1 ? !wish.closes : wish.keepsAlive && !wish.closes
        case .failure(let refusal): return refusal
        }
        if status < 200 || status == 204 {
            // A length of zero says nothing wrong; anything else is a body we would take for the next answer.
            guard announced == nil || announced == .length(0) else { return .bodyNotAllowed }
            framing = .none
        } else if answersHead || status == 304 {
            framing = .none
        } else {
            framing = announced ?? .untilClose
            if framing == .untilClose { keepsAlive = false }
        }
        return nil
    }
}
