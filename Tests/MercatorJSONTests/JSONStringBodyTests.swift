import MercatorJSON
import MercatorTesting
import Testing

/// A string found where it stands is the string that a document would have in it, and nothing else is one.
@Suite struct JSONStringBodyTests {
    private static let pieces: [[UInt8]] =
        [
            "a", "Hello, world", "é", "日本", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\ud83d",
            "\\ude00", "\\uD83D\\u0041", "\\u12", "\\x", "\\", "\"", "\n", "\t", "\u{7F}", "{}", "        ",
        ].map { Array($0.utf8) } + [[0], [0x1F], [0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5], [0xFF]]

    @Test(arguments: 0..<20) func agreesWithTheParser(_ run: UInt64) {
        for round in 0..<500 {
            var random = SplitMix64(seed: run &* 1_000_003 &+ UInt64(round))
            var text: [UInt8] = [0x22]
            for _ in 0..<random.below(7) { text += random.pick(Self.pieces) }
            text.append(0x22)
            // The first string in the text, if there is one.
            let ends = text.indices.filter { text[$0] == 0x22 && $0 > 0 }
            let value = ends.lazy.compactMap { try? JSONDocument.parse(Array(text[...$0]), profile: .reply).root }.first
            let body = text.withUnsafeBytes { JSONStringBody(in: $0, from: 1) }
            #expect(body?.end == value.map { $0.range.upperBound - 1 }, "run \(run), round \(round)")
            #expect(body?.scalarCount == value?.string?.unicodeScalars.count, "run \(run), round \(round)")
        }
    }

    @Test func endsInTheBytesOrNotAtAll() {
        for text in ["abc", "abc\\", "abc\\u00e", "abc\u{E9}"] {
            #expect(Array(text.utf8).withUnsafeBytes { JSONStringBody(in: $0, from: 0) } == nil, "\(text)")
        }
        #expect(JSONStringBody(in: UnsafeRawBufferPointer(start: nil, count: 0), from: 0) == nil)
        #expect(Array("\"".utf8).withUnsafeBytes { JSONStringBody(in: $0, from: 0) }?.end == 0)
        #expect(Array("\"".utf8).withUnsafeBytes { JSONStringBody(in: $0, from: 1) } == nil)
    }
}
