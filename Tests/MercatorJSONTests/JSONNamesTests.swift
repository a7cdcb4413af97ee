import MercatorJSON
import Testing

@Suite struct JSONNamesTests {
    @Test func namedMembersAreFoundInOneWalk() throws {
        let names = JSONNames(["model", "stream", ""])
        let text = #"{"x":0,"mod\u0065l":1,"stream":{"model":2},"Model":3,"models":4,"":5,"strea\u006d2":6}"#
        var found: [(Int, String)] = []
        let root = try JSONDocument.parse(text, profile: .request).root
        root.forEachMember(named: names) { found.append(($0, $1.numberText ?? "-")) }
        #expect(found.map(\.0) == [0, 1, 2])
        #expect(found.map(\.1) == ["1", "-", "5"])
        root["stream"]?["model"]?.forEachMember(named: names) { _, _ in Issue.record("a number has no members") }
    }
}
