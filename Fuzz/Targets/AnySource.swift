import MercatorExpression
import MercatorJSON
import MercatorTesting

/// Answers every field of a request with anything, by chance.
struct AnySource: FieldSource {
    private static let body = #"{"role":"user","content":["a",1.5,null,{"type":"function"}],"n":9007199254740993}"#

    private var random: SplitMix64
    private let root: JSONValue

    init(_ random: SplitMix64) throws {
        self.random = random
        root = try JSONDocument.parse(Self.body, profile: .request).root
    }

    mutating func value(of slot: Int) -> ExpressionValue { any(depth: 2) }
    mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue { any(depth: 0) }
    mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64? { random.once(in: 2) ? nil : 3_600 }

    private mutating func any(depth: Int) -> ExpressionValue {
        switch random.below(depth == 0 ? 10 : 13) {
        case 0: .null
        case 1: .bool(random.once(in: 2))
        case 2: .int(random.pick([0, 1, -1, .max, .min, 5]))
        case 3: .uint(random.pick([0, 7, .max]))
        case 4: .double(random.pick([0, -0.0, 1.5, .infinity, .nan, 1e300, -9.3e18]))
        case 5: .string(random.pick(["", "gpt-4", "é😀\u{301}", "%s %z", "2026-01-01T00:00:00Z", "5"]))
        case 6: .text(random.pick(["12", "1e400", "x", ""]))
        case 7: .bytes([0xFF, 0])
        case 8: ExpressionTimestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999).map { .timestamp($0) } ?? .null
        case 9: ExpressionDuration(seconds: -315_576_000_000, nanoseconds: 0).map { .duration($0) } ?? .null
        case 10: .list((0..<random.below(4)).map { _ in any(depth: depth - 1) })
        case 11: .map(ExpressionMap([("role", any(depth: depth - 1)), ("content", any(depth: 0))]))
        default: .json(root)
        }
    }
}
