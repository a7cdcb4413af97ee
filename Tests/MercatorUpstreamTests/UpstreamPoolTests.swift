import MercatorUpstream
import NIOCore
import Testing

@Suite struct UpstreamPoolTests {
    @Test func connectionsAreReusedMostRecentFirst() async throws {
        let server = try await ScriptedServer.start { connection, _, _ in [.send(ok("\(connection)"))] }
        let caller = Caller()
        let target = origin(server.port)
        let pair = try await caller.onLoop { pool in
            (0..<2).map { _ in
                let recorder = Recorder(pool.eventLoop)
                recorder.ticket = pool.send(
                    ByteBuffer(string: get), to: target, settings: UpstreamSettings(), receiver: recorder)
                return recorder
            }
        }
        var bodies: [String] = []
        for recorder in pair { bodies.append(try await recorder.done.futureResult.get().body) }
        #expect(Set(bodies) == ["0", "1"])
        #expect(try await caller.counters().idle == 2)
        let third = try await caller.exchange(target)
        #expect(try await caller.exchange(target).body == third.body)
        let counters = try await caller.counters()
        #expect(counters.opened == 2 && counters.reused == 2)
        await server.stop()
    }

    @Test func staleConnectionIsReplacedUnnoticed() async throws {
        let server = try await ScriptedServer.start { connection, request, text in
            connection == 0 && request == 1 ? [.close] : [.send(ok(text.contains("body") ? "got it" : "first"))]
        }
        let caller = Caller()
        let target = origin(server.port)
        #expect(try await caller.exchange(target).body == "first")
        let told = try await caller.exchange(
            target, "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n", body: ByteBuffer(string: "body"))
        #expect(told.body == "got it")
        #expect(told.calls == ["connected", "head", "body", "end"])
        let counters = try await caller.counters()
        #expect(counters.resent == 1 && counters.connections == 1)
        #expect(server.requests.count == 3)
        await server.stop()
    }

    @Test func staleConnectionIsReplacedOnlyOnce() async throws {
        let server = try await ScriptedServer.start { connection, request, _ in
            connection == 0 && request == 0 ? [.send(ok("first"))] : [.close]
        }
        let caller = Caller()
        _ = try await caller.exchange(origin(server.port))
        let told = try await caller.exchange(origin(server.port))
        guard case .closed(beforeAnyByte: true, connectionWasReused: false)? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        #expect(server.requests.count == 3)
        await server.stop()
    }

    @Test func laterDeathOfAReusedConnectionIsTheProvidersFault() async throws {
        let server = try await ScriptedServer.start { _, request, _ in request == 0 ? [.send(ok("first"))] : [] }
        let caller = Caller()
        _ = try await caller.exchange(origin(server.port))
        let recorder = try await caller.start(origin(server.port))
        while server.requests.count < 2 { await Task.yield() }
        try await caller.onLoop { pool in for _ in 0...UpstreamBounds.staleTicksMax { pool.tick() } }
        try await server.hangUp(0)
        let told = try await recorder.done.futureResult.get()
        guard case .closed(beforeAnyByte: true, connectionWasReused: true)? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        #expect(try await caller.counters().resent == 0)
        await server.stop()
    }

    @Test func connectionThatSpeaksUnaskedIsDropped() async throws {
        let server = try await ScriptedServer.start { connection, _, _ in [.send(ok("\(connection)"))] }
        let caller = Caller()
        _ = try await caller.exchange(origin(server.port))
        try await server.speak(ok("poison"), on: 0)
        try await server.closed(1)
        #expect(try await caller.exchange(origin(server.port)).body == "1")
        #expect(try await caller.counters().unsolicited == 1)
        await server.stop()
    }

    @Test func idleConnectionClosedByThePeerLeavesThePool() async throws {
        let server = try await ScriptedServer.start { connection, _, _ in [.send(ok("\(connection)"))] }
        let caller = Caller()
        _ = try await caller.exchange(origin(server.port))
        try await server.hangUp(0)
        // The close races with the next request: either the pool has seen it, or it repairs it unnoticed.
        #expect(try await caller.exchange(origin(server.port)).body == "1")
        #expect(try await caller.counters().connections == 1)
        await server.stop()
    }

