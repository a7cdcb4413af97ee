import MercatorSystem

extension GitComplaint {
    /// Why a program did not come to an end.
    init(_ failure: ProcessFailure, of program: String) {
        switch failure {
        case .notFound:
            self.init("the program `\(program)` is not installed", hint: "install it, or write `policy.mode: file`")
        case .timedOut(let limit):
            self.init("\(program) did not end within \(limit)", hint: "`policy.git.poll.timeout` is the limit")
        case .busy(let limit):
            self.init(
                "another process has used the clone for \(limit)",
                hint: "try again; `policy.git.poll.timeout` is the limit")
        case .unlockable(let code):
            self.init("the clone cannot be locked (error \(code))", hint: "let the gateway's user write there")
        case .tooMuchOutput(let most): self.init("\(program) wrote more than \(most) bytes")
        case .cancelled: self.init("\(program) was stopped, because the gateway stops")
        case .refused(let code): self.init("\(program) cannot be started (error \(code))")
        }
    }

    /// What git, or the ssh that it ran, gives as the reason, and what to do about it where that is known.
    init(gitsWords text: String, _ access: GitAccess.Kind) {
        let reason = Self.reason(text)
        self.init("git says: \(reason)", hint: Self.hint(for: reason, access))
    }

    /// The last line that says something, without git's own `fatal:`.
    private static func reason(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("hint:") }
        guard let place = lines.lastIndex(where: { $0.hasPrefix("fatal: ") || $0.hasPrefix("error: ") }) else {
            return lines.last.map(String.init) ?? "nothing"
        }
        let line = String(lines[place].dropFirst("fatal: ".count))
        // QUIRK: of a failed ssh git says only this; the reason is ssh's, in the line before.
        guard line.hasPrefix("Could not read from remote repository"), place > 0 else { return line }
        return String(lines[place - 1])
    }

    private static func hint(for reason: String, _ access: GitAccess.Kind) -> String? {
        let asksForName = reason.contains("could not read Username") || reason.contains("Authentication failed")
        if asksForName || reason.contains("could not read Password") {
            return access == .token
                ? "the repository refuses the token: renew `policy.git.auth.token`, and let it read the repository"
                : "the repository asks who it is: write `policy.git.auth`"
        }
        if reason.contains("Host key verification failed") {
            return "the host's key is not the one in known_hosts: find out why before you write the new one there"
        }
        if reason.contains("Permission denied (publickey") {
            return "the host does not know the key: add its public half there, or name another in `policy.git.auth`"
        }
        if reason.contains(".lock': File exists") {
            return "another git is at work there, or was killed: remove that file if none is"
        }
        return nil
    }
}
