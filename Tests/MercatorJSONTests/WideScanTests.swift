import MercatorJSON
import NIOCore
import Testing

/// Text is looked at 32, 16 and 8 bytes at a step; where a byte stands must not matter to what is made of it.
@Suite struct WideScanTests {
    @Test(arguments: UInt8.min...UInt8.max)
    func aByteIsFoundWhereverItStands(_ byte: UInt8) {
        for length in 1...70 {
            for place in 0..<length {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                text[place] = byte
                var buffer = ByteBuffer(string: "[\"")
                buffer.writeBytes(text)
                buffer.writeString("\"]")
                let error = found(buffer)
                switch byte {
                case UInt8(ascii: "\""):
                    #expect(error != nil)
                case UInt8(ascii: "\\"):
                    // Before the closing quote it takes it away; elsewhere `\a` is no escape.
                    let isLast = place == length - 1
                    #expect(error?.code == (isLast ? .unexpectedEnd : .invalidEscape))
                    #expect(error?.offset == (isLast ? length + 4 : place + 2))
                case 0..<0x20:
                    #expect(error?.code == .controlCharacter && error?.offset == place + 2)
                case 0x80...:
                    #expect(error?.code == .invalidUTF8 && error?.offset == place + 2)
                default:
                    #expect(error == nil)
                }
            }
        }
    }

    @Test(arguments: UInt8.min..<0x80)
    func quotedTextIsReadBackWhereverAByteStands(_ byte: UInt8) throws {
        for length in 1...40 {
            for place in 0..<length {
                var bytes = [UInt8](repeating: UInt8(ascii: "z"), count: length)
                bytes[place] = byte
                let plain = String(decoding: bytes, as: UTF8.self)
                var text = ByteText()
                text.write(quoted: plain)
                let document = try JSONDocument.parse(ByteBuffer(string: text.text), profile: .grammar)
                #expect(document.root.string == plain)
                let isPlain = byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                #expect((text.text.utf8.count == length + 2) == isPlain)
            }
        }
    }

    @Test func textThatIsNotASCIIStaysAsItIs() {
        for length in 0...40 {
            let plain = String(repeating: "é", count: length) + "ü" + String(repeating: "x", count: length)
            var text = ByteText()
            text.write(quoted: plain)
            #expect(text.text == "\"\(plain)\"")
        }
    }

    private func found(_ buffer: ByteBuffer) -> JSONError? {
        do {
            _ = try JSONDocument.parse(buffer, profile: .grammar)
            return nil
        } catch {
            return error
        }
    }
}
