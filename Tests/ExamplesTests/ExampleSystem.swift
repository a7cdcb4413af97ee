import MercatorSystem
import MercatorTesting

/// An outside of which only files and environment exist: what an example's reader would have.
enum ExampleSystem {
    static func with(environment: [String: String] = [:], files: [String: String] = [:]) -> System {
        StillSystem.with(environment: environment, files: files, microseconds: 1_700_000_000_000_000)
    }

    /// An environment in which every variable that the text asks for is set to `value-of-<NAME>`.
    static func serving(_ snippet: Snippet, files: [String: String] = [:]) -> System {
        let pairs = snippet.variables.map { ($0, "value-of-\($0)") }
        return with(environment: Dictionary(pairs) { first, _ in first }, files: files)
    }
}
