package import MercatorYAML

/// Where policies come from and what holds when none decides.
package struct PolicyConfiguration: Sendable {
    /// A file or folder, as it is to be opened: relative to the working directory. Nil when there is none.
    package var filePath: String?
    /// The values of `policies:` in the configuration itself; each node knows its source text.
    package var inlinePolicies: [YAMLNode] = []
    package var defaultAction = PolicyOptions.DefaultAction.allow
    /// Whether warnings about policies stop the start.
    package var validationIsStrict = false
    package var alerts = AlertConfiguration()
    /// The place of `file_path`, for mistakes; nil when it was not written.
    package var filePathNode: YAMLNode?

    package init() {}
}
