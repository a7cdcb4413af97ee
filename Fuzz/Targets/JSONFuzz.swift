import MercatorJSON
import MercatorTesting
import NIOCore

/// JSON: accepted where the rules say so, read the same by every profile, and edited without harm to the rest.
enum JSONFuzz {
    static let target = FuzzTarget("json", testRounds: 4_000) { bytes in
        let reference = ReferenceJSON(bytes)
        let isValid = reference.map { $0.depth <= 1_024 } ?? false
        let isTaken =
            reference.map {
                $0.depth <= 64 && !$0.hasDuplicateKeys && !$0.hasLoneSurrogates && $0.longestNumber <= 128
            } ?? false
        let grammar = try parsed(bytes, .grammar)
        let request = try parsed(bytes, .request)
        let reply = try parsed(bytes, .reply)
        try verify((grammar != nil) == isValid, "the grammar profile \(isValid ? "refuses" : "takes") it")
        try verify((request != nil) == isTaken, "the request profile \(isTaken ? "refuses" : "takes") it")
        try verify((reply != nil) == isValid, "the reply profile \(isValid ? "refuses" : "takes") it")
        if let grammar { _ = rendered(grammar.root) }
        guard let request, let grammar else { return }
        let once = rendered(request.root)
        try verify(rendered(grammar.root) == once, "two profiles read two things")
        try verify(rendered(try JSONDocument.parse(once, profile: .request).root) == once, "written again it differs")
        try verify(JSONSplices().applied(to: request.bytes) == ByteBuffer(bytes: bytes), "no splices change it")
        var random = Cuts.random(of: bytes)
        try replacing(bytes, request, &random)
        try editing(bytes, request, &random)
    }

    private static func parsed(_ bytes: [UInt8], _ profile: JSONProfile) throws -> JSONDocument? {
        do throws(JSONError) {
            return try JSONDocument.parse(bytes, profile: profile)
        } catch {
            try verify(
                (0...bytes.count).contains(error.offset) && error.line > 0 && error.column > 0,
                "the mistake is at \(error.offset), \(error.line):\(error.column)")
            return nil
        }
    }

    /// One value replaced: the bytes around it stay.
    private static func replacing(_ bytes: [UInt8], _ document: JSONDocument, _ random: inout SplitMix64) throws {
        let value = random.pick(values(below: document.root))
        let new = Array(random.pick(["null", "\"new\"", "[1, 2]", "{\"é\":\"\\n\"}"]).utf8)
        var splices = JSONSplices()
        splices.replace(value, with: new)
        let edited = Array(splices.applied(to: document.bytes).readableBytesView)
        let wanted = bytes[..<value.range.lowerBound] + new + bytes[value.range.upperBound...]
        try verify(edited == Array(wanted), "replacing \(value.range) gives \(edited)")
    }

    /// Members of one object set and removed: the others stay as they were, in their order.
    private static func editing(_ bytes: [UInt8], _ document: JSONDocument, _ random: inout SplitMix64) throws {
        let objects = values(below: document.root).filter { $0.kind == .object }
        guard !objects.isEmpty else { return }
        let object = random.pick(objects)
        var wanted = members(of: object)
        var added: Set<String> = []
        var splices = JSONSplices()
        for _ in 0...random.below(4) {
            let key = random.pick(wanted.map(\.key) + ["model", "new\n"])
            if random.once(in: 2) {
                splices.removeMember(of: object, key: key)
                wanted.removeAll { $0.key == key }
                continue
            }
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
        let range = object.range
        let edited = Array(splices.applied(to: document.bytes).readableBytesView)
        let tail = bytes.count - range.upperBound
        try verify(edited.starts(with: bytes[..<range.lowerBound]), "what stands before the object changed")
        try verify(edited.suffix(tail) == bytes[range.upperBound...], "what stands behind the object changed")
        let within = Array(edited[range.lowerBound..<(edited.count - tail)])
        let found = members(of: try JSONDocument.parse(within, profile: .request).root)
        try verify(found.elementsEqual(wanted, by: ==), "\(String(decoding: within, as: UTF8.self)), not \(wanted)")
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
