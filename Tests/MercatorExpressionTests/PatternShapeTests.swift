import MercatorExpression
import MercatorTesting
import Testing

/// How much of a text a pattern has to see.
struct PatternShapeTests {
    @Test(arguments: [
        ("abc", PatternShape.bounded(3)), ("", .bounded(0)), ("a|bcd|", .bounded(3)), ("a?b{2,5}?c", .bounded(7)),
        (#"\b\d{3}-\d{2}-\d{4}\b"#, .bounded(11)), ("[*+]{2}", .bounded(2)), ("[]a]b", .bounded(2)),
        ("[^]+]b", .bounded(2)), ("[[:alpha:]+*]b", .bounded(2)), (#"[\]+]b"#, .bounded(2)),
        (#"\*\+\^\$"#, .bounded(4)), (#"\Qa+b*^$\E"#, .bounded(6)), (#"\x{10FFFF}\x41\pL\p{Greek}\101"#, .bounded(5)),
        ("(?i)(secret|token)", .bounded(6)), ("(?P<name>ab)(?:c)", .bounded(3)), ("(ab{2}){3}", .bounded(9)),
        ("a{,5}", .bounded(5)), ("(?m)^a$", .bounded(1)), ("(?m:^a)b", .bounded(2)), ("(?:){5,}", .bounded(0)),
        (#"(?:\b)*x"#, .bounded(1)), ("é{2}", .bounded(2)),
        ("a+", .unbounded("+")), ("a*?b", .unbounded("*")), ("a{2,}", .unbounded("{2,}")), ("(a|b*)c", .unbounded("*")),
        ("(a+){2}", .unbounded("+")), (#"\x{41}+"#, .unbounded("+")), ("[a-z]{3}.*x", .unbounded("*")),
        ("^a", .anchored), ("a$", .anchored), (#"\Aa+"#, .anchored), (#"a\z"#, .anchored), ("(?m)a(?-m:^b)", .anchored),
        ("(?m:a)$", .anchored), ("(?s-m)a$", .anchored),
    ])
    func shapeIsRead(pattern: String, shape: PatternShape) throws {
        _ = try Pattern(pattern)
        #expect(PatternShape(of: pattern) == shape)
    }

    /// No match that RE2 finds is longer than the shape says.
    @Test(arguments: 0..<200)
    func noMatchIsLonger(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "a", "b", "(a|bb)", "[ab]", "[^b]", ".", "(?:ab)", #"\w"#, "(?i)B", "b{1,3}", "a?", "(a{2}|b?){2}",
            "(ab?){0,2}",
            "|", "a+", #"\bab"#,
        ]
        let pattern = (0..<(1 + random.below(5))).map { _ in random.pick(pieces) }.joined()
        guard case .bounded(let longest) = PatternShape(of: pattern) else { return }
        let compiled = try Pattern(pattern)
        for _ in 0..<40 {
            let text = (0..<random.below(30)).map { _ in random.pick(["a", "b", "é", " "]) }.joined()
            var bytes = Array(text.utf8)
            let found = bytes.withUnsafeMutableBytes { compiled.firstMatch(in: UnsafeRawBufferPointer($0)) }
            guard let found else { continue }
            let count = String(decoding: bytes[found], as: UTF8.self).unicodeScalars.count
            #expect(count <= longest, "seed \(seed): \(pattern) in \(text)")
        }
    }
}
