import MercatorJSON
import Testing

@Suite struct JSONValueTests {
    let document: JSONDocument

    init() throws {
        document = try JSONDocument.parse(
            #"{"o":{"x":1,"y":{"z":[]}},"a":[10,[20,21],{"k":30},"s"],"e\u0073c":"a\u0062\n\"\\\/\ud83d\ude00é","#
                + #""t":true,"f":false,"n":null,"":"empty","plain":"hello"}"#, profile: .request)
    }

    @Test func membersByUnescapedKey() {
        let root = document.root
        #expect(root.kind == .object)
        #expect(root.count == 8)
        #expect(root["o"]?["x"]?.int == 1)
        #expect(root["o"]?["y"]?["z"]?.kind == .array)
        #expect(root["esc"]?.string == "ab\n\"\\/😀é")
        #expect(root[""]?.string == "empty")
        #expect(root["t"]?.bool == true)
        #expect(root["f"]?.bool == false)
        #expect(root["n"]?.isNull == true)
        #expect(root["x"] == nil)
        #expect(root["plain"]?["x"] == nil)
        let literal: StaticString = "plain"
        #expect(root[literal]?.string == "hello")
    }

    @Test func elementsByPosition() {
        let array = document.root["a"]
        #expect(array?.count == 4)
        #expect(array?[0]?.int == 10)
        #expect(array?[1]?[1]?.int == 21)
        #expect(array?[2]?["k"]?.int == 30)
        #expect(array?[3]?.string == "s")
        #expect(array?[4] == nil)
        #expect(array?[-1] == nil)
        #expect(array?.elements.map(\.kind) == [.number, .array, .object, .string])
        #expect(document.root["o"]?.members.map { $0.key.string ?? "" } == ["x", "y"])
        #expect(document.root["plain"].map { Array($0.elements).isEmpty } == true)
    }

    @Test func stringsCompareWithoutUnescaping() {
        let escaped = document.root["esc"]
        #expect(escaped?.stringEquals("ab\n\"\\/😀é") == true)
        #expect(escaped?.stringEquals("ab\n\"\\/😀") == false)
        #expect(escaped?.stringEquals("ab\n\"\\/😀éé") == false)
        #expect(document.root["plain"]?.stringEquals("hello") == true)
        #expect(document.root["plain"]?.stringEquals("hellp") == false)
        #expect(document.root["t"]?.stringEquals("true") == false)
        #expect(escaped?.withStringBytes { $0.count } == 12)
        #expect(document.root["plain"]?.withStringBytes { Array($0) } == Array("hello".utf8))
    }

    @Test func halfASurrogatePairReadsAsReplacement() throws {
        let root = try JSONDocument.parse(#"["\ud800","\udc00x","\ud800\u0041"]"#, profile: .grammar).root
        #expect(root[0]?.string == "\u{FFFD}")
        #expect(root[1]?.string == "\u{FFFD}x")
        #expect(root[2]?.string == "\u{FFFD}A")
    }

    static let numbers: [(text: String, int: Int64?, exact: Int64?, double: Double)] = [
        ("0", 0, 0, 0), ("-0", 0, 0, -0.0), ("5", 5, 5, 5), ("5.0", nil, 5, 5), ("5e0", nil, 5, 5),
        ("50e-1", nil, 5, 5),
        ("1e3", nil, 1000, 1000), ("1E+3", nil, 1000, 1000), ("0.7", nil, nil, 0.7), ("1.5", nil, nil, 1.5),
        ("9223372036854775807", .max, .max, 9.223372036854775807e18),
        ("-9223372036854775808", .min, .min, -9.223372036854775808e18),
        ("-9223372036854775808.0", nil, .min, -9.223372036854775808e18),
        ("-9223372036854775809.0", nil, nil, -9.223372036854775808e18),
        ("9223372036854775808", nil, nil, 9.223372036854775808e18), ("1e400", nil, nil, .infinity),
        ("1e-400", nil, nil, 0),
        ("0e99999999999999999999", nil, 0, 0), ("123456789012345678901234567890", nil, nil, 1.2345678901234568e29),
        ("1.00000000000000000000000000000000", nil, 1, 1),
        ("2.2250738585072014e-308", nil, nil, 2.2250738585072014e-308),
        ("1e19", nil, nil, 1e19), ("12300e-2", nil, 123, 123), ("123e-2", nil, nil, 1.23),
    ]

    @Test(arguments: numbers.indices) func numbersAreExact(_ row: Int) throws {
        let row = Self.numbers[row]
        let value = try JSONDocument.parse(row.text, profile: .request).root
        #expect(value.int == row.int, "\(row.text)")
        #expect(value.exactInt == row.exact, "\(row.text)")
        #expect(value.double == row.double, "\(row.text)")
        #expect(value.numberText == row.text)
    }

    @Test(arguments: [
        (#""data:image""#, 4, "data"), (#""\/9j\/4AAQ""#, 4, "/9j/"), (#""\u0064ata""#, 9, "data"), (#""abc""#, 0, ""),
        (#""a\ud83d\ude00""#, 5, "a😀"), (#""""#, 3, ""),
    ]) func theBeginningOfAStringIsRead(json: String, bytesMax: Int, beginning: String) throws {
        let value = try JSONDocument.parse(json, profile: .request).root
        #expect(value.stringPrefix(bytesMax) == Array(beginning.utf8))
    }

    @Test func onlyStringsHaveABeginning() throws {
        #expect(try JSONDocument.parse("[1]", profile: .request).root.stringPrefix(3) == nil)
        #expect(try JSONDocument.parse(#""\u00e9""#, profile: .request).root.stringPrefix(1) == [0xC3])
    }
}
