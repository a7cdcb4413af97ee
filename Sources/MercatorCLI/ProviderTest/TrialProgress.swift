import Synchronization

/// One line on a terminal that says what is being tried; nothing where no terminal is.
final class TrialProgress: Sendable {
    private let terminal: Terminal
    private let current = Mutex<[(provider: String, check: String)]>([])

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    /// A check of a provider begins.
    @Sendable func tell(_ provider: String, _ check: String) {
        guard terminal.isInteractive else { return }
        let line = current.withLock { current in
            current.removeAll { $0.provider == provider }
            current.append((provider, check))
            return current.map { "\($0.provider): \($0.check)" }.joined(separator: ", ")
        }
        terminal.write("\r\u{1B}[K" + line.prefix(78))
    }

    /// Takes the line away.
    func end() {
        if terminal.isInteractive { terminal.write("\r\u{1B}[K") }
    }
}
