/// An HTTP answer as a client has it.
package struct Answer {
    /// How far the client got.
    package enum End: String {
        /// Its framing says that it is whole.
        case clean
        /// The connection ended in the middle of it.
        case cut
        /// The connection was reset in the middle of it.
        case reset
        /// Still under way.
        case open
    }

    package var status = 0
    package var fields: [(name: String, value: String)] = []
    package var payload: [UInt8] = []
    package var end = End.open
    /// When the product's socket let go of its first byte.
    package var sentAt: UInt64 = 0
    /// The connection ends with it, and its framing does not say where.
    package var isUntilClose = false

    package func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    package var text: String { String(decoding: payload, as: UTF8.self) }
}

/// Reads answers strictly, by code of its own: what it does not understand is a finding.
///
/// Source: RFC 9112 §4 to §7.
package struct AnswerReader {
    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case untilClose
    }

    /// Whole answers, and those that will not get whole.
    package private(set) var answers: [Answer] = []
    /// The one under way; nil between two.
    package private(set) var current: Answer?
    /// What is wrong with the bytes; nil while nothing is.
    package private(set) var mistake: String?
    /// The connection has ended inside a head.
    package private(set) var endedInHead = false
    private var state = State.head
    private var bytes: [UInt8] = []
    private var at = 0
    private var sentAt: UInt64 = 0
    private var hasBegun = false
    /// Interim answers so far.
    package private(set) var interims = 0

    package init() {}

    package mutating func feed(_ more: some Sequence<UInt8>, sentAt: UInt64) {
        if at > 0 { bytes.removeFirst(at) }
        at = 0
        bytes.append(contentsOf: more)
        while mistake == nil, step(sentAt) {}
    }

    /// The connection has ended.
    package mutating func ended(isReset: Bool) {
        guard var last = current else {
            endedInHead = at < bytes.count
            return
        }
        if case .untilClose = state, !isReset { last.end = .clean } else { last.end = isReset ? .reset : .cut }
        answers.append(last)
        current = nil
    }

    private mutating func step(_ sentAt: UInt64) -> Bool {
        guard at < bytes.count else { return false }
        switch state {
        case .head: return readHead(sentAt)
        case .length(let left):
            let count = min(left, bytes.count - at)
            take(count)
            if count == left { finish() } else { state = .length(left - count) }
        case .untilClose: take(bytes.count - at)
        case .chunkSize:
            guard let line = line() else { return false }
            guard !line.isEmpty, line.count < 9, let size = Int(line, radix: 16) else {
                mistake = "no chunk size: \(line.prefix(20).debugDescription)"
                return false
            }
            state = size == 0 ? .trailer : .chunk(size)
        case .chunk(let left):
            let count = min(left, bytes.count - at)
            take(count)
            state = count == left ? .chunkEnd : .chunk(left - count)
        case .chunkEnd:
            guard let line = line() else { return false }
            if !line.isEmpty { mistake = "a chunk longer than its size" }
            state = .chunkSize
        case .trailer:
            guard let line = line() else { return false }
            if line.isEmpty { finish() }
        }
        return true
    }

    private mutating func take(_ count: Int) {
        current?.payload.append(contentsOf: bytes[at..<at + count])
        at += count
    }

    /// The next line without its end; nil while it is not there.
    private mutating func line() -> String? {
        guard let end = bytes[at...].firstIndex(of: 10) else {
            if bytes.count - at > 70_000 { mistake = "a line without an end" }
            return nil
        }
        guard end > at, bytes[end - 1] == 13 else {
            mistake = "a bare line feed"
            return nil
        }
        let text = String(decoding: bytes[at..<end - 1], as: UTF8.self)
        at = end + 1
        return text
    }

    private mutating func finish() {
        current?.end = .clean
        if let current { answers.append(current) }
        current = nil
        state = .head
    }

    private mutating func readHead(_ sentAt: UInt64) -> Bool {
        if !hasBegun {
            hasBegun = true
            self.sentAt = sentAt
        }
        guard let length = headLength() else { return false }
        var lines = String(decoding: bytes[at..<at + length - 4], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        at += length
        let status = lines.removeFirst()
        guard status.hasPrefix("HTTP/1.1 "), let code = Int(status.dropFirst(9).prefix(3)), code >= 100, code < 600
        else {
            mistake = "no status line: \(status.prefix(40).debugDescription)"
            return false
        }
        hasBegun = false
        if code < 200 {
            interims += 1
            return true
        }
        var answer = Answer()
        answer.status = code
        answer.sentAt = self.sentAt
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else {
                mistake = "no field: \(line.prefix(40).debugDescription)"
                return false
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            answer.fields.append((line[..<colon].lowercased(), String(value)))
        }
        begin(answer)
        return mistake == nil
    }

    private mutating func begin(_ answer: Answer) {
        var answer = answer
        let lengths = answer.fields.filter { $0.name == "content-length" }.map(\.value)
        let codings = answer.fields.filter { $0.name == "transfer-encoding" }.map(\.value)
        for name in ["x-request-id", "content-type"] where answer.fields.count(where: { $0.name == name }) > 1 {
            mistake = "two fields \(name)"
        }
        if lengths.count + codings.count > 1 { mistake = "two framings: \(lengths) \(codings)" }
        if let length = lengths.first {
            guard let count = Int(length), count >= 0 else {
                mistake = "no length: \(length)"
                return
            }
            current = answer
            if count == 0 { finish() } else { state = .length(count) }
        } else if let coding = codings.first {
            guard coding == "chunked" else {
                mistake = "another coding: \(coding)"
                return
            }
            current = answer
            state = .chunkSize
        } else if answer.status == 204 || answer.status == 304 {
            current = answer
            finish()
        } else {
            answer.isUntilClose = true
            current = answer
            state = .untilClose
        }
    }

    /// Bytes up to and with the empty line; nil while it is not there.
    private func headLength() -> Int? {
        guard bytes.count - at >= 4 else { return nil }
        var index = at
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                return index + 4 - at
            }
            index += 1
        }
        return nil
    }
}
