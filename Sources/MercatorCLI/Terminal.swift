import Glibc

/// A stream that people read: standard output or standard error, with colour only where a terminal shows it.
struct Terminal: Sendable {
    private let descriptor: Int32
    let ink: Ink

    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let errors = Terminal(descriptor: STDERR_FILENO)

    /// Colour is off where NO_COLOR is set or TERM is `dumb`. Source: no-color.org.
    private init(descriptor: Int32) {
        self.descriptor = descriptor
        let environment = CommandSystem.live.environment
        let isPlain = environment.value(of: "NO_COLOR")?.isEmpty == false || environment.value(of: "TERM") == "dumb"
        ink = Ink(isOn: !isPlain && isatty(descriptor) == 1)
    }

    /// Whether a person is likely to watch.
    var isInteractive: Bool { isatty(descriptor) == 1 }

    func line(_ text: String = "") {
        write(text + "\n")
    }

    /// Writes at once and whole. A reader that has gone away is not an error: there is nobody left to tell.
    func write(_ text: String) { write(Array(text.utf8)[...]) }

    /// The same for bytes of somebody else's.
    func write(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
