import MercatorHTTP

/// Reads a byte stream as a server would, in pieces, and says what it saw.
struct CodecReader {
    enum Seen: Equatable {
        case request(method: HTTPMethod, target: String, body: [UInt8])
        case refused(status: Int, code: String)
        /// The connection ends after the request before.
        case closed
        /// Bytes of a message that is not whole.
        case waiting
    }

    private var head = RequestHead()
    private var chunks = ChunkDecoder()
    private var body: [UInt8] = []
    private var inBody = false
    private var segments: ContiguousArray<Range<Int>> = []
    private var pending: [UInt8] = []
    private var targetText = ""
    private var isOver = false
    private(set) var seen: [Seen] = []
    private(set) var forwardable: [Bool] = []
    let bounds: HeadBounds

    init(bounds: HeadBounds = HeadBounds()) {
        self.bounds = bounds
    }

    /// What the stream means when it is read `step` bytes at a time.
    static func read(_ bytes: [UInt8], step: Int = .max, bounds: HeadBounds = HeadBounds()) -> [Seen] {
        var reader = CodecReader(bounds: bounds)
        var start = 0
        while start < bytes.count {
            let end = step < bytes.count - start ? start + step : bytes.count
            reader.push(bytes[start..<end])
            start = end
        }
        return reader.end()
    }

    /// What the stream means when it is read in two pieces.
    static func read(_ bytes: [UInt8], cutAt cut: Int) -> [Seen] {
        var reader = CodecReader()
        reader.push(bytes[..<cut])
        reader.push(bytes[cut...])
        return reader.end()
    }

    mutating func end() -> [Seen] {
        if !isOver, !pending.isEmpty || inBody { seen.append(.waiting) }
        return seen
    }

    mutating func push(_ bytes: ArraySlice<UInt8>) {
        pending += bytes
        while !isOver, !pending.isEmpty {
            guard inBody ? readBody() : readHead() else { return }
        }
    }

    private mutating func readHead() -> Bool {
        let bounds = bounds
        let outcome = pending.withUnsafeBytes { head.parse($0, bounds: bounds) }
        switch outcome {
        case .incomplete:
            return false
        case .refused(let refusal):
            refuse(refusal)
            return false
        case .complete:
            inBody = true
            body = []
            chunks = ChunkDecoder()
            targetText = pending.withUnsafeBytes { $0.text(head.target) }
            pending.removeFirst(head.length)
            if head.framing == .none || head.framing == .length(0) { finish() }
            return true
        }
    }

    private mutating func readBody() -> Bool {
        guard case .length(let length) = head.framing else { return readChunks() }
        let taken = min(length - body.count, pending.count)
        body += pending.prefix(taken)
        pending.removeFirst(taken)
        if body.count == length { finish() }
        return true
    }

    private mutating func readChunks() -> Bool {
        segments.removeAll()
        let push = pending.withUnsafeBytes { chunks.push($0, segments: &segments) }
        for segment in segments { body += pending[segment] }
        forwardable.append(push.isForwardable)
        pending.removeFirst(push.consumed)
        switch push.progress {
        case .more: break
        case .finished: finish()
        case .refused(let refusal): refuse(refusal)
        }
        return true
    }

    private mutating func finish() {
        seen.append(.request(method: head.method, target: targetText, body: body))
        inBody = false
        if !head.keepsAlive {
            isOver = true
            seen.append(.closed)
        }
        head.reset()
    }

    private mutating func refuse(_ refusal: HTTPRefusal) {
        seen.append(.refused(status: refusal.status, code: refusal.code))
        isOver = true
    }
}

/// The first refusal's code, nil when there is none.
func refusalCode(_ text: String, bounds: HeadBounds = HeadBounds()) -> String? {
    for seen in CodecReader.read(Array(text.utf8), bounds: bounds) {
        if case .refused(_, let code) = seen { return code }
    }
    return nil
}

func requests(_ seen: [CodecReader.Seen]) -> Int {
    seen.count { if case .request = $0 { true } else { false } }
}
