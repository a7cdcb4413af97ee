import MercatorHTTP
import MercatorTesting
import MercatorUpstream
import NIOCore
import Testing

@Suite struct UpstreamStressTests {
    /// What the server does with the request of that number: mostly it behaves.
    private static func acts(_ nonce: String, seed: UInt64) -> [Act] {
        var chance = SplitMix64(seed: seed &+ (UInt64(nonce) ?? 0))
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let size = String(nonce.utf8.count, radix: 16)
        switch chance.next() % 16 {
        case 0: return [.close]
        case 1: return [.reset]
        case 2: return [.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n\(nonce)"), .close]
        case 3: return [.send(ok(nonce) + ok("poison"))]
        case 4: return [.send(chunked + "\(size)\r\n\(nonce)\r\n"), .close]
        case 5: return [.send(ok(nonce, "Connection: close\r\n")), .close]
        case 6: return [.send("HTTP/1.1 200 OK\r\n\r\n\(nonce)"), .close]
        case 7: return [.send("garbage\r\n\r\n")]
        case 8, 9: return [.send(chunked + "\(size)\r\n\(nonce)\r\n"), .send("0\r\n\r\n")]
        case 10: return [.send("HTTP/1.1 100 Continue\r\n\r\n" + ok(nonce))]
        case 11: return [.send(ok(nonce)), .close]
        default: return [.send(ok(nonce))]
        }
    }

    /// The property that matters most: whatever goes wrong, nobody ever gets another's answer, and nothing leaks.
    @Test(arguments: [UInt64(1), 2, 3])
    func everyAnswerIsTheAskersOwnAndNothingIsLeftBehind(_ seed: UInt64) async throws {
        let server = try await ScriptedServer.start { _, _, text in
            let nonce = text.split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
            return Self.acts(nonce, seed: seed)
        }
        let caller = Caller()
        let target = origin(server.port)
        var chance = SplitMix64(seed: seed)
        var complete = 0
        for wave in 0..<20 {
            var recorders: [(String, Recorder)] = []
            let settings = UpstreamSettings(maxConnectionsPerOrigin: wave.isMultiple(of: 2) ? 0 : 6)
            for place in 0..<16 {
                let nonce = "\(1_000 + wave * 16 + place)"
                let mayLeave = chance.next() % 8 == 0
                let recorder = try await caller.start(
                    target, "GET /\(nonce) HTTP/1.1\r\nHost: test\r\n\r\n", settings: settings,
                    onHead: { recorder in
                        guard mayLeave else { return }
                        recorder.ticket?.cancel()
                        recorder.done.succeed(recorder.account)
                    })
                recorders.append((nonce, recorder))
            }
            for (nonce, recorder) in recorders {
                let told = try await recorder.done.futureResult.get()
                if told.calls.last == "end" { complete += 1 }
                #expect(told.body.isEmpty || told.body == nonce, "seed \(seed)")
            }
        }
        #expect(complete > 100)
        let counters = try await caller.onLoop { pool in
            pool.close()
            return pool.counters
        }
        #expect(counters.connections == 0 && counters.idle == 0 && counters.waiting == 0, "seed \(seed)")
        await server.stop()
    }
}
