import MercatorHTTP
import Testing

@Suite("chunked bodies")
struct ChunkDecoderTests {
    struct Outcome: Equatable {
        var payload: [UInt8] = []
        var consumed = 0
        var code: String?
        var isFinished = false
        var forwardable: [Bool] = []
    }

    private func decode(_ text: String, step: Int = .max, bounds: ChunkBounds = ChunkBounds()) -> Outcome {
        var decoder = ChunkDecoder(bounds: bounds)
        var outcome = Outcome()
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count, !outcome.isFinished, outcome.code == nil {
            let piece = Array(bytes[start..<(step < bytes.count - start ? start + step : bytes.count)])
            var segments: ContiguousArray<Range<Int>> = []
            let push = piece.withUnsafeBytes { decoder.push($0, segments: &segments) }
            for segment in segments { outcome.payload += piece[segment] }
            #expect(push.payload == segments.reduce(0) { $0 + $1.count })
            outcome.consumed += push.consumed
            outcome.forwardable.append(push.isForwardable)
            start += push.consumed
            switch push.progress {
            case .more: #expect(push.consumed == piece.count)
            case .finished: outcome.isFinished = true
            case .refused(let refusal): outcome.code = refusal.code
            }
        }
        #expect(decoder.payloadBytes == outcome.payload.count)
        return outcome
    }

    @Test(arguments: [
        ("5\r\nhello\r\n0\r\n\r\nrest", true, true), ("5\r\nhello\r\n", false, true),
        ("5\r\nhello\r\nA\r\n", false, false),
        ("5\r\nhel", false, false), ("05\r\nhello\r\n", false, false), ("5;a=b\r\nhello\r\n", false, false),
        ("5\r\nhello\r\n0\r\nT: v\r\n\r\n", true, false), ("5\r\nhello\r\n00\r\n\r\n", true, false),
        ("0\r\n\r\n", true, true),
        ("5\r\nhello\r\n0\r\n", false, false), ("5\r\nhello\r", false, false), ("5", false, false),
    ])
    func wholePlainChunksAreForwardable(text: String, finished: Bool, forwardable: Bool) {
        let outcome = decode(text)
        #expect(outcome.code == nil)
        #expect(outcome.isFinished == finished)
        #expect(outcome.forwardable == [forwardable])
        #expect(outcome.consumed == text.utf8.count - (text.hasSuffix("rest") ? 4 : 0))
    }

    @Test(arguments: [
        "5;a", "5;a=b", "5;a=\"\"", "5;a=\"b c;d\"", "5;a=\"\\\"\"", "5;a;b=c;d=\"e\"",
    ])
    func wellFormedExtensionsAreSkipped(line: String) {
        let outcome = decode(line + "\r\nhello\r\n0;last\r\n\r\n")
        #expect(outcome.code == nil && outcome.isFinished)
        #expect(outcome.payload == Array("hello".utf8))
    }

    @Test func forwardableLooksAtEachBufferAlone() {
        let text = "5;x\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n"
        #expect(decode(text, step: 12).forwardable == [false, false, false])
        #expect(decode("5\r\nhello\r\n0\r\n\r\n", step: 10).forwardable == [true, true])
    }

    @Test(arguments: [
        ("x\r\n", "http_chunk_size"), ("\r\n", "http_chunk_size"), ("-5\r\n", "http_chunk_size"),
        ("0x5\r\n", "http_chunk_size"),
        (" 5\r\n", "http_chunk_size"), ("5 \r\n", "http_chunk_size"), ("5\t\r\n", "http_chunk_size"),
        ("5\n", "http_chunk_size"),
        ("10000000000000038\r\n", "http_body_too_large"), ("ffffffffffffffff\r\n", "http_body_too_large"),
        ("0000000000000000\r\n", "http_chunk_size"), ("5\rx", "http_bare_carriage_return"),
        ("5\r\nhelloX", "http_chunk_end"), ("5\r\nhello\n", "http_chunk_end"), ("5\r\nhello\rX", "http_chunk_end"),
        ("5;\r\n", "http_chunk_extension"), ("5;a\nb\r\n", "http_chunk_extension"),
        ("5;a\u{0}\r\n", "http_chunk_extension"), ("5; a\r\n", "http_chunk_extension"),
        ("5;a b\r\n", "http_chunk_extension"), ("5;a \r\n", "http_chunk_extension"),
        ("5;a=\r\n", "http_chunk_extension"), ("5;=b\r\n", "http_chunk_extension"),
        ("5;a=b=c\r\n", "http_chunk_extension"), ("5;a=\"b\r\n", "http_chunk_extension"),
        ("5;a=\"b\"c\r\n", "http_chunk_extension"), ("5;a=\"\\\r\n", "http_chunk_extension"),
        ("5;a;;b\r\n", "http_chunk_extension"),
        ("0\r\n\n", "http_trailer"), ("0\r\nBad Name: 1\r\n\r\n", "http_trailer"),
        ("0\r\n folded\r\n\r\n", "http_trailer"),
        ("0\r\nT: a\u{1}\r\n\r\n", "http_trailer"), ("0\r\nT: a\nb\r\n\r\n", "http_trailer"),
        ("0\r\nT: a\rb\r\n\r\n", "http_bare_carriage_return"), ("0\r\n\rX", "http_bare_carriage_return"),
    ])
    func badChunksAreRefused(text: String, code: String) {
        for step in [Int.max, 1, 2, 3] {
            #expect(decode(text, step: step).code == code)
        }
    }

    @Test func boundsAreExact() {
        let bounds = ChunkBounds(payloadBytesMax: 10, extensionBytesMax: 4, trailerBytesMax: 20, trailersMax: 2)
        #expect(decode("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", bounds: bounds).isFinished)
        #expect(decode("5\r\nhello\r\n6\r\n", bounds: bounds).code == "http_body_too_large", "before the data comes")
        #expect(decode("1;abc\r\nx\r\n0\r\n\r\n", bounds: bounds).isFinished)
        #expect(decode("1;abcd\r\nx\r\n0\r\n\r\n", bounds: bounds).code == "http_chunk_extension")
        #expect(decode("0\r\na:1\r\nb:2\r\n\r\n", bounds: bounds).isFinished)
        #expect(decode("0\r\na:1\r\nb:2\r\nc:3\r\n\r\n", bounds: bounds).code == "http_trailers_too_large")
        #expect(decode("0\r\na: 12345678901234567890\r\n\r\n", bounds: bounds).code == "http_trailers_too_large")
    }

    @Test func cutsChangeNothing() {
        let text = "5;e=\"x\"\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n000\r\nT: v\r\nU:\r\n\r\nGET /"
        let whole = decode(text)
        #expect(whole.isFinished && whole.payload.count == 31)
        for step in 1..<text.utf8.count {
            var cut = decode(text, step: step)
            cut.forwardable = whole.forwardable
            #expect(cut == whole, "step \(step)")
        }
    }

    @Test func afterTheEndNothingIsTaken() {
        var decoder = ChunkDecoder()
        var segments: ContiguousArray<Range<Int>> = []
        _ = Array("0\r\n\r\n".utf8).withUnsafeBytes { decoder.push($0, segments: &segments) }
        #expect(decoder.isFinished)
        let push = Array("5\r\n".utf8).withUnsafeBytes { decoder.push($0, segments: &segments) }
        #expect(push.consumed == 0)
        guard case .finished = push.progress else {
            Issue.record("not finished")
            return
        }
    }
}
