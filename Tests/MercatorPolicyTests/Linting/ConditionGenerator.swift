import MercatorTesting

/// Makes conditions and requests over a handful of fields, so that tests of one field meet each other often.
struct ConditionGenerator {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    private static let fields = ["request.model", "request.n", "request.metadata.a", "request.metadata.b", "time.hour"]
    private static let constants = [
        "\"x\"", "\"xy\"", "\"5\"", "\"true\"", "5", "5.0", "7", "12", "0", "true", "false", "null", "\"\"",
    ]
    private static let values = [
        "\"x\"", "\"xy\"", "\"5\"", "\"5.0\"", "\"true\"", "\"z\"", "5", "5.0", "6", "7.5", "true", "false", "null",
        "[\"x\", 5]", "{}", "\"\"",
    ]

    mutating func condition(depth: Int = 3) -> String {
        if depth == 0 || random.once(in: 3) { return test() }
        switch random.below(5) {
        case 0: return "not (\(condition(depth: depth - 1)))"
        case 1, 2: return "(\(condition(depth: depth - 1)) and \(condition(depth: depth - 1)))"
        default: return "(\(condition(depth: depth - 1)) or \(condition(depth: depth - 1)))"
        }
    }

    private mutating func test() -> String {
        let field = random.pick(Self.fields)
        switch random.below(12) {
        case 0, 1, 2: return "\(field) == \(random.pick(Self.constants))"
        case 3, 4: return "\(field) != \(random.pick(Self.constants))"
        case 5, 6:
            return "\(order(field)) \(random.pick(["<", "<=", ">", ">="])) \(random.pick(["5", "7", "12", "0.5"]))"
        case 7: return "\(field) \(random.pick(["in", "not in"])) [\(random.pick(Self.constants)), \"x\", 7]"
        case 8: return "\(text(field)) \(random.pick(["matches", "not matches"])) \(random.pick(["\"^x\"", "\"5\""]))"
        case 9: return "\(text(field)) \(random.pick(["contains", "starts_with", "ends_with"])) \"x\""
        case 10: return "request.metadata.a == request.metadata.b"
        default: return "request.metadata.flag"
        }
    }

    /// A field that may be ordered with numbers: the model is text.
    private func order(_ field: String) -> String { field == "request.model" ? "request.n" : field }
    /// A field that may be text: the others are ints by their declaration.
    private func text(_ field: String) -> String {
        field == "time.hour" || field == "request.n" ? "request.metadata.a" : field
    }

    /// A request whose fields have values of every kind, some left out, some sent as headers.
    mutating func request() -> Request {
        var members: [String] = []
        var metadata: [String] = []
        var headers: [(String, String)] = []
        if !random.once(in: 6) { members.append("\"model\": \(random.pick(Self.values))") }
        if !random.once(in: 4) { members.append("\"n\": \(random.pick(Self.values))") }
        for name in ["a", "b", "flag"] {
            switch random.below(4) {
            case 0: break
            case 1:
                headers.append(("x-mercator-metadata-\(name)", random.pick(["x", "xy", "5", "5.0", "7", "true", ""])))
            default: metadata.append("\"\(name)\": \(random.pick(Self.values))")
            }
        }
        members.append("\"metadata\": {\(metadata.joined(separator: ", "))}")
        var request = Request("{\(members.joined(separator: ", "))}", headers: headers)
        request.now.microseconds += Int64(random.below(24)) * 3_600_000_000
        return request
    }
}
