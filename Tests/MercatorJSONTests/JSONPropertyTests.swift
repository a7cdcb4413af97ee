import MercatorJSON
import NIOCore
import Testing

/// Odd but valid JSON, made up from a seed.
struct JSONGenerator {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func space() -> String { ["", "", "", " ", "\n", "\t ", "\r\n"][next(7)] }

    mutating func string() -> String {
        let pieces = [
            "a", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\ud83d\\ude00", "\\u0000", "12345678",
            " ",
            "\u{7f}",
        ]
        return "\"" + (0..<next(6)).map { _ in pieces[next(pieces.count)] }.joined() + "\""
    }

    mutating func value(depth: Int) -> String {
        switch next(depth == 0 ? 5 : 8) {
        case 0: return string()
        case 1: return ["0", "-0", "1.0", "1e2", "1E-2", "-12.50e+3", "100000000000000000000", "0.000"][next(8)]
        case 2: return "true"
        case 3: return "false"
        case 4: return "null"
        case 5:
            let items = (0..<next(5)).map { _ in space() + value(depth: depth - 1) + space() }
            return "[" + (items.isEmpty ? space() : items.joined(separator: ",")) + "]"
        default:
            let items = (0..<next(5)).map {
                "\(space())\"k\($0)\(string().dropFirst())\(space()):\(space())\(value(depth: depth - 1))\(space())"
            }
            return "{" + (items.isEmpty ? space() : items.joined(separator: ",")) + "}"
        }
    }
}

@Suite struct JSONPropertyTests {
    /// Writes a value again from what the lenses say, spelling numbers as they were.
    private func render(_ value: JSONValue, into json: inout JSONWriter) {
        switch value.kind {
        case .object:
            json.beginObject()
            for (key, value) in value.members {
                json.key(key.string ?? "?")
                render(value, into: &json)
            }
            json.endObject()
        case .array:
            json.beginArray()
            for element in value.elements { render(element, into: &json) }
            json.endArray()
        case .string: json.string(value.string ?? "?")
        case .number: json.value(value)
        case .true, .false: json.bool(value.bool ?? false)
        case .null: json.null()
        }
    }

    private func rendered(_ text: String) throws -> String {
        var json = JSONWriter()
        render(try JSONDocument.parse(text, profile: .request).root, into: &json)
        return json.text
    }

    @Test(arguments: 0..<200) func readingWhatWasWrittenChangesNothing(seed: UInt64) throws {
        var generator = JSONGenerator(state: seed)
        let text = generator.space() + generator.value(depth: 5) + generator.space()
        let once = try rendered(text)
        #expect(try rendered(once) == once, "seed \(seed)")
        // No edits: byte for byte the same.
        let document = try JSONDocument.parse(text, profile: .request)
        #expect(JSONSplices().applied(to: document.bytes) == ByteBuffer(string: text))
    }

    @Test(arguments: 0..<200) func replacingAMemberTouchesOnlyIt(seed: UInt64) throws {
        var generator = JSONGenerator(state: seed &+ 77)
        let before =
            "{\(generator.space())\"pre\":\(generator.value(depth: 4)),\"model\""
            + "\(generator.space()):\(generator.space())"
        let old = generator.value(depth: 3)
        let after = "\(generator.space()),\"post\":\(generator.value(depth: 4))}"
        let document = try JSONDocument.parse(before + old + after, profile: .request)
        var splices = JSONSplices()
        splices.setMember(of: document.root, key: "model", to: Array("\"new\"".utf8))
        #expect(String(buffer: splices.applied(to: document.bytes)) == before + "\"new\"" + after, "seed \(seed)")
    }

    /// Damage anywhere never traps, and never reads as valid and different at once.
    @Test(arguments: 0..<100) func damagedTextsNeverTrap(seed: UInt64) {
        var generator = JSONGenerator(state: seed &+ 999)
        var bytes = Array(generator.value(depth: 5).utf8)
        for _ in 0..<20 where !bytes.isEmpty {
            bytes[generator.next(bytes.count)] = UInt8(generator.next(256))
            guard let document = try? JSONDocument.parse(bytes, profile: .grammar) else { continue }
            var json = JSONWriter()
            render(document.root, into: &json)
        }
    }
}
