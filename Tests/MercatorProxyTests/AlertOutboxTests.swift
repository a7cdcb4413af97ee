import MercatorProxy
import MercatorUpstream
import NIOCore
import Testing

/// What becomes of alerts: sent, tried again, dropped, given up; each one counted once.
@Suite struct AlertOutboxTests {
    @Test func whatAFullQueueDropsIsCountedAndToldOnce() {
        let world = AlertWorld(AlertWorld.delivery(queue: 6))
        for _ in 0..<9 { world.post() }
        #expect(world.counts.waitingNow == 6 && world.counts.droppedTotal == 3 && world.counts.hasUntoldDrops)
        world.outbox.tellDropped()
        world.outbox.tellDropped()
        #expect(world.log.occurrences(of: "3 alerts were dropped") == 1)
        #expect(!world.counts.hasUntoldDrops)
        // A place that is free again is taken again.
        world.answer(.success(204))
        world.post()
        #expect(world.counts.waitingNow == 6 && world.counts.droppedTotal == 3)
        world.post()
        world.outbox.tellDropped()
        #expect(world.log.occurrences(of: "1 alerts were dropped") == 1)
    }

    @Test func fewAreUnderWayAtATime() {
        let world = AlertWorld(AlertWorld.delivery())
        for number in 0..<6 { world.post("alert \(number)") }
        #expect(world.pending.count == 4)
        world.answer(.success(200))
        #expect(world.pending.count == 4 && world.pending[3].text.contains("alert 4"))
        while !world.pending.isEmpty { world.answer(.success(200)) }
        #expect(world.counts.sentTotal == 6 && world.counts.waitingNow == 0)
    }

    @Test func anAlertWithoutAWebhookGoesNowhere() {
        let world = AlertWorld(AlertWorld.delivery(nil))
        world.post()
        #expect(world.pending.isEmpty && world.counts.waitingNow == 0 && world.counts.droppedTotal == 0)
        world.post(webhook: "https://own.example/hook")
        #expect(world.pending.first?.origin.host == "own.example")
    }

    /// Half of an upper end that doubles from a second: the random number is one half.
    @Test func pausesGrowUntilTheTriesAreUsedUp() {
        let world = AlertWorld(AlertWorld.delivery(retries: 3))
        world.post()
        let failures: [Result<Int, UpstreamFailure>] = [
            .success(503), .failure(.timeout(after: .seconds(5))), .success(500),
        ]
        for (failure, pause) in zip(failures, [500, 1_000, 2_000]) {
            world.answer(failure)
            world.loop.advanceTime(by: .milliseconds(Int64(pause - 1)))
            #expect(world.pending.isEmpty, "too early, before \(pause) ms")
            world.loop.advanceTime(by: .milliseconds(1))
            #expect(world.pending.count == 1, "too late, after \(pause) ms")
        }
        world.answer(.success(502))
        world.loop.advanceTime(by: .hours(1))
        #expect(world.pending.isEmpty && world.counts.failedTotal == 1 && world.counts.waitingNow == 0)
        #expect(world.log.contains("did not reach http://hooks.example:81: it answered with status 502"))
        #expect(!world.log.contains("/in"), "a webhook's path is a secret")
    }

    @Test func pausesHaveAnUpperEnd() {
        let world = AlertWorld(AlertWorld.delivery(retries: 10), random: .max)
        world.post()
        for _ in 0..<10 {
            world.answer(.success(503))
            world.loop.advanceTime(by: .seconds(30))
            #expect(world.pending.count == 1)
        }
        world.answer(.success(503))
        #expect(world.counts.failedTotal == 1)
    }

    @Test(arguments: [400, 401, 404, 410, 301]) func whatWillNotGetBetterIsNotTriedAgain(status: Int) {
        let world = AlertWorld(AlertWorld.delivery())
        world.post()
        world.answer(.success(status))
        world.loop.advanceTime(by: .hours(1))
        #expect(world.pending.isEmpty && world.counts.failedTotal == 1)
    }

    @Test func anAnswerTooLongToReadIsAnAnswer() {
        let world = AlertWorld(AlertWorld.delivery())
        world.post()
        world.answer(.failure(.tooLarge(bytesMax: 1)))
        #expect(world.counts.sentTotal == 1 && world.counts.failedTotal == 0)
    }

    @Test func aDeadReceiverDoesNotStandInTheWay() {
        let world = AlertWorld(AlertWorld.delivery())
        for _ in 0..<4 { world.post(webhook: "http://dead.example/") }
        world.post("alive")
        while world.pending[0].origin.host == "dead.example" { world.answer(.success(503)) }
        #expect(world.pending.count == 1 && world.pending[0].text.contains("alive"))
    }

    @Test func closingGivesUpWhatIsNotUnderWay() {
        let world = AlertWorld(AlertWorld.delivery(queue: 7))
        for _ in 0..<8 { world.post() }
        world.answer(.success(503))
        world.outbox.close()
        // One rested, two waited, four are on the wire; the eighth was dropped and not told of yet.
        #expect(world.counts.failedTotal == 3 && world.counts.waitingNow == 4 && world.cancelled == 4)
        #expect(world.log.contains("3 alerts were not sent: the gateway stopped"))
        #expect(world.log.contains("1 alerts were dropped"))
        world.answer(.success(200))
        for _ in 0..<3 { world.answer(.failure(.stopping)) }
        world.post()
        world.loop.advanceTime(by: .hours(1))
        #expect(world.pending.isEmpty && world.counts.waitingNow == 0)
        #expect(world.counts.sentTotal == 1 && world.counts.failedTotal == 6)
    }

    /// The digests are OpenSSL's of the same body: `openssl dgst -sha256 -hmac SECRET`.
    @Test func theBodyIsSigned() {
        let world = AlertWorld(AlertWorld.delivery(secret: "s3cret-s3cret-s3cret"))
        world.post()
        let request = world.pending[0].text
        let parts = request.split(separator: "\r\n\r\n", maxSplits: 1)
        let body =
            #"{"text":"t","severity":"high","policy":"p","rule":"r","request_id":"1","#
            + #""time":"1970-01-01T00:00:00.000000Z"}"#
        #expect(parts.last.map(String.init) == body)
        #expect(request.hasPrefix("POST /in HTTP/1.1\r\nHost: hooks.example:81\r\n"))
        #expect(request.contains("\r\nContent-Length: 108\r\n"))
        let digest = "6678b25aa9ede0784175b5d6deb7a083f60d9fbe6b279c9d9afd0761e2d57b2b"
        #expect(request.contains("\r\nx-mercator-signature: sha256=\(digest)\r\n"))
        #expect(!request.contains("s3cret"))
    }

    @Test func withoutASecretNothingIsSigned() {
        let world = AlertWorld(AlertWorld.delivery())
        world.post()
        #expect(!world.pending[0].text.contains("signature"))
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func occurrences(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
