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
    func write(_ text: String) {
        _ = DescriptorWrite.all(text, to: descriptor)
    }

    /// The same for bytes of somebody else's.
    func write(_ bytes: ArraySlice<UInt8>) {
        _ = DescriptorWrite.all(bytes, to: descriptor)
    }
}
