/// The one-pass parser: checks a text and writes its tape.
///
/// No recursion and no stack of its own: an open container keeps its parent in the node's `next` field and its
/// child count in `end`, until it is closed.
///
/// SAFETY: `base` is valid for `count` bytes while ``scan(_:profile:)`` runs; every read is behind a bounds check.
struct JSONScanner: ~Copyable {
    let base: UnsafePointer<UInt8>
    let count: Int
    let profile: JSONProfile
    var position = 0
    var nodes: UnsafeMutablePointer<JSONNode>
    var nodeCount = 0
    private var capacity: Int
    private var depth = 0
    /// The innermost open container; nothing is open when `depth` is 0.
    private var open = 0
    /// Set once, by the first mistake.
    var failure: (code: JSONErrorCode, offset: Int, detail: String?)?

    /// Nodes that the receiver must deallocate.
    struct Outcome {
        var nodes: UnsafeMutablePointer<JSONNode>
        var count: Int
    }

    /// Parses `raw`.
    static func scan(_ raw: UnsafeRawBufferPointer, profile: JSONProfile) -> Result<Outcome, JSONError> {
        guard let start = raw.baseAddress, raw.count > 0 else {
            return .failure(JSONError.located(.empty, offset: 0, detail: nil, in: raw))
        }
        guard raw.count <= JSONBounds.bytesMax else {
            return .failure(JSONError.located(.tooLarge, offset: 0, detail: nil, in: raw))
        }
        let base = start.assumingMemoryBound(to: UInt8.self)
        var scanner = JSONScanner(base: base, count: raw.count, profile: profile)
        guard !scanner.run() else { return .success(Outcome(nodes: scanner.nodes, count: scanner.nodeCount)) }
        scanner.nodes.deallocate()
        let failure = scanner.failure ?? (.unexpectedByte, scanner.position, nil)
        return .failure(JSONError.located(failure.code, offset: failure.offset, detail: failure.detail, in: raw))
    }

    private init(base: UnsafePointer<UInt8>, count: Int, profile: JSONProfile) {
        self.base = base
        self.count = count
        self.profile = profile
        capacity = min(count / 12 + 8, JSONBounds.nodesReservedMax)
        nodes = .allocate(capacity: capacity)
    }

    /// Where the walk is: before a value, or after one.
    private enum Place { case value, afterValue, end, failed }

    private mutating func run() -> Bool {
        if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { return fail(.byteOrderMark, at: 0) }
        var place = Place.value
        while true {
            switch place {
            case .value: place = value()
            case .afterValue: place = afterValue()
            case .end: return atEnd()
            case .failed: return false
            }
        }
    }

    private mutating func atEnd() -> Bool {
        skipSpace()
        return position == count || fail(.trailingBytes, at: position)
    }

    @inline(__always)
    private mutating func value() -> Place {
        skipSpace()
        guard position < count else { return failed(nodeCount == 0 ? .empty : .unexpectedEnd) }
        switch base[position] {
        case UInt8(ascii: "\""):
            return string(isKey: false) ? .afterValue : .failed
        case UInt8(ascii: "{"):
            guard opened(.object) else { return .failed }
            skipSpace()
            if position < count, base[position] == UInt8(ascii: "}") { return closed() }
            return key()
        case UInt8(ascii: "["):
            guard opened(.array) else { return .failed }
            skipSpace()
            if position < count, base[position] == UInt8(ascii: "]") { return closed() }
            return .value
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number() ? .afterValue : .failed
        case UInt8(ascii: "t"):
            return literal("true", .true)
        case UInt8(ascii: "f"):
            return literal("false", .false)
        case UInt8(ascii: "n"):
            return literal("null", .null)
        default:
            return failed(.unexpectedByte)
        }
    }

    @inline(__always)
    private mutating func afterValue() -> Place {
        guard depth > 0 else { return .end }
        nodes[open].end &+= 1
        skipSpace()
        guard position < count else { return failed(.unexpectedEnd) }
        let isObject = nodes[open].kind == .object
        switch base[position] {
        case UInt8(ascii: ","):
            position += 1
            return isObject ? key() : .value
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
            return closed()
        default:
            return failed(.unexpectedByte)
        }
    }

