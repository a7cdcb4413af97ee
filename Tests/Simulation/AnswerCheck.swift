/// Compares what a client got with what providers said.
struct AnswerCheck {
    let story: Ledger.Story
    let world: World

    func run() {
        guard let answer = story.answer else { return }
        checkNonces(answer)
        if world.plan.policy == .denies || world.plan.policy == .redacts, answer.text.contains("secret") {
            find(.secrets, "a kept word in \(answer.status)")
        }
        if let expected = story.expectedStatus {
            guard answer.end == .clean, answer.status != expected, ![408, 503].contains(answer.status) else { return }
            find(.wellFormedErrors, "\(answer.status) instead of \(expected)")
        } else if answer.status >= 300 {
            checkError(answer)
        } else {
            checkGood(answer)
        }
    }

    private func find(_ checker: Checker, _ text: String) {
        world.ledger.find(checker, "\(story.nonce) (\(story.form)\(story.isStream ? ", stream" : "")): \(text)")
    }

    /// Every answer's text begins with whose it is.
    private func checkNonces(_ answer: Answer) {
        for part in answer.text.components(of: "<n").dropFirst() {
            guard let dot = part.firstIndex(of: "."), part[..<dot].utf8.count < 12 else { continue }
            let nonce = "n" + part[..<dot]
            if nonce != story.nonce { find(.foreignBytes, "has bytes of \(nonce)") }
        }
    }

    private func checkError(_ answer: Answer) {
        guard answer.end == .clean else { return }
        guard let flaw = ReadAnswer.flaw(ofError: story.form, answer.payload) else { return }
        // Before a request is read nobody knows its form.
        if [400, 408, 413, 431, 503].contains(answer.status), answer.value("x-request-id") != story.nonce,
            ReadAnswer.flaw(ofError: .chat, answer.payload) == nil
        {
            return
        }
        find(.wellFormedErrors, "\(answer.status), \(flaw)")
    }

    private func checkGood(_ answer: Answer) {
        let read = ReadAnswer.good(story.form, isStream: story.isStream, answer.payload)
        if read.doneAfterError { find(.doneAfterError, "a good end after an error") }
        let attempts = (world.ledger.attempts[story.nonce] ?? []).filter { !$0.isMirrored && $0.status == 200 }
        let number = read.text.firstIndex(of: ".").flatMap { dot -> Int? in
            let rest = read.text[read.text.index(after: dot)...]
            return rest.firstIndex(of: ">").flatMap { Int(rest[..<$0]) }
        }
        let attempt = attempts.first { $0.number == number }
        if answer.end == .clean {
            checkClean(answer, read, attempt)
        } else {
            checkCut(answer, read, attempt)
        }
    }

    private func expected(_ attempt: Ledger.Attempt?) -> String {
        let text = attempt?.text ?? ""
        return world.plan.policy == .redacts ? text.replacing("secret", with: "hidden") : text
    }

    private func checkClean(_ answer: Answer, _ read: ReadAnswer, _ attempt: Ledger.Attempt?) {
        guard !read.hasError else { return }
        // Whoever ends his own sending is taken to have left: of an answer without framing he may miss the rest.
        if answer.isUntilClose, story.clientLeft != nil { return }
        guard let attempt else {
            return find(.wholeAnswers, "ends well and is nobody's: \(answer.text.prefix(200).debugDescription)")
        }
        let fault = attempt.fault
        if read.text != expected(attempt) {
            let found = "\(read.text.count) of \(expected(attempt).count) characters"
            find(.wholeAnswers, "ends well with \(found), fault \(fault?.rawValue ?? "none")")
        }
        let isOdd = [Fault.noDone, .tornEvent, .notJSON, .nullAnswer].contains(fault)
        if !read.isDone, !isOdd { find(.wholeAnswers, "ends well without an end, fault \(fault?.rawValue ?? "none")") }
        if let mistake = read.mistake, !isOdd { find(.wholeAnswers, mistake) }
        if read.isTorn, !isOdd { find(.wholeAnswers, "ends well inside an event") }
        guard isVerbatim(attempt), !isOdd else { return }
        if without(comments: answer.payload) != attempt.payload {
            find(.wholeAnswers, "is not what was said, fault \(fault?.rawValue ?? "none")")
        }
    }

    private func checkCut(_ answer: Answer, _ read: ReadAnswer, _ attempt: Ledger.Attempt?) {
        if !read.text.isEmpty, attempt == nil, story.isStream {
            find(.wholeAnswers, "is nobody's: \(answer.text.prefix(200).debugDescription)")
        }
        if story.isStream, !expected(attempt).hasPrefix(read.text) {
            find(.wholeAnswers, "is not the beginning of what was said")
        }
        if let attempt, isVerbatim(attempt), !isBeginning(of: attempt, without(comments: answer.payload)) {
            find(.wholeAnswers, "is not the beginning of what was said, fault \(attempt.fault?.rawValue ?? "none")")
        }
        guard story.clientLeft == nil, answer.end == .cut else { return }
        if read.isDone, !read.hasError, story.isStream { find(.wholeAnswers, "is cut after its end") }
        if story.isStream, !read.hasError, !answer.isUntilClose { find(.wholeAnswers, "is cut without a word") }
    }

    /// Whether the payload is the beginning of what the provider said, and after it at most an error event of the
    /// gateway's, or the beginning of one.
    private func isBeginning(of attempt: Ledger.Attempt, _ payload: [UInt8]) -> Bool {
        let common = zip(payload, attempt.payload).prefix { $0 == $1 }.count
        // The error event begins as any event does, so the two may have some bytes more in common.
        let event = Array("\n\ndata: {\"error\":{".utf8)
        for start in max(0, common - event.count)...common {
            let rest = payload[start...]
            if rest.isEmpty || zip(rest, event).allSatisfy({ $0 == $1 })
                || zip(rest, event.dropFirst(2)).allSatisfy({ $0 == $1 })
            {
                return true
            }
        }
        // A comment of the gateway's may be cut as well.
        return ": keep-alive\n\n".utf8.starts(with: payload[common...])
    }

    /// Whether the bytes go through as they come.
    private func isVerbatim(_ attempt: Ledger.Attempt) -> Bool {
        story.form == .chat && attempt.dialect == .chat && [.none, .observes].contains(world.plan.policy)
    }

    /// Without what the gateway puts in to keep a silent stream alive.
    private func without(comments payload: [UInt8]) -> [UInt8] {
        let comment = Array(": keep-alive\n\n".utf8)
        guard payload.count >= comment.count else { return payload }
        var out: [UInt8] = []
        out.reserveCapacity(payload.count)
        var index = 0
        while index < payload.count {
            if payload[index] == 0x3A, payload[index...].starts(with: comment) {
                index += comment.count
            } else {
                out.append(payload[index])
                index += 1
            }
        }
        return out
    }
}
