import MercatorJSON
import NIOCore
import Testing

@Suite struct JSONSplicesTests {
    private func edited(_ text: String, _ edit: (inout JSONSplices, JSONValue) -> Void) throws -> String {
        let document = try JSONDocument.parse(text, profile: .request)
        var splices = JSONSplices()
        edit(&splices, document.root)
        return String(buffer: splices.applied(to: document.bytes))
    }

    private func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func replacingKeepsEverythingElse() throws {
        let text = "{ \"a\" : 1.0 ,\t\"model\" :  \"x\" , \"z\":[1e2 , {}] } "
        #expect(
            try edited(text) { $0.setMember(of: $1, key: "model", to: json("\"longer-name\"")) }
                == "{ \"a\" : 1.0 ,\t\"model\" :  \"longer-name\" , \"z\":[1e2 , {}] } ")
        #expect(try edited(text) { _, _ in } == text)
    }

    static let changes: [(text: String, remove: [String], set: [String], result: String)] = [
        ("{}", [], ["a", "b"], "{\"a\":0,\"b\":0}"),
        ("{ }", [], ["a"], "{\"a\":0 }"),
        ("{\"a\":1}", [], ["b", "c"], "{\"a\":1,\"b\":0,\"c\":0}"),
        ("{\"a\":1}", ["a"], [], "{}"),
        ("{\"a\":1}", ["a"], ["b"], "{\"b\":0}"),
        ("{\"a\":1}", ["a"], ["a"], "{\"a\":0}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["a"], [], "{\"b\":2 , \"c\":3}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["b"], [], "{\"a\":1 , \"c\":3}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["c"], [], "{\"a\":1 , \"b\":2}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["c"], ["d"], "{\"a\":1 , \"b\":2,\"d\":0}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["a", "b"], [], "{\"c\":3}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["b", "c"], [], "{\"a\":1}"),
        ("{\"a\":1 , \"b\":2 , \"c\":3}", ["a", "c"], ["a"], "{\"b\":2,\"a\":0}"),
        ("{ \"a\":1 , \"b\":2 , \"c\":3 }", ["a", "b", "c"], ["d", "e"], "{ \"d\":0,\"e\":0 }"),
        ("{\"\\u0061\":1}", [], ["a"], "{\"\\u0061\":0}"),
        ("{\"a\":1}", ["x"], [], "{\"a\":1}"),
    ]

    @Test(arguments: changes.indices) func membersComeAndGoWithTheirCommas(_ row: Int) throws {
        let row = Self.changes[row]
        let result = try edited(row.text) { splices, root in
            for key in row.remove { splices.removeMember(of: root, key: key) }
            for key in row.set { splices.setMember(of: root, key: key, to: json("0")) }
        }
        // All members gone leaves `{ ` and ` }`: the insertion stands at the brace.
        #expect(result == row.result || result.filter { $0 != " " } == row.result.filter { $0 != " " })
        _ = try JSONDocument.parse(result, profile: .request)
    }

    @Test func theOuterEditCounts() throws {
        #expect(
            try edited("{\"m\":{\"a\":1},\"b\":2}") { splices, root in
                if let inner = root["m"] { splices.setMember(of: inner, key: "a", to: json("9")) }
                if let inner = root["m"] { splices.setMember(of: inner, key: "c", to: json("9")) }
                splices.setMember(of: root, key: "m", to: json("null"))
            } == "{\"m\":null,\"b\":2}")
    }

    @Test func theLastEditOfAMemberCounts() throws {
        var splices = JSONSplices()
        let document = try JSONDocument.parse("{\"a\":1}", profile: .request)
        #expect(splices.isEmpty)
        splices.setMember(of: document.root, key: "a", to: json("2"))
        splices.setMember(of: document.root, key: "a", to: json("3"))
        splices.setMember(of: document.root, key: "b", to: json("4"))
        splices.setMember(of: document.root, key: "b", to: json("5"))
        #expect(!splices.isEmpty)
        #expect(String(buffer: splices.applied(to: document.bytes)) == "{\"a\":3,\"b\":5}")
    }

    @Test func aMemberIsRemovedByTheKeyThatWasFound() throws {
        let result = try edited("{\"a\":1,\"b\":2,\"\\u0061b\":3}") { splices, root in
            for (key, value) in root.members {
                splices.replace(value, with: json("9"))
                if key.string != "b" { splices.removeMember(of: root, key: key) }
            }
            splices.setMember(of: root, key: "a", to: json("0"))
        }
        #expect(result == "{\"b\":9,\"a\":0}")
    }

    /// Each of so many edits that looked at all others would take hours.
    @Test func editsDoNotLookAtEachOther() throws {
        let count = 60_000
        let members = (0..<count).map { "\"k\($0)\":{\"gone\":1,\"n\":\($0)}" }.joined(separator: ",")
        let result = try edited("{\"x\":0,\(members)}") { splices, root in
            for (order, (key, value)) in root.members.enumerated() where order > 0 {
                splices.removeMember(of: value, key: "gone")
                if let number = value["n"] {
                    splices.replace(number, with: json("1"))
                    splices.replace(number, with: json("2"))
                }
                if order > 2 { splices.removeMember(of: root, key: key) }
            }
        }
        #expect(result == "{\"x\":0,\"k0\":{\"n\":2},\"k1\":{\"n\":2}}")
    }
}
