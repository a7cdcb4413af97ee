import MercatorExchange
import MercatorGateway
import MercatorSystem
import Testing

@Suite("intake")
struct IntakeTests {
    private func refusal(of opening: Opening) -> Refusal? {
        if case .act(.refuse(let refusal)) = opening { refusal } else { nil }
    }

    @Test func requestsInFlightAreLimitedAndCountedOut() throws {
        let intake = Intake()
        intake.requestsMax = 1
        let admission = Admission(intake, queueDelayMax: .zero)
        var first = try ExchangeBench()
        first.exchange.admission = admission
        let opened = try first.open()
        #expect(refusal(of: opened) == nil)
        #expect(intake.requests == 1)
        var second = try ExchangeBench()
        second.exchange.admission = admission
        let turnedAway = try second.open()
        let refused = try #require(refusal(of: turnedAway))
        #expect(refused.status == 503 && refused.code == "overloaded")
        #expect(refused.headers == [Refusal.Member("retry-after", "1")])
        #expect(refused.operatorHint == "`proxy.max_requests` was reached")
        second.exchange.close(.refused, now: second.now)
        #expect(intake.requests == 1, "one that was refused was never counted")
        first.exchange.close(.complete, now: first.now)
        #expect(intake.requests == 0)
        #expect(intake.refused(for: .requests) == 1)
    }

    @Test func nothingNewIsBegunWhileMemoryIsShort() throws {
        let intake = Intake()
        intake.isShortOfMemory = true
        var bench = try ExchangeBench()
        bench.exchange.admission = Admission(intake, queueDelayMax: .zero)
        let opening = try bench.open()
        #expect(refusal(of: opening)?.code == "overloaded")
        #expect(intake.refused(for: .memory) == 1 && intake.requests == 0)
    }

    @Test func aProvidersConnectionNeedsADescriptor() throws {
        let intake = Intake()
        intake.descriptorsMax = 3
        intake.countConnections {
            var counts = ConnectionCounts()
            counts.open = 2
            return counts
        }
        let admission = Admission(intake, queueDelayMax: .zero)
        var (first, second) = (try ExchangeBench(), try ExchangeBench())
        first.exchange.admission = admission
        second.exchange.admission = admission
        let (one, two) = (try first.open(), try second.open())
        #expect(refusal(of: one) == nil)
        #expect(refusal(of: two)?.operatorHint == "raise the limit of open files")
        #expect(intake.refused(for: .descriptors) == 1 && intake.requests == 1)
    }

    @Test func whatTheGatewayAnswersByItselfIsAlwaysAnswered() throws {
        let intake = Intake()
        intake.isShortOfMemory = true
        for target in ["GET /health", "GET /ready", "GET /metrics", "GET /version"] {
            var bench = try ExchangeBench()
            bench.exchange.admission = Admission(intake, queueDelayMax: .zero)
            guard case .answer(let answer) = try bench.open("", target: target) else {
                Issue.record("\(target) was not answered")
                continue
            }
            #expect(answer.status == 200)
        }
    }
}
