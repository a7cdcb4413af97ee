import MercatorBench
import Synchronization

/// One line on a terminal that says how far a benchmark is; nothing where no terminal is.
final class BenchmarkProgress: Sendable {
    private let terminal: Terminal
    private let whole: String
    private let before = Mutex(LoadProgress())
    private let isStopped = Mutex(false)

    init(terminal: Terminal, options: LoadOptions) {
        self.terminal = terminal
        whole =
            if let requests = options.requests {
                "of \(requests) requests"
            } else {
                "of \(FixedText.short(options.duration.seconds + options.warmUp.seconds)) s"
            }
    }

    func tell(_ progress: LoadProgress) {
        guard terminal.isInteractive else { return }
        let last = before.withLock { before in
            defer { before = progress }
            return before
        }
        terminal.write("\r\u{1B}[K" + Self.line(progress, after: last, whole: whole).prefix(78))
    }

    /// Does `once`, the first time it is called.
    func stop(_ once: () -> Void) {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        if isFirst { once() }
    }

    /// Takes the line away.
    func end() {
        if terminal.isInteractive { terminal.write("\r\u{1B}[K") }
    }

    private static func line(_ now: LoadProgress, after last: LoadProgress, whole: String) -> String {
        let seconds = max(now.seconds - last.seconds, 0.001)
        var parts = [
            "\(FixedText.digits(now.seconds, 1)) s \(whole)", "\(now.ok) ok",
            "\(FixedText.digits(Double(now.ok - last.ok) / seconds, 0))/s",
        ]
        if now.recent.count > 0 {
            let (half, most) = (now.recent.time(at: 0.5), now.recent.time(at: 0.99))
            parts.append("p50 \(FixedText.milliseconds(half)) p99 \(FixedText.milliseconds(most)) ms")
        }
        if now.failed > 0 { parts.append("\(now.failed) failed") }
        return parts.joined(separator: "  ")
    }
}
