import MercatorProxy
import Testing

/// Alerts while the configuration changes: what is queued goes where the new one says, and nothing is lost.
@Suite struct AlertReloadTests {
    private static let digest = "e25b632f61b34c929857b9617aec9cd28f00f7e5797fd9e44c76a36f4ffb4c7b"

    @Test func whatWaitsGoesToTheNewWebhookUnderTheNewSecret() {
        let world = AlertWorld(AlertWorld.delivery(secret: "s3cret-s3cret-s3cret"))
        for _ in 0..<5 { world.post() }
        world.outbox.adopt(AlertWorld.delivery("https://new.example/", secret: "another-secret"))
        #expect(world.pending.allSatisfy { $0.origin.host == "hooks.example" })
        world.answer(.success(200))
        #expect(world.pending.last?.origin.host == "new.example")
        #expect(world.pending.last?.text.contains("sha256=\(Self.digest)") == true)
        while !world.pending.isEmpty { world.answer(.success(200)) }
        #expect(world.counts.sentTotal == 5 && world.counts.waitingNow == 0)
    }

    @Test func whatFailsAfterwardsTriesTheNewOneAtOnceWithAllItsTries() {
        let world = AlertWorld(AlertWorld.delivery(retries: 0))
        world.post()
        world.outbox.adopt(AlertWorld.delivery("http://new.example/", retries: 1))
        world.answer(.success(503))
        #expect(world.pending.first?.origin.host == "new.example")
        world.answer(.success(503))
        world.loop.advanceTime(by: .milliseconds(500))
        #expect(world.pending.count == 1)
        world.answer(.success(503))
        #expect(world.counts.failedTotal == 1 && world.log.contains("http://new.example"))
    }

    @Test func whatRestsGoesToTheNewOneAfterItsPause() {
        let world = AlertWorld(AlertWorld.delivery())
        world.post()
        world.answer(.success(503))
        world.outbox.adopt(AlertWorld.delivery("http://new.example/"))
        world.loop.advanceTime(by: .milliseconds(500))
        #expect(world.pending.first?.origin.host == "new.example")
    }

    @Test func withoutANewWebhookTheOldOneHoldsForWhatWasAccepted() {
        let world = AlertWorld(AlertWorld.delivery(secret: "another-secret"))
        for _ in 0..<5 { world.post() }
        world.outbox.adopt(AlertWorld.delivery(nil))
        world.post("new")
        #expect(world.counts.waitingNow == 5)
        world.answer(.success(503))
        world.answer(.success(200))
        world.loop.advanceTime(by: .milliseconds(500))
        #expect(world.pending.count == 4)
        #expect(world.pending.allSatisfy { $0.origin.host == "hooks.example" && $0.text.contains(Self.digest) })
    }

    @Test func aRulesOwnWebhookStaysAndIsSignedAnew() {
        let world = AlertWorld(AlertWorld.delivery(nil))
        for _ in 0..<5 { world.post(webhook: "https://own.example/hook") }
        world.outbox.adopt(AlertWorld.delivery(nil, secret: "another-secret"))
        world.answer(.success(200))
        #expect(world.pending.last?.origin.host == "own.example")
        #expect(world.pending.last?.text.contains(Self.digest) == true)
    }

    @Test func aSmallerQueueDropsNothingThatIsInIt() {
        let world = AlertWorld(AlertWorld.delivery(queue: 10))
        for _ in 0..<8 { world.post() }
        world.outbox.adopt(AlertWorld.delivery(queue: 2))
        world.post()
        #expect(world.counts.waitingNow == 8 && world.counts.droppedTotal == 1)
        while !world.pending.isEmpty { world.answer(.success(200)) }
        #expect(world.counts.sentTotal == 8)
        world.post()
        #expect(world.pending.count == 1)
    }
}
