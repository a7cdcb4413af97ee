import MercatorJSON
import NIOCore
import Testing

@Suite struct JSONScannerTests {
    static let refused: [(text: String, code: JSONErrorCode, offset: Int)] = [
        ("", .empty, 0),
        ("  \n", .empty, 3),
        ("{\"a\":1,\"a\":2}", .duplicateKey, 7),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7),
        ("{\"\\u0061\":1,\"a\":2}", .duplicateKey, 12),
        ("{\"\\/\":1,\"/\":2}", .duplicateKey, 8),
        ("{\"x\":[{\"é\":1,\"\\u00e9\":2}]}", .duplicateKey, 14),
        ("[\"\\ud800\"]", .loneSurrogate, 2),
        ("[\"\\udc00\"]", .loneSurrogate, 2),
        ("[\"\\ud800\\ud800\"]", .loneSurrogate, 2),
        ("[\"\\ud800x\"]", .loneSurrogate, 2),
        ("\u{FEFF}{}", .byteOrderMark, 0),
        ("{}{}", .trailingBytes, 2),
        ("[1] x", .trailingBytes, 4),
        ("[\"\u{1}\"]", .controlCharacter, 2),
        ("[\"12345678901234\u{1f}\"]", .controlCharacter, 16),
        ("[\"\\x\"]", .invalidEscape, 2),
        ("[\"\\u12g4\"]", .invalidEscape, 2),
        ("[01]", .unexpectedByte, 2),
        ("[1.]", .invalidNumber, 3),
        ("[-]", .invalidNumber, 2),
        ("[1e+]", .invalidNumber, 4),
        ("[NaN]", .unexpectedByte, 1),
        ("[tru]", .unexpectedByte, 4),
        ("[1,]", .unexpectedByte, 3),
        ("{\"a\":1,}", .unexpectedByte, 7),
        ("{a:1}", .unexpectedByte, 1),
        ("[1}", .unexpectedByte, 2),
        ("{\"a\":1]", .unexpectedByte, 6),
        ("[\"a", .unexpectedEnd, 3),
        ("[1", .unexpectedEnd, 2),
        ("nul", .unexpectedEnd, 3),
        ("[" + String(repeating: "1", count: 129) + "]", .numberTooLong, 1),
        (String(repeating: "[", count: 65), .tooDeep, 64),
    ]

    @Test(arguments: refused.indices) func refusesWithCodeAndPlace(_ row: Int) {
        let row = Self.refused[row]
        let error = #expect(throws: JSONError.self) { try JSONDocument.parse(row.text, profile: .request) }
        #expect(error?.code == row.code, "\(row.text)")
        #expect(error?.offset == row.offset, "\(row.text)")
    }

    static let invalidUTF8: [[UInt8]] = [
        [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE9], [0xC3, 0x28],
    ]

    @Test(arguments: invalidUTF8) func refusesInvalidUTF8(_ sequence: [UInt8]) {
        for padding in 0..<9 {
            let text =
                Array("[\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: padding) + sequence + Array("\"]".utf8)
            let error = #expect(throws: JSONError.self) { try JSONDocument.parse(text, profile: .grammar) }
            #expect(error?.code == .invalidUTF8)
            #expect(error?.offset == 2 + padding)
        }
    }

    @Test func errorNamesLineColumnAndKey() throws {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument.parse("{\n \"é\": 1,\n \"é\": 2}", profile: .request)
        }
        #expect(error?.line == 3)
        #expect(error?.column == 2)
        #expect(error?.message == "duplicate key `é`")
    }

    @Test func everyPrefixOfADocumentIsRefused() throws {
        let text = #" {"a":[1,-2.5e3,true,false,null,"x\ud83d\ude00\né€😀",{}],"b":{"c":[]},"d":"12345678"}"#
        let bytes = Array(text.utf8)
        _ = try JSONDocument.parse(bytes, profile: .request)
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONDocument.parse(Array(bytes[..<length]), profile: .request) }
        }
    }

    @Test func depthCountsContainers() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONDocument.parse(deepest, profile: .request)
        #expect(throws: JSONError.self) { try JSONDocument.parse("[" + deepest + "]", profile: .request) }
    }

    @Test func valuesAreBounded() throws {
        var profile = JSONProfile.request
        profile.nodesMax = 20
        _ = try JSONDocument.parse(
            "[" + Array(repeating: "1", count: 19).joined(separator: ",") + "]", profile: profile)
        let error = #expect(throws: JSONError.self) {
            try JSONDocument.parse(
                "[" + Array(repeating: "1", count: 20).joined(separator: ",") + "]", profile: profile)
        }
        #expect(error?.code == .tooManyValues)
    }

    /// Both ways of comparing keys, at the size where one becomes the other.
    @Test(arguments: [2, 15, 16, 17, 18, 100, 3_000]) func duplicateKeysAreFoundInObjectsOfAnySize(_ count: Int) throws
    {
        let keys = (0..<count).map { "\"key-with-a-long-common-prefix-\($0)\":\($0)" }
        _ = try JSONDocument.parse("{" + keys.joined(separator: ",") + "}", profile: .request)
        for twin in [0, count / 2, count - 1] {
            let again = "\"key-with-a-long-\\u0063ommon-prefix-\(twin)\":0"
            let error = #expect(throws: JSONError.self) {
                try JSONDocument.parse("{" + (keys + [again]).joined(separator: ",") + "}", profile: .request)
            }
            #expect(error?.code == .duplicateKey)
        }
    }

    @Test func hostileTextsAreReadInLinearTime() throws {
        let clock = ContinuousClock()
        let texts = [
            "{" + (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}",
            "[\"" + String(repeating: "\\u0041", count: 200_000) + "\"]",
            String(repeating: "[", count: 100_000),
            "[" + String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000) + "]",
            "[" + String(repeating: "{\"role\":\"user\",\"content\":\"x\"},", count: 50_000) + "1]",
            "[" + String(repeating: "9", count: 500_000) + "]",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            let time = clock.measure { _ = try? JSONDocument.parse(bytes, profile: .request) }
            #expect(time < .seconds(5), "\(text.prefix(20)) took \(time)")
        }
    }

    @Test func offsetsCountFromTheReaderIndex() throws {
        var buffer = ByteBuffer(string: "junk{\"a\":\"b\"}")
        buffer.moveReaderIndex(forwardBy: 4)
        let document = try JSONDocument.parse(buffer, profile: .request)
        let value = try #require(document.root["a"])
        #expect(value.string == "b")
        #expect(value.range == 5..<8)
        #expect(value.rawBytes == ByteBuffer(string: "\"b\""))
    }
}