    @inline(__always)
    private mutating func key() -> Place {
        skipSpace()
        guard position < count else { return failed(.unexpectedEnd) }
        guard base[position] == UInt8(ascii: "\"") else { return failed(.unexpectedByte) }
        guard string(isKey: true) else { return .failed }
        skipSpace()
        guard position < count else { return failed(.unexpectedEnd) }
        guard base[position] == UInt8(ascii: ":") else { return failed(.unexpectedByte) }
        position += 1
        return .value
    }

    @inline(__always)
    private mutating func opened(_ kind: JSONKind) -> Bool {
        guard depth < profile.depthMax else { return fail(.tooDeep, at: position) }
        let parent = open
        open = nodeCount
        guard
            append(
                JSONNode(
                    start: UInt32(truncatingIfNeeded: position), end: 0,
                    next: UInt32(truncatingIfNeeded: parent), meta: UInt32(kind.rawValue)))
        else { return false }
        depth += 1
        position += 1
        return true
    }

    @inline(__always)
    private mutating func closed() -> Place {
        position += 1
        let at = open
        let members = nodes[at].end
        let parent = Int(nodes[at].next)
        nodes[at].next = UInt32(truncatingIfNeeded: nodeCount)
        nodes[at].end = UInt32(truncatingIfNeeded: position)
        nodes[at].meta |= min(members, JSONNode.countSaturated) << 8
        if members > 1, nodes[at].kind == .object, profile.refusesDuplicateKeys {
            guard keysAreUnique(of: at, count: Int(members)) else { return .failed }
        }
        depth -= 1
        open = parent
        return .afterValue
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONKind) -> Place {
        let length = word.utf8CodeUnitCount
        for at in 0..<length {
            guard position + at < count else { return failed(.unexpectedEnd, at: count) }
            guard base[position + at] == word.utf8Start[at] else { return failed(.unexpectedByte, at: position + at) }
        }
        guard append(kind, from: position, to: position + length, bits: 0) else { return .failed }
        position += length
        return .afterValue
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < count, base[position] <= 0x20 {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Appends a node without children.
    @inline(__always)
    mutating func append(_ kind: JSONKind, from start: Int, to end: Int, bits: UInt32) -> Bool {
        append(
            JSONNode(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: nodeCount + 1), meta: UInt32(kind.rawValue) | bits))
    }

    @inline(__always)
    private mutating func append(_ node: JSONNode) -> Bool {
        if nodeCount == capacity {
            guard nodeCount < profile.nodesMax else { return fail(.tooManyValues, at: position) }
            grow()
        }
        (nodes + nodeCount).initialize(to: node)
        nodeCount += 1
        return true
    }

    private mutating func grow() {
        let larger = min(capacity * 2, max(profile.nodesMax, capacity + 1))
        let moved = UnsafeMutablePointer<JSONNode>.allocate(capacity: larger)
        moved.moveInitialize(from: nodes, count: nodeCount)
        nodes.deallocate()
        nodes = moved
        capacity = larger
    }

    private mutating func failed(_ code: JSONErrorCode, at offset: Int? = nil) -> Place {
        _ = fail(code, at: offset ?? position)
        return .failed
    }

    /// Notes the mistake and returns false.
    @inline(never)
    mutating func fail(_ code: JSONErrorCode, at offset: Int, detail: String? = nil) -> Bool {
        failure = (code, offset, detail)
        return false
    }
}

extension JSONError {
    /// The error for a place in `raw`, with its line and column.
    static func located(
        _ code: JSONErrorCode, offset: Int, detail: String?, in raw: UnsafeRawBufferPointer
    ) -> JSONError {
        var line = 1
        var column = 1
        for byte in raw.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        let message = detail ?? code.sentence
        return JSONError(code: code, offset: offset, line: line, column: column, message: message)
    }
}
