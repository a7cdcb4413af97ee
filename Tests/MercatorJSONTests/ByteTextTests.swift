import MercatorJSON
import MercatorTesting
import Testing

@Suite struct ByteTextTests {
    @Test(arguments: [
        0, 1, 9, 10, 11, 99, 100, 101, 999, 1_000, 123_456_789, -1, -10, .max, .min,
        1_000_000_000_000_000_000, 999_999_999_999_999_999,
    ])
    func numbersReadAsTheyAre(_ value: Int) {
        var text = ByteText()
        text.write(decimal: value)
        #expect(text.text == "\(value)")
    }

    @Test(
        arguments: [
            (0, "0.000"), (999, "0.000"), (1_000, "0.001"), (1_234_567, "1.234"), (12_345_678_901, "12345.678"),
        ] as [(UInt64, String)])
    func millisecondsHaveThreeDecimals(_ nanoseconds: UInt64, _ expected: String) {
        var text = ByteText()
        text.write(milliseconds: nanoseconds)
        #expect(text.text == expected)
    }

    @Test func digitsAreFilledWithZeros() {
        var text = ByteText()
        text.write(7, digits: 2)
        text.write(1_234, digits: 3)
        #expect(text.text == "07234")
    }

    @Test func quotedTextIsWhatTheWriterOfJSONSays() {
        var random = SplitMix64(seed: 7)
        let letters: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{7F}", "\u{1F}", " ", "é", "𝄞", "\u{A2}", "z", "\u{0}",
        ]
        for _ in 0..<2_000 {
            var string = ""
            for _ in 0..<Int(random.next() % 20) {
                // Mostly plain letters, so that marks come at every place of a word of eight.
                let index = random.next() % 4 == 0 ? Int(random.next() % UInt64(letters.count)) : 0
                string.unicodeScalars.append(letters[index])
            }
            var text = ByteText()
            text.write(quoted: string)
            #expect(text.text == String(decoding: JSONWriter.quoted(string), as: UTF8.self))
        }
    }

    @Test func itGrowsAndIsUsedAgain() {
        var text = ByteText(capacity: 1)
        let long = String(repeating: "0123456789", count: 100_000)
        text.write(literal: "<")
        text.write(long)
        text.write(byte: UInt8(ascii: ">"))
        #expect(text.count == long.utf8.count + 2)
        #expect(text.text == "<\(long)>")
        text.clear()
        #expect(text.text.isEmpty)
        text.write("short")
        #expect(text.text == "short")
    }

    @Test(arguments: ["", "a", "seven77", "plain text of more than eight bytes", "Grüße 🚀", "\u{80}"])
    func plainTextIsWrittenAsItStands(_ text: String) {
        var out = ByteText()
        let isWritten = out.write(plain: text)
        #expect(isWritten)
        #expect(out.text == text)
    }

    @Test(arguments: ["\n", "a\"b", "back\\slash", "\u{7F}", "a long enough text with a \u{1} in it", "tail is odd\r"])
    func otherTextIsLeftToTheCaller(_ text: String) {
        var out = ByteText()
        let isWritten = out.write(plain: text)
        #expect(!isWritten)
        #expect(out.count == 0)
    }
}
