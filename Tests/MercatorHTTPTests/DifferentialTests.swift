import MercatorHTTP
import MercatorTesting
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// What we accept, NIOHTTP1's decoder accepts too, and reads the same.
@Suite("against NIOHTTP1")
struct DifferentialTests {
    struct Request: Equatable {
        var method: String
        var target: String
        var body: [UInt8]
    }

    /// What NIOHTTP1 reads; nil when it refuses.
    private func oracle(_ bytes: [UInt8]) -> [Request]? {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var buffer = ByteBuffer(bytes: bytes)
        buffer.writeString("")
        guard (try? channel.writeInbound(buffer)) != nil else { return nil }
        var found: [Request] = []
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): found.append(Request(method: head.method.rawValue, target: head.uri, body: []))
            case .body(let body): found[found.count - 1].body += body.readableBytesView
            case .end: break
            }
        }
        return found
    }

    private func ours(_ bytes: [UInt8]) -> [Request]? {
        var found: [Request] = []
        for seen in CodecReader.read(bytes) {
            switch seen {
            case .request(let method, let target, let body):
                found.append(Request(method: method.text, target: target, body: body))
            case .refused, .waiting: return nil
            case .closed: break
            }
        }
        return found
    }

    static let seeds = [
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 5\r\n\r\nhello",
        "POST /a?b=c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\n",
        "\r\nGET /health HTTP/1.1\r\nHost: [::1]:80\r\nX: \ty z \r\nConnection: keep-alive, x\r\n\r\n"
            + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
        "OPTIONS /%20 HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nU: 1\r\n\r\n",
    ]

    @Test func seedsAreReadTheSame() {
        for seed in Self.seeds {
            let bytes = Array(seed.utf8)
            #expect(ours(bytes) != nil, "\(seed)")
            #expect(ours(bytes) == oracle(bytes), "\(seed)")
        }
    }

    @Test func mutationsWeAcceptAreReadTheSame() {
        var random = SplitMix64(seed: 7)
        var accepted = 0
        for round in 0..<3_000 {
            let bytes = random.mutated(Array(Self.seeds[round % Self.seeds.count].utf8), changes: 1 + round % 3)
            guard let mine = ours(bytes) else { continue }
            accepted += 1
            #expect(mine == oracle(bytes), "seed 7, round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(accepted > 200, "the mutations must not all be refused")
    }
}

extension SplitMix64 {
    /// `bytes` with a few bytes changed, doubled, dropped or inserted, mostly with ones that matter to HTTP.
    fileprivate mutating func mutated(_ bytes: [UInt8], changes: Int) -> [UInt8] {
        let spice = Array("\r\n :;,\t\0HGP/.019afx-%[]\"\u{7f}".utf8) + [0x80, 0xff]
        var out = bytes
        for _ in 0..<changes where !out.isEmpty {
            let at = below(out.count)
            switch below(5) {
            case 0: out[at] = UInt8(truncatingIfNeeded: next())
            case 1: out[at] = spice[below(spice.count)]
            case 2: out.insert(spice[below(spice.count)], at: at)
            case 3: out.remove(at: at)
            default: out.insert(contentsOf: out[at..<min(at + below(20), out.count)], at: at)
            }
        }
        return out
    }
}
