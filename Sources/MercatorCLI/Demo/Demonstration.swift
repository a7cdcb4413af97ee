import MercatorUpstream
import NIOCore

/// Walks through the steps, shows each, and says whether all came out as they must.
struct Demonstration {
    let terminal: Terminal
    let client: DemoClient

    func run() async -> Bool {
        var isRight = true
        for (index, step) in DemoStep.all.enumerated() {
            terminal.line(terminal.ink("\(index + 1)  \(step.title)", .bold))
            row("request", "POST /v1/chat/completions")
            row("", terminal.ink(step.body, .faint))
            row("rule", step.rule)
            let problem = await show(step)
            if let problem {
                isRight = false
                row("", terminal.ink("✗ \(problem)", .red))
            }
            terminal.line()
        }
        return isRight
    }

    /// Sends a step and shows the answer; what is wrong with it, or nil.
    private func show(_ step: DemoStep) async -> String? {
        let terminal = self.terminal
        if step.isStream { terminal.write(label("answer")) }
        do {
            let answer = try await client.chat(step.body) { bytes in
                if step.isStream { terminal.write(DemoAnswer.said(in: bytes)) }
            }
            if step.isStream { terminal.line() }
            showDecision(answer, step)
            return problem(with: answer, step)
        } catch {
            return "no answer: \(error)"
        }
    }

    private func showDecision(_ answer: DemoAnswer, _ step: DemoStep) {
        if answer.status == 200 {
            if !step.isStream { row("answer", answer.said) }
            let attempts = answer.headers["x-mercator-attempts"] ?? "1"
            let tries = attempts == "1" ? "" : ", at try \(attempts)"
            row("decision", terminal.ink("\(answer.headers["x-mercator-provider"] ?? "?")\(tries)", .green))
        } else {
            let policy = answer.error("policy").map { ", by policy \($0)" } ?? ""
            row("decision", terminal.ink("refused: \(answer.error("code") ?? "?")\(policy)", .yellow))
            row("answer", answer.error("message") ?? String(decoding: answer.body, as: UTF8.self))
        }
        var cost = "\(answer.status) in \(ElapsedText.milliseconds(answer.elapsed))"
        if step.isStream { cost += ", first token after \(ElapsedText.milliseconds(answer.firstByte))" }
        if let overhead = answer.headers["x-mercator-overhead-ms"] { cost += ", \(overhead) ms of it the gateway's" }
        row("status", cost)
    }

    private func problem(with answer: DemoAnswer, _ step: DemoStep) -> String? {
        if answer.status != step.status { return "expected status \(step.status)" }
        guard let provider = step.provider else { return nil }
        if answer.headers["x-mercator-provider"] != provider { return "expected provider \(provider)" }
        if answer.headers["x-mercator-attempts"] != "\(step.attempts)" { return "expected try \(step.attempts)" }
        return answer.said.isEmpty ? "expected an answer with words in it" : nil
    }

    private func row(_ name: String, _ text: String) {
        terminal.line(label(name) + text)
    }

    private func label(_ name: String) -> String {
        "   " + terminal.ink(name + String(repeating: " ", count: 10 - name.count), .cyan)
    }
}