    @Test func idleConnectionsAgeByTheClock() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send(ok("x"))] }
        let caller = Caller()
        // Long, because the pool's own clock goes on, too, while a busy machine lets this test wait.
        let settings = UpstreamSettings(idleTimeout: .seconds(1_000))
        _ = try await caller.exchange(origin(server.port), settings: settings)
        let idle = try await caller.onLoop { pool in
            for _ in 0..<500 { pool.tick() }
            return pool.counters.idle
        }
        #expect(idle == 1)
        let counters = try await caller.onLoop { pool in
            for _ in 0..<501 { pool.tick() }
            return pool.counters
        }
        #expect(counters.idle == 0 && counters.connections == 0)
        try await server.closed(1)
        await server.stop()
    }

    @Test(arguments: [UpstreamSettings(maxIdlePerOrigin: 0), UpstreamSettings(idleTimeout: .zero)])
    func nothingIsKeptWhenNothingMayBe(_ settings: UpstreamSettings) async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send(ok("x"))] }
        let caller = Caller()
        for _ in 0..<2 { _ = try await caller.exchange(origin(server.port), settings: settings) }
        #expect(server.connections == 2)
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }

    @Test func requestsBeyondTheLimitWaitTheirTurnInOrder() async throws {
        let server = try await ScriptedServer.start { _, request, _ in [.send(ok("\(request)"))] }
        let caller = Caller()
        let settings = UpstreamSettings(maxConnectionsPerOrigin: 1)
        var recorders: [Recorder] = []
        for _ in 0..<5 { recorders.append(try await caller.start(origin(server.port), settings: settings)) }
        var bodies: [String] = []
        for recorder in recorders { bodies.append(try await recorder.done.futureResult.get().body) }
        #expect(bodies == ["0", "1", "2", "3", "4"])
        #expect(server.connections == 1)
        await server.stop()
    }

    @Test func waitingRoomIsBoundedAndWaitersMayLeave() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [] }
        let caller = Caller()
        let settings = UpstreamSettings(maxConnectionsPerOrigin: 1)
        let target = origin(server.port)
        let recorders = try await caller.onLoop { pool in
            (0..<(UpstreamBounds.waitersMax + 2)).map { _ in
                let recorder = Recorder(pool.eventLoop)
                recorder.ticket = pool.send(
                    ByteBuffer(string: get), to: target, settings: settings, receiver: recorder)
                return recorder
            }
        }
        let told = try await recorders[recorders.count - 1].done.futureResult.get()
        guard case .poolExhausted(connectionsMax: 1)? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        let counters = try await caller.onLoop { pool in
            for recorder in recorders { recorder.ticket?.cancel() }
            return pool.counters
        }
        #expect(counters.waiting == 0 && counters.connections == 0)
        await server.stop()
    }

    @Test func waiterGetsANewConnectionWhenTheBusyOneDies() async throws {
        let server = try await ScriptedServer.start { connection, _, _ in
            connection == 0 ? [.close] : [.send(ok("fine"))]
        }
        let caller = Caller()
        let settings = UpstreamSettings(maxConnectionsPerOrigin: 1)
        let first = try await caller.start(origin(server.port), settings: settings)
        let second = try await caller.start(origin(server.port), settings: settings)
        #expect(try await first.done.futureResult.get().failure != nil)
        #expect(try await second.done.futureResult.get().body == "fine")
        await server.stop()
    }

    @Test func cancelWhileConnectingLeavesNothingBehind() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send(ok("x"))] }
        let caller = Caller()
        let target = origin(server.port)
        let counters = try await caller.onLoop { pool in
            let recorder = Recorder(pool.eventLoop)
            let ticket = pool.send(
                ByteBuffer(string: get), to: target, settings: UpstreamSettings(), receiver: recorder)
            ticket.cancel()
            ticket.cancel()
            return pool.counters
        }
        #expect(counters.connections == 0)
        #expect(try await caller.exchange(target).body == "x")
        await server.stop()
    }

    @Test func closedPoolRefusesAndLetsAnswersEnd() async throws {
        let server = try await ScriptedServer.start { _, _, text in
            text.contains("slow") ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")] : [.send(ok("x"))]
        }
        let caller = Caller()
        let target = origin(server.port)
        let slow = try await caller.start(target, "GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        while server.requests.isEmpty { await Task.yield() }
        _ = try await caller.exchange(target)
        try await caller.onLoop { $0.close() }
        #expect(try await caller.counters().idle == 0)
        guard case .stopping? = try await caller.exchange(target).failure else {
            Issue.record("a closed pool must refuse")
            return
        }
        try await server.speak("b", on: 0)
        #expect(try await slow.done.futureResult.get().body == "ab")
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }
}
