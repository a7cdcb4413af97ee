/// What the name of a file tells: whether it holds policies, or their tests.
///
/// The same on disk and in a commit, so that a folder means the same in both.
package enum PolicyFileName {
    /// Whether it is a file of policies in a folder of them: YAML, and no tests.
    package static func isPolicy(_ path: String) -> Bool { isYAML(path) && !isTest(path) }

    /// Whether it ends as YAML files do, whatever it holds.
    package static func isYAML(_ path: String) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    }

    /// Whether a file beside policies holds their tests: `routing.test.yaml`, `routing_test.yaml`.
    package static func isTest(_ path: String) -> Bool {
        guard let dot = path.lastIndex(of: "."), isYAML(path) else { return false }
        return [".test", ".tests", "_test", "_tests"].contains { path[..<dot].hasSuffix($0) }
    }
}
