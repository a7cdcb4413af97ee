import MercatorHTTP
import MercatorTesting
import Testing

/// Short seeded runs of the HTTP codec over broken input: no trap, no range outside, the same judgement for every cut.
@Suite("fuzzing HTTP")
struct HTTPFuzzTests {
    static let mutator = Mutator(vocabulary: [
        "\t", "\n", "\r", "\r\n", " ", "%", ",", "/", "0", ":", ";", "?", "[", "]", "a", "Host: h\r\n",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: ", "ffffffffffffffff",
    ])

    static let requests = [
        "POST /v1/chat?x=%41 HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5\r\nConnection: close, x\r\nX: y\r\n\r\n",
        "GET http://h/p HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    ]
    static let responses = [
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: x\r\n\r\n",
        "HTTP/1.0 204\r\nContent-Length: 0\r\nRetry-After: 3\r\n\r\n",
    ]
    static let chunked = "5;a=\"b\"\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nT: v\r\n\r\nrest"

    @Test func requestHeads() {
        FuzzRun.rounds(8_000) { random, seed in
            let bytes = Self.mutator.mutated(random.pick(Self.requests), &random)
            let whole = judgeRequest(bytes, cut: bytes.count)
            #expect(judgeRequest(bytes, cut: random.below(bytes.count + 1)) == whole, seed)
        }
    }

    @Test func responseHeads() {
        FuzzRun.rounds(6_000) { random, seed in
            let bytes = Self.mutator.mutated(random.pick(Self.responses), &random)
            let whole = judgeResponse(bytes, cut: bytes.count)
            #expect(judgeResponse(bytes, cut: random.below(bytes.count + 1)) == whole, seed)
        }
    }

    @Test func chunkedBodies() {
        FuzzRun.rounds(6_000) { random, seed in
            let bytes = Self.mutator.mutated(Self.chunked, &random)
            let whole = decode(bytes, cut: bytes.count)
            #expect(decode(bytes, cut: random.below(bytes.count + 1)) == whole, seed)
        }
    }

    private func judgeRequest(_ bytes: [UInt8], cut: Int) -> String {
        var head = RequestHead()
        var outcome = HeadParse.incomplete
        for end in [cut, bytes.count] {
            guard case .incomplete = outcome else { break }
            outcome = bytes.withUnsafeBytes {
                head.parse(UnsafeRawBufferPointer(rebasing: $0[..<end]), bounds: HeadBounds())
            }
        }
        guard case .complete = outcome else { return describe(outcome) }
        #expect(head.length <= bytes.count && head.path.upperBound <= head.target.upperBound)
        #expect(head.fields.allSatisfy { isInside($0, head.length) })
        return "\(head.method) \(head.target) \(head.path) \(head.query) \(head.framing) \(head.keepsAlive)"
            + "\(head.fields)"
    }

    private func judgeResponse(_ bytes: [UInt8], cut: Int) -> String {
        var head = ResponseHead()
        var outcome = HeadParse.incomplete
        for end in [cut, bytes.count] {
            guard case .incomplete = outcome else { break }
            outcome = bytes.withUnsafeBytes {
                head.parse(UnsafeRawBufferPointer(rebasing: $0[..<end]), bounds: HeadBounds(), answersHead: false)
            }
        }
        guard case .complete = outcome else { return describe(outcome) }
        #expect(head.length <= bytes.count && (200...599).contains(head.status) || head.isInterim)
        #expect(head.fields.allSatisfy { isInside($0, head.length) })
        return "\(head.status) \(head.reason) \(head.framing) \(head.keepsAlive) \(head.fields)"
    }

    private func decode(_ bytes: [UInt8], cut: Int) -> String {
        var decoder = ChunkDecoder()
        var payload: [UInt8] = []
        var consumed = 0
        for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] where !decoder.isFinished {
            var segments: ContiguousArray<Range<Int>> = []
            let push = piece.withUnsafeBytes { decoder.push($0, segments: &segments) }
            for segment in segments { payload += piece[segment] }
            consumed += push.consumed
            if case .refused(let refusal) = push.progress { return "\(refusal.code) \(consumed) \(payload)" }
        }
        return "\(decoder.isFinished) \(consumed) \(payload)"
    }

    private func isInside(_ field: HeaderField, _ length: Int) -> Bool {
        field.lineStart < field.nameEnd && field.nameEnd < field.valueStart && field.valueStart <= field.valueEnd
            && field.valueEnd < field.lineEnd && Int(field.lineEnd) < length
    }

    private func describe(_ outcome: HeadParse) -> String {
        if case .refused(let refusal) = outcome { refusal.code } else { "incomplete" }
    }
}
