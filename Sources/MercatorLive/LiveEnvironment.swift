import Glibc
import MercatorSystem

/// The variables the process was started with.
///
/// Read once: nothing here changes them, and `getenv` beside another thread's `setenv` is undefined.
struct LiveEnvironment: Environment {
    private let values: [String: String]

    init() {
        var values: [String: String] = [:]
        // SAFETY: read at start, before other threads exist; the array ends with a null pointer.
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry = entry.successor()
        }
        self.values = values
    }

    func value(of name: String) -> String? { values[name] }
    var names: [String] { Array(values.keys) }
}
