import MercatorJSON
import NIOCore

/// What came back for a step.
struct DemoAnswer {
    var status = 0
    /// Lower-case names.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// From sending to the first byte of the body, and to its end; nanoseconds.
    var firstByte: UInt64 = 0
    var elapsed: UInt64 = 0

    /// The member `error` of a refusal.
    func error(_ name: String) -> String? { member(["error", name]) }

    /// What the model said, buffered or streamed.
    var said: String {
        if headers["content-type"]?.hasPrefix("text/event-stream") == true { return DemoAnswer.said(in: body) }
        guard let choice = root?["choices"]?[0] else { return "" }
        return choice["message"]?["content"]?.string ?? ""
    }

    /// The content of all whole events in `bytes`.
    static func said(in bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("data: {") else { return nil }
            return root(of: Array(line.dropFirst(6).utf8))?["choices"]?[0]?["delta"]?["content"]?.string
        }.joined()
    }

    private func member(_ path: [String]) -> String? {
        var value = root
        for name in path { value = value?[name] }
        return value?.string
    }

    private var root: JSONValue? { DemoAnswer.root(of: body) }

    private static func root(of bytes: [UInt8]) -> JSONValue? {
        try? JSONDocument.parse(ByteBuffer(bytes: bytes), profile: .grammar).root
    }
}
