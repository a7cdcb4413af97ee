import MercatorJSON
import NIOCore

/// The bytes of the one request that a load run sends over and over.
enum LoadRequest {
    private static let padding = " The quick brown fox jumps over the lazy dog."

    /// Head and body in one buffer.
    static func bytes(_ options: LoadOptions) -> ByteBuffer {
        let body = options.body ?? chat(options)
        let isIPv6 = options.host.contains(":")
        let host = isIPv6 ? "[\(options.host)]" : options.host
        var buffer = ByteBuffer()
        buffer.writeString("POST \(options.path) HTTP/1.1\r\nhost: \(host):\(options.port)\r\n")
        buffer.writeString("content-type: application/json\r\ncontent-length: \(body.count)\r\n")
        if let key = options.apiKey { buffer.writeString("authorization: Bearer \(key)\r\n") }
        for (name, value) in options.headers { buffer.writeString("\(name): \(value)\r\n") }
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(body)
        return buffer
    }

    private static func chat(_ options: LoadOptions) -> [UInt8] {
        var prompt = options.prompt
        while prompt.utf8.count < options.promptBytes {
            prompt += padding.prefix(options.promptBytes - prompt.utf8.count)
        }
        var json = JSONWriter(capacity: prompt.utf8.count + 256)
        json.beginObject()
        json.member("model", options.model)
        json.key("messages")
        json.beginArray()
        json.beginObject()
        json.member("role", "user")
        json.member("content", prompt)
        json.endObject()
        json.endArray()
        if options.streams { json.member("stream", true) }
        json.endObject()
        return json.bytes
    }
}
