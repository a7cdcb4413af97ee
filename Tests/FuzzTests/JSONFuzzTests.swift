import MercatorJSON
import MercatorTesting
import NIOCore
import Testing

/// Short seeded runs of the JSON scanner, lenses and splices over damaged request bodies.
@Suite("fuzzing JSON")
struct JSONFuzzTests {
    static let bodies = [
        #"{"model":"gpt-4","messages":[{"role":"user","content":"caf\u00e9 \ud83d\ude00 \"x\" \\ \n"}],"stream":true}"#,
        #" { "max_tokens" : 1.0e2 , "temperature":-0.50,"n":100000000000000000000, "stop":[ ], "x":{},"y":null } "#,
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"é€😀"}]}],"a":{"b":{"c":[[[1,-0,2e-5]]]}}}"#,
        #"{"metadata":{"k0":"v","k1":"v","k\u0032":"v"},"user":"","tools":[{"type":"function"},true,false]}"#,
    ]
    static let mutator = Mutator(vocabulary: [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\/", "1", "-", ".", "e", "E+",
        "0", "null", "true", " ", "\n", "\t", "\u{FEFF}", "é", "\"k1\"", "\"model\":", "{\"a\":", "[[[[[[[[",
        "123456789012345678901234567890", "//", "'",
    ])

    @Test func acceptedBodiesReadTheSameEverywhere() throws {
        try FuzzRun.rounds(4_000) { random, seed in
            let bytes = Self.text(&random)
            let document: JSONDocument
            do throws(JSONError) {
                document = try JSONDocument.parse(bytes, profile: .request)
            } catch {
                #expect((0...bytes.count).contains(error.offset) && error.line > 0 && error.column > 0, seed)
                // What a stricter profile refuses, the others may take or refuse; none may trap.
                for profile in [JSONProfile.grammar, .reply] {
                    if let other = try? JSONDocument.parse(bytes, profile: profile) { _ = Self.rendered(other.root) }
                }
                return
            }
            let once = Self.rendered(document.root)
            let grammar = try JSONDocument.parse(bytes, profile: .grammar)
            #expect(Self.rendered(grammar.root) == once, seed)
            let again = try JSONDocument.parse(once, profile: .request)
            #expect(Self.rendered(again.root) == once, seed)
            #expect(JSONSplices().applied(to: document.bytes) == ByteBuffer(bytes: bytes), seed)
        }
    }

    @Test func replacingAValueLeavesTheRest() {
        FuzzRun.rounds(3_000) { random, seed in
            let bytes = Self.text(&random)
            guard let document = try? JSONDocument.parse(bytes, profile: .request) else { return }
            let value = random.pick(Self.values(below: document.root))
            let new = Array(random.pick(["null", "\"new\"", "[1, 2]", "{\"é\":\"\\n\"}"]).utf8)
            var splices = JSONSplices()
            splices.replace(value, with: new)
            let edited = Array(splices.applied(to: document.bytes).readableBytesView)
            #expect(edited == bytes[..<value.range.lowerBound] + new + bytes[value.range.upperBound...], seed)
            #expect((try? JSONDocument.parse(edited, profile: .request)) != nil, seed)
        }
    }

    @Test func editingMembersLeavesTheOthers() throws {
        try FuzzRun.rounds(3_000) { random, seed in
            let bytes = Self.text(&random)
            guard let document = try? JSONDocument.parse(bytes, profile: .request),
                let object = Self.values(below: document.root).filter({ $0.kind == .object }).randomElement(
                    using: &random)
            else { return }
            var wanted = Self.members(of: object)
            var added: Set<String> = []
            var splices = JSONSplices()
            for _ in 0...random.below(4) {
                let key = random.pick(wanted.map(\.key) + ["model", "new\n"])
                if random.once(in: 2) {
                    splices.removeMember(of: object, key: key)
                    wanted.removeAll { $0.key == key }
                } else {
                    let json = Array(random.pick(["1", "\"é\"", "{\"a\":[]}"]).utf8)
                    splices.setMember(of: object, key: key, to: json)
                    // What was added moves to the end when it is set again; what the text had keeps its place.
                    if added.contains(key) { wanted.removeAll { $0.key == key } }
                    if let place = wanted.firstIndex(where: { $0.key == key }) {
                        wanted[place].json = json
                    } else {
                        wanted.append((key, json))
                        added.insert(key)
                    }
                }
            }
            let range = object.range
            let edited = Array(splices.applied(to: document.bytes).readableBytesView)
            let tail = bytes.count - range.upperBound
            #expect(edited.starts(with: bytes[..<range.lowerBound]), seed)
            #expect(edited.suffix(tail) == bytes[range.upperBound...], seed)
            let within = Array(edited[range.lowerBound..<(edited.count - tail)])
            let found = Self.members(of: try JSONDocument.parse(within, profile: .request).root)
            #expect(found.elementsEqual(wanted, by: ==), seed)
        }
    }

    private static func text(_ random: inout SplitMix64) -> [UInt8] {
        random.once(in: 6) ? mutator.soup(12, &random) : mutator.mutated(random.pick(bodies), &random)
    }

    private static func members(of object: JSONValue) -> [(key: String, json: [UInt8])] {
        object.members.map { (key: $0.key.string ?? "", json: Array($0.value.rawBytes.readableBytesView)) }
    }

    /// The value and all below it, keys left out.
    private static func values(below value: JSONValue) -> [JSONValue] {
        [value] + value.elements.flatMap(values) + value.members.flatMap { values(below: $0.value) }
    }

    /// A value written again from what its lenses say, numbers as they are spelled.
    private static func rendered(_ value: JSONValue) -> String {
        var json = JSONWriter()
        render(value, into: &json)
        return json.text
    }

    private static func render(_ value: JSONValue, into json: inout JSONWriter) {
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
        case .string:
            let text = value.string ?? "?"
            json.string(value.stringEquals(text) || text.contains("\u{FFFD}") ? text : "differs")
        case .number:
            let isSpelt = value.int == nil || value.exactInt == value.int && value.double != nil
            if isSpelt { json.value(value) } else { json.string("differs") }
        case .true, .false: json.bool(value.bool ?? false)
        case .null: json.null()
        }
    }
}
