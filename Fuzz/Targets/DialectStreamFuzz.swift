import MercatorProviders
import MercatorWire

/// Streams of every dialect, cut anywhere: whole events or lines of JSON go out, the same ones, and the stream ends.
enum DialectStreamFuzz {
    static let target = FuzzTarget("dialect-stream", testRounds: 300) { bytes in
        let terms = Dialects.reply
        for provider in Dialects.providers {
            let chat = try run(provider.streamDecoder(terms), bytes)
            // What a provider's stream became is what the clients' translators read.
            for client in Dialects.clients { _ = try run(client.streamEncoder(terms), chat) }
        }
        for client in Dialects.clients { _ = try run(client.streamEncoder(terms), bytes) }
    }

    /// Longer streams are not read byte by byte as well: fourteen translators would take a second over it.
    private static let byteByByteMax = 600

    private static func run(_ translator: any StreamTranslator, _ bytes: [UInt8]) throws -> [UInt8] {
        var whole = translator
        let expected = whole.push(bytes) + whole.end()
        try verify(whole.state != .open, "\(type(of: translator)) is open after the end")
        var random = Cuts.random(of: bytes)
        for longest in bytes.count <= byteByByteMax ? [1, 40] : [40] {
            var pieces = translator
            var out: [UInt8] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = longest == 1 ? 1 : random.below(longest + 1)
                out += pieces.push(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            out += pieces.end()
            try verify(
                out == expected && pieces.state == whole.state,
                "\(type(of: translator)) in pieces: \(String(decoding: out, as: UTF8.self)) \(pieces.state), "
                    + "whole: \(String(decoding: expected, as: UTF8.self)) \(whole.state)")
        }
        try verifyForm(expected, of: translator)
        return expected
    }

    /// Events whose data are JSON, or lines of JSON.
    private static func verifyForm(_ bytes: [UInt8], of translator: any StreamTranslator) throws {
        guard !bytes.isEmpty else { return }
        try verify(bytes.last == 0x0A, "\(type(of: translator)) ends in mid-line")
        for line in bytes.split(separator: 0x0A) {
            if line.starts(with: "event: ".utf8) || line.elementsEqual("data: [DONE]".utf8) { continue }
            let json = line.starts(with: "data: ".utf8) ? line.dropFirst(6) : line
            try Dialects.verifyJSON(Array(json), by: translator)
        }
    }
}
