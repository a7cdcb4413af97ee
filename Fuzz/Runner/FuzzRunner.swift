import FuzzTargets
import Glibc

#if LIBFUZZER
    /// What `FUZZ_TARGET` names; the fuzzer has no arguments of its own for it.
    private let target: FuzzTarget = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        if let target = FuzzTarget.standard.first(where: { $0.name == name }) { return target }
        say("FUZZ_TARGET names none of: \(FuzzTarget.standard.map(\.name).joined(separator: " "))")
        exit(2)
    }()

    /// Called by libFuzzer with every input.
    ///
    /// Source: LLVM documentation, "libFuzzer – a library for coverage-guided fuzz testing".
    @_cdecl("LLVMFuzzerTestOneInput")
    package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do {
            try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            say("\(target): \(error)")
            abort()
        }
        return 0
    }
#else
    /// Without the fuzzer: reads the files once, for a debugger. `fuzz TARGET FILE…`
    @main
    private enum FuzzRunner {
        static func main() {
            let arguments = CommandLine.arguments.dropFirst()
            guard let target = FuzzTarget.standard.first(where: { $0.name == arguments.first }) else {
                for target in FuzzTarget.standard { say(target.name) }
                exit(2)
            }
            for path in arguments.dropFirst() {
                do {
                    guard let bytes = contents(path) else { throw CannotRead() }
                    try target.check(bytes)
                } catch {
                    say("\(path): \(error)")
                    exit(1)
                }
            }
        }

        private struct CannotRead: Error {}

        private static func contents(_ path: String) -> [UInt8]? {
            guard let file = fopen(path, "rb") else { return nil }
            defer { fclose(file) }
            var bytes: [UInt8] = []
            while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
            return bytes
        }
    }
#endif

private func say(_ text: String) {
    let line = text + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
