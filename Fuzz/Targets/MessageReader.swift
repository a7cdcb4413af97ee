import MercatorHTTP

/// One HTTP message as two readers can compare it.
struct ReadMessage: Equatable {
    /// `POST /path` or `200`.
    var line: String
    /// Names in small letters, values without blanks around them.
    var fields: [[String]]
    var body: [UInt8] = []

    /// Whether what follows on the connection may be another protocol.
    var mayUpgrade: Bool { line == "101" || fields.contains { $0[0] == "upgrade" } }
}

/// The two heads of the codec, as one reader takes them.
protocol MessageHead {
    init()
    var length: Int { get }
    var framing: BodyFraming { get }
    var keepsAlive: Bool { get }
    var fields: ContiguousArray<HeaderField> { get }
    mutating func reset()
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> HeadParse
    func line(_ bytes: UnsafeRawBufferPointer) -> String
}

extension RequestHead: MessageHead {
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> HeadParse { parse(bytes, bounds: HeadBounds()) }
    func line(_ bytes: UnsafeRawBufferPointer) -> String { "\(method.text) \(bytes.text(target))" }
}

extension ResponseHead: MessageHead {
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> HeadParse {
        parse(bytes, bounds: HeadBounds(), answersHead: false)
    }
    func line(_ bytes: UnsafeRawBufferPointer) -> String { String(status) }
}

/// Reads the messages of one connection from bytes that arrive in any pieces.
struct MessageReader<Head: MessageHead> {
    /// How the connection stands after the messages.
    enum Ending: Equatable {
        /// Between messages.
        case clean
        /// In the middle of one.
        case waiting
        case closed
        case refused(String)
    }

    private(set) var messages: [ReadMessage] = []
    private(set) var ending = Ending.clean
    /// How many of the messages came before an interim answer that says the connection will close, or is HTTP/1.0.
    ///
    /// NIOHTTP1 stops there; we go on to the answer that must follow. Source: RFC 9110 §15.2.
    private(set) var beforeClosingInterim: Int?
    /// The first range that does not lie where it must; nil when all do.
    private(set) var strayField: HeaderField?

    private var head = Head()
    private var chunks = ChunkDecoder()
    private var current: ReadMessage?
    private var pending: [UInt8] = []

    /// What the pieces mean, in turn.
    static func read(_ pieces: [[UInt8]]) -> MessageReader {
        var reader = MessageReader()
        for piece in pieces { reader.push(piece) }
        reader.end()
        return reader
    }

    private mutating func push(_ piece: [UInt8]) {
        guard ending == .clean else { return }
        pending += piece
        while ending == .clean, !pending.isEmpty, current == nil ? readHead() : readBody() {}
    }

    private mutating func end() {
        guard ending == .clean else { return }
        if current != nil, head.framing == .untilClose {
            finish()
        } else if current != nil || !pending.isEmpty {
            ending = .waiting
        }
    }

    private mutating func readHead() -> Bool {
        switch pending.withUnsafeBytes({ head.parse($0) }) {
        case .incomplete: return false
        case .refused(let refusal):
            ending = .refused(refusal.code)
            return false
        case .complete:
            current = pending.withUnsafeBytes { bytes in
                ReadMessage(
                    line: head.line(bytes),
                    fields: head.fields.map { [bytes.text($0.name).lowercased(), bytes.text($0.value)] })
            }
            strayField = strayField ?? head.fields.first { !isInside($0) }
            chunks = ChunkDecoder()
            pending.removeFirst(head.length)
            if head.framing == .none || head.framing == .length(0) { finish() }
            return true
        }
    }

    private mutating func readBody() -> Bool {
        switch head.framing {
        case .none: finish()
        case .untilClose:
            current?.body += pending
            pending = []
        case .length(let length):
            let had = current?.body.count ?? 0
            let taken = min(length - had, pending.count)
            current?.body += pending.prefix(taken)
            pending.removeFirst(taken)
            if had + taken == length { finish() }
        case .chunked:
            var segments: ContiguousArray<Range<Int>> = []
            let push = pending.withUnsafeBytes { chunks.push($0, segments: &segments) }
            for segment in segments { current?.body += pending[segment] }
            pending.removeFirst(push.consumed)
            switch push.progress {
            case .more: break
            case .finished: finish()
            case .refused(let refusal): ending = .refused(refusal.code)
            }
        }
        return true
    }

    private mutating func finish() {
        if let current { messages.append(current) }
        current = nil
        if !head.keepsAlive {
            let isInterim = messages.last?.line.hasPrefix("1") ?? false
            if isInterim { beforeClosingInterim = beforeClosingInterim ?? messages.count } else { ending = .closed }
        }
        head.reset()
    }

    private func isInside(_ field: HeaderField) -> Bool {
        field.lineStart < field.nameEnd && field.nameEnd < field.valueStart && field.valueStart <= field.valueEnd
            && field.valueEnd < field.lineEnd && Int(field.lineEnd) < head.length
    }
}
