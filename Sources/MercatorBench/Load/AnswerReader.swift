import MercatorHTTP

/// Reads one answer after another from a connection and hands out the payload of each.
struct AnswerReader {
    /// How far the current answer has come.
    enum Progress {
        case more
        /// Whole; so many bytes of the push belonged to it.
        case finished(consumed: Int)
        case malformed(HTTPRefusal)
    }

    private enum Phase {
        case head
        case length(rest: Int)
        case chunks
        case untilClose
    }

    private(set) var head = ResponseHead()
    private var phase = Phase.head
    private var decoder = ChunkDecoder()
    private var segments: ContiguousArray<Range<Int>> = []
    /// A head that came in pieces.
    private var torn: [UInt8] = []
    private let bounds = HeadBounds()

    /// Whether an answer that goes on to the end of the connection may end now.
    var endsWithConnection: Bool {
        if case .untilClose = phase { true } else { false }
    }

    /// Makes ready for the next answer.
    mutating func reset() {
        head.reset()
        phase = .head
        torn.removeAll(keepingCapacity: true)
    }

    /// Takes the next bytes and calls `payload` with those of the body among them.
    mutating func push(
        _ bytes: UnsafeRawBufferPointer, payload: (UnsafeRawBufferPointer) -> Void
    ) -> Progress {
        guard case .head = phase else { return pushBody(bytes, from: 0, payload) }
        var before = 0
        let parse: HeadParse
        if torn.isEmpty {
            parse = head.parse(bytes, bounds: bounds, answersHead: false)
        } else {
            before = torn.count
            torn.append(contentsOf: bytes)
            parse = torn.withUnsafeBytes { head.parse($0, bounds: bounds, answersHead: false) }
        }
        switch parse {
        case .incomplete:
            if torn.isEmpty { torn.append(contentsOf: bytes) }
            return .more
        case .refused(let refusal):
            return .malformed(refusal)
        case .complete:
            return pushBody(bytes, from: beginBody() - before, payload)
        }
    }

    /// Chooses how the body is read; the head's length.
    private mutating func beginBody() -> Int {
        let length = head.length
        switch head.framing {
        case .none: phase = .length(rest: 0)
        case .length(let rest): phase = .length(rest: rest)
        case .untilClose: phase = .untilClose
        case .chunked:
            decoder = ChunkDecoder()
            phase = .chunks
        }
        return length
    }

    private mutating func pushBody(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ payload: (UnsafeRawBufferPointer) -> Void
    ) -> Progress {
        // An interim answer has no body; the real one follows it.
        if head.isInterim {
            reset()
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            guard !rest.isEmpty else { return .more }
            let progress = push(rest, payload: payload)
            guard case .finished(let consumed) = progress else { return progress }
            return .finished(consumed: start + consumed)
        }
        // SAFETY: `start` is at most the count; the rebased slices are used only inside this call.
        let body = UnsafeRawBufferPointer(rebasing: bytes[start...])
        switch phase {
        case .head:
            return .more
        case .length(let rest):
            let taken = min(rest, body.count)
            if taken > 0 { payload(UnsafeRawBufferPointer(rebasing: body[..<taken])) }
            phase = .length(rest: rest - taken)
            return taken == rest ? .finished(consumed: start + taken) : .more
        case .untilClose:
            if !body.isEmpty { payload(body) }
            return .more
        case .chunks:
            segments.removeAll(keepingCapacity: true)
            let push = decoder.push(body, segments: &segments)
            for segment in segments { payload(UnsafeRawBufferPointer(rebasing: body[segment])) }
            switch push.progress {
            case .more: return .more
            case .finished: return .finished(consumed: start + push.consumed)
            case .refused(let refusal): return .malformed(refusal)
            }
        }
    }
}
