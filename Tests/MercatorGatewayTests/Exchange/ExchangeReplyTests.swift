import MercatorExchange
import MercatorGateway
import MercatorProviders
import Testing

/// The machine stepped by hand: what it says to every answer a provider can give.
@Suite struct ExchangeReplyTests {
    @Test func aJSONReplyIsCollectedAndPassed() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.reply(200)) == "collect")
        #expect(word(bench.collected()) == "pass")
        bench.exchange.delivered(bytes: 10, now: bench.now)
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .complete)
        #expect(bench.exchange.dossier.attempts.count == 1)
    }

    @Test func aReplyLargerThanTheBoundIsStreamed() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.reply(200, length: ExchangeBounds.collectedBytesMax + 1)) == "stream")
    }

    @Test func aReplyThatOutgrowsTheBoundIsStreamedFromThereOn() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.reply(200, length: nil)) == "collect")
        #expect(word(bench.collected(cut: true)) == "stream")
        #expect(word(bench.exchange.ended(now: bench.now)) == "finish")
    }

    @Test(arguments: [
        (200, ReplyContent.html, false, "refuse 502 upstream_invalid_content_type"),
        (200, .json, true, "refuse 502 upstream_invalid_content_type"),
        (200, .eventStream, false, "refuse 502 upstream_invalid_content_type"),
        (301, .html, false, "refuse 502 upstream_redirect"),
        (307, .unnamed, true, "refuse 502 upstream_redirect"),
        (200, .eventStream, true, "stream"),
        (201, .unnamed, false, "collect"),
        (400, .json, false, "collect"),
    ]) func aHeadDecides(status: Int, content: ReplyContent, stream: Bool, expected: String) throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: stream)
        #expect(word(bench.reply(status, content)) == expected)
    }

    @Test func aPageThatSaysItIsJSONIsRefused() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(200)
        #expect(word(bench.collected(json: false)) == "refuse 502 upstream_invalid_response")
    }

    @Test(arguments: [401, 403]) func theProvidersRefusalOfOurKeyIsNotTheClients(status: Int) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) == "refuse 502 provider_authentication_failed")
    }

    @Test(arguments: [400, 404, 413, 422]) func anAPIErrorPassesAsItIs(status: Int) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) == "pass")
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .upstreamError)
    }

    @Test(arguments: [429, 500, 502, 503, 504, 529]) func aTransientStatusIsRetriedThenPassed(status: Int) throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 2 }])
        try bench.dispatch()
        for _ in 0..<2 {
            #expect(word(bench.reply(status)) == "collect")
            #expect(word(bench.collected(apiError: true)) == "abandon")
            #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
            bench.exchange.dispatched(now: bench.now)
        }
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) == "pass")
        #expect(bench.exchange.dossier.attempts.count == 3)
    }

    @Test(arguments: [408, 409]) func aConflictIsRetriedOnce(status: Int) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) == "abandon")
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) == "pass")
    }

    @Test func retryAfterIsWaitedForInFull() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(429, retryAfter: .seconds(7))
        #expect(word(bench.collected(apiError: true)) == "abandon")
        #expect(word(bench.tick(after: .milliseconds(6_900))) == "none")
        #expect(word(bench.tick(after: .milliseconds(200))) == "dispatch")
    }

    @Test func aRetryAfterBeyondTheDeadlineIsNotWaitedFor() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.timeout = .seconds(5) }])
        try bench.dispatch()
        _ = bench.reply(429, retryAfter: .seconds(6))
        #expect(word(bench.collected(apiError: true)) == "pass")
    }

    @Test func anErrorPageBecomesAnErrorObject() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        _ = bench.reply(503, .html)
        #expect(word(bench.collected(json: false)) == "refuse 502 provider_error")
    }

    @Test func theOtherURLFormIsTriedOnceWhereTheVersionWasGuessed() throws {
        var bench = try ExchangeBench(
            providers: [ExchangeBench.provider { $0.baseURL = "http://127.0.0.1:9/prefix" }])
        try bench.dispatch()
        _ = bench.reply(404, .html)
        #expect(word(bench.collected(json: false)) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(bench.exchange.usesOtherForm)
        _ = bench.reply(404, .html)
        #expect(word(bench.collected(json: false)) == "refuse 404 provider_error")
        #expect(bench.exchange.plan?.provider.form.usesOther == false, "a failure taught something")
        #expect(bench.exchange.plan?.provider.form.mayTryOther == true)
    }

    @Test func onlyASuccessTeachesTheOtherURLForm() throws {
        for isStream in [false, true] {
            var bench = try ExchangeBench(
                providers: [ExchangeBench.provider { $0.baseURL = "http://127.0.0.1:9/prefix" }])
            try bench.dispatch(stream: isStream)
            _ = bench.reply(404, .html)
            #expect(word(bench.collected(json: false)) == "dispatch")
            bench.exchange.dispatched(now: bench.now)
            // A page with status 200 is no success.
            #expect(word(bench.reply(200, .html)).hasPrefix("refuse 502"))
            #expect(bench.exchange.plan?.provider.form.mayTryOther == true)

            bench.restart()
            try bench.dispatch(stream: isStream)
            _ = bench.reply(404, .html)
            _ = bench.collected(json: false)
            bench.exchange.dispatched(now: bench.now)
            _ = bench.reply(200, isStream ? .eventStream : .json)
            if !isStream { #expect(word(bench.collected()) == "pass") }
            #expect(bench.exchange.hasLearnedForm)
            #expect(bench.exchange.plan?.provider.form.usesOther == true)

            bench.restart()
            try bench.dispatch(stream: isStream)
            #expect(bench.exchange.usesOtherForm && !bench.exchange.hasLearnedForm)
        }
    }

    @Test func anExchangeFollowsWhatOthersHaveLearnedMeanwhile() throws {
        var bench = try ExchangeBench(
            providers: [ExchangeBench.provider { $0.baseURL = "http://127.0.0.1:9/prefix" }])
        try bench.dispatch()
        bench.exchange.plan?.provider.form.confirm(other: true)
        _ = bench.reply(404, .html)
        #expect(word(bench.collected(json: false)) == "dispatch")
        #expect(bench.exchange.usesOtherForm)
    }

    @Test func anErrorBodyThatBreaksOffKeepsItsStatus() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        _ = bench.reply(429)
        #expect(word(bench.exchange.failed(.truncated, now: bench.now)) == "refuse 429 provider_error")
        #expect(bench.exchange.dossier.attempts.last?.failure == "status_429")
    }

    @Test func aRefusalCarriesTheProvidersAdvice() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        _ = bench.reply(503, .html) { $0.advice = [.init("retry-after", "7"), .init("x-ratelimit-limit", "9")] }
        guard case .refuse(let refusal) = bench.collected(json: false) else {
            Issue.record("no refusal")
            return
        }
        #expect(refusal.headers.map(\.name) == ["retry-after", "x-ratelimit-limit"])
    }

    @Test func aCompressedSuccessIsRefused() throws {
        for isStream in [false, true] {
            var bench = try ExchangeBench()
            try bench.dispatch(stream: isStream)
            let action = bench.reply(200, isStream ? .eventStream : .json) { $0.isEncoded = true }
            #expect(word(action) == "refuse 502 upstream_invalid_response")
            #expect(bench.exchange.dossier.attempts.last?.failure == "encoded")
        }
    }

    @Test func aTornAnswerThatEndsWithItsConnectionIsNotPassed() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        _ = bench.reply(200, length: nil, endsWithConnection: true)
        #expect(word(bench.collected(json: false, torn: true)) == "refuse 502 upstream_truncated")
    }

    @Test func anErrorInASuccessPassesAndIsCounted() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(200)
        #expect(word(bench.collected(apiError: true)) == "pass")
        #expect(bench.close() == .upstreamError)
        #expect(bench.exchange.plan?.provider.health.error == "error_in_success")
    }

    @Test(arguments: [
        (302, ReplyContent.html, "redirect"), (200, .html, "content_type"),
    ]) func anAttemptSaysWhyItFailed(status: Int, content: ReplyContent, failure: String) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        _ = bench.reply(status, content)
        #expect(bench.exchange.dossier.attempts.last?.failure == failure)
    }

    @Test func aModelThatTheAPIDoesNotKnowDoesNotChangeTheURL() throws {
        var bench = try ExchangeBench(
            providers: [ExchangeBench.provider { $0.baseURL = "http://127.0.0.1:9/prefix" }])
        try bench.dispatch()
        _ = bench.reply(404)
        #expect(word(bench.collected(apiError: true)) == "pass")
        #expect(bench.exchange.plan?.provider.form.usesOther == false)
    }
}
