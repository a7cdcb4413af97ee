import MercatorJSON
import MercatorTesting
import MercatorWire
import Testing

import struct NIOCore.ByteBuffer

/// Streams of events in no order and without agreement: after a change no client finds the old text, however it adds
/// the events up.
@Suite struct ResponsePropertyTests {
    @Test(arguments: 0..<400) func noEventKeepsWhatWasTakenOut(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let events = (0..<Int.random(in: 1...14, using: &random)).map { _ in Self.event(&random) }
        let stream = events.map { "data: \($0)\n\n" }.joined()
        let reply = try #require(StreamedReply.read(ByteBuffer(string: stream)), "\(stream)")
        let whole = String(buffer: reply.document.bytes)
        let told = try Self.texts(stream)
        #expect(told.contains("secret") == whole.contains("secret"), "\(stream)\n\(whole)")
        let edited = try JSONDocument.parse(whole.replacing("secret", with: "*"), profile: .reply)
        // Two texts that become the same one are one text fewer: such a stream may be refused.
        guard let new = reply.rewritten(as: edited) else { return }
        #expect(
            try !Self.texts(String(buffer: new)).contains("secret"), "seed \(seed)\n\(stream)\n\(String(buffer: new))")
    }

    @Test func mostOfThemAreRewritten() throws {
        var refused = 0
        for seed in UInt64(0)..<400 {
            var random = SplitMix64(seed: seed)
            let events = (0..<Int.random(in: 1...14, using: &random)).map { _ in Self.event(&random) }
            let reply = try #require(
                StreamedReply.read(ByteBuffer(string: events.map { "data: \($0)\n\n" }.joined())))
            let whole = String(buffer: reply.document.bytes).replacing("secret", with: "*")
            if try reply.rewritten(as: JSONDocument.parse(whole, profile: .reply)) == nil { refused += 1 }
        }
        #expect(refused < 100, "\(refused) of 400 were refused")
    }

    private static func event(_ random: inout SplitMix64) -> String {
        let text = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            ["sec", "ret", "secret", "se", "cret", " x ", "a"].randomElement(using: &random) ?? ""
        }.joined()
        let (item, part) = (Int.random(in: 0...2, using: &random), Int.random(in: 0...1, using: &random))
        let place = #""output_index":\#(item),"content_index":\#(part)"#
        let told = #"{"type":"output_text","text":"\#(text)"}"#
        let message = #"{"type":"message","content":[\#(told)]}"#
        return switch Int.random(in: 0...9, using: &random) {
        case 0...3: #"{"type":"response.output_text.delta",\#(place),"delta":"\#(text)"}"#
        case 4: #"{"type":"response.output_text.done",\#(place),"text":"\#(text)"}"#
        case 5: #"{"type":"response.content_part.done",\#(place),"part":\#(told)}"#
        case 6: #"{"type":"response.output_item.done","output_index":\#(item),"item":\#(message)}"#
        case 7: #"{"type":"response.odd.delta","item_id":"i","delta":"\#(text)"}"#
        case 8: #"{"type":"response.created","response":{"note":"\#(text)","output":[]}}"#
        default: #"{"type":"response.completed","response":{"output":[\#(message)]}}"#
        }
    }

    /// Every text that a client can make of a stream: those in its events, and pieces of one place in a row.
    private static func texts(_ stream: String) throws -> String {
        var pieces: [String: String] = [:]
        var texts: [String] = []
        for event in stream.split(separator: "\n\n") {
            let root = try JSONDocument.parse(String(event.dropFirst("data: ".count)), profile: .reply).root
            if let delta = root["delta"]?.string {
                let place = "\(root["type"]?.string ?? "") \(root["output_index"]?.int ?? -1)"
                pieces["\(place) \(root["content_index"]?.int ?? -1)", default: ""] += delta
            }
            collect(root, &texts)
        }
        return (texts + pieces.values).joined(separator: "\n")
    }

    private static func collect(_ value: JSONValue, _ texts: inout [String]) {
        if let text = value.string { texts.append(text) }
        for element in value.elements { collect(element, &texts) }
        for (_, member) in value.members { collect(member, &texts) }
    }
}
