import MercatorJSON
import MercatorWire
import NIOCore

/// Streams that are added up to be inspected: the sum is JSON, and a changed text comes back out of a changed stream.
enum StreamSumFuzz {
    static let target = FuzzTarget("stream-sum", testRounds: 600) { bytes in
        guard let reply = StreamedReply.read(ByteBuffer(bytes: bytes)) else { return }
        let root = reply.document.root
        guard let text = firstText(root) else { return }
        var splices = JSONSplices()
        splices.replace(text, with: Array("\"né\\n\"".utf8))
        let edited = try JSONDocument.parse(splices.applied(to: reply.document.bytes), profile: .inspectedReply)
        guard let stream = reply.rewritten(as: edited) else { return }
        let again = StreamedReply.read(stream)
        try verify(again?.document.bytes == edited.bytes, "the changed stream does not add up to the changed reply")
    }

    /// The first text that a choice or an output says.
    private static func firstText(_ value: JSONValue) -> JSONValue? {
        for (key, member) in value.members {
            if member.kind == .string, ["content", "text", "arguments"].contains(key.string) { return member }
            if let found = firstText(member) { return found }
        }
        for element in value.elements {
            if let found = firstText(element) { return found }
        }
        return nil
    }
}
