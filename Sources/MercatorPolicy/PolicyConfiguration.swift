package import MercatorYAML

/// Where policies come from and what holds when none decides.
package struct PolicyConfiguration: Sendable {
    /// The kinds of places.
    package enum Mode: String, CaseIterable, Sendable {
        case file, git
    }

    package var mode = Mode.file
    /// A file or folder, as it is to be opened: relative to the working directory. Nil when there is none.
    package var filePath: String?
    package var git = GitConfiguration()
    /// Whether changes of the files are followed.
    package var watches = false
    /// The values of `policies:` in the configuration itself; each node knows its source text.
    package var inlinePolicies: [YAMLNode] = []
    package var defaultAction = PolicyOptions.DefaultAction.allow
    /// The zone of `time.*`.
    package var timeZone = "UTC"
    /// The place of `timezone`, for mistakes; nil when it was not written.
    package var timeZoneNode: YAMLNode?
    /// The values of `feature_flags.*`; nil when none is declared.
    package var featureFlags: YAMLNode?
    /// The values of `variables.*` for policies that do not declare them; nil when none is declared.
    package var variables: YAMLNode?
    /// Whether warnings about policies stop the start.
    package var validationIsStrict = false
    package var alerts = AlertConfiguration()
    /// The place of `file_path`, for mistakes; nil when it was not written.
    package var filePathNode: YAMLNode?
    /// The flat spellings of `git.*`, until they are joined with those.
    var flat = FlatGitKeys()

    package init() {}
}

/// `git_repo` and its like.
struct FlatGitKeys: Sendable {
    var repository: YAMLNode?
    var branch: String?
    var path: String?
    var pollInterval: Duration?
}
