import Glibc
import MercatorHTTP
import MercatorJSON

/// An answer as a test reads it.
struct RawAnswer {
    /// Everything that came, up to the end of the connection.
    var bytes: [UInt8]
    var status = 0
    var head = ""
    var body: [UInt8] = []
    /// Whether the body came whole by its own framing.
    var isWhole = false

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The payloads of the `data:` lines, without `[DONE]`.
    var events: [JSONValue] {
        text.split(separator: "\n").filter { $0.hasPrefix("data: {") }
            .compactMap { try? JSONDocument.parse(String($0.dropFirst(6)), profile: .grammar).root }
    }

    /// The body as JSON; nil when it is none.
    var json: JSONValue? { try? JSONDocument.parse(body, profile: .grammar).root }
}

/// A blocking client for tests: one request a connection, read to its end.
enum RawClient {
    /// Posts `json` and reads until the other side closes. Throws nothing: what did not come is empty.
    static func post(_ path: String, _ json: String, port: Int, headers: String = "") -> RawAnswer {
        exchange(
            "POST \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\(headers)"
                + "content-length: \(json.utf8.count)\r\n\r\n\(json)", port: port)
    }

    static func get(_ path: String, port: Int) -> RawAnswer {
        exchange("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", port: port)
    }

    /// Sends `text` and reads until the other side closes, or nothing comes for `patience` milliseconds.
    static func exchange(_ text: String, port: Int, patience: Int = 5_000) -> RawAnswer {
        let socket = connected(to: port, patience: patience)
        defer { close(socket) }
        let request = Array(text.utf8)
        _ = send(socket, request, request.count, Int32(MSG_NOSIGNAL))
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return parsed(bytes)
    }

    static func connected(to port: Int, patience: Int) -> Int32 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var wait = timeval(tv_sec: patience / 1_000, tv_usec: patience % 1_000 * 1_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return socket
    }

    private static func parsed(_ bytes: [UInt8]) -> RawAnswer {
        var answer = RawAnswer(bytes: bytes)
        var head = ResponseHead()
        bytes.withUnsafeBytes { raw in
            guard case .complete = head.parse(raw, bounds: HeadBounds(), answersHead: false) else { return }
            answer.status = head.status
            answer.head = String(decoding: raw[..<head.length], as: UTF8.self)
            let rest = UnsafeRawBufferPointer(rebasing: raw[head.length...])
            switch head.framing {
            case .none: answer.isWhole = true
            case .length(let length):
                answer.body = Array(rest.prefix(length))
                answer.isWhole = rest.count == length
            case .untilClose:
                answer.body = Array(rest)
                answer.isWhole = true
            case .chunked:
                var decoder = ChunkDecoder()
                var segments: ContiguousArray<Range<Int>> = []
                _ = decoder.push(rest, segments: &segments)
                for segment in segments { answer.body += rest[segment] }
                answer.isWhole = decoder.isFinished
            }
        }
        return answer
    }
}
