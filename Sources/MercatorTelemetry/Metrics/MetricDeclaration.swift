/// A metric before it has values: what `# HELP` and `# TYPE` say, and which labels its series have.
package struct MetricDeclaration: Hashable, Sendable {
    /// How values may change, which tells a reader what may be computed of them.
    package enum Kind: String, Sendable {
        /// Only goes up, and begins at 0 with the process or with what it counts.
        case counter
        /// Goes up and down.
        case gauge
    }

    /// Without the prefix that the configuration chooses: `provider_health`.
    package let name: String
    package let kind: Kind
    /// One sentence for people.
    package let help: String
    /// Label names, in the order in which samples give their values.
    package let labels: [String]

    package init(_ name: String, _ kind: Kind, _ help: String, labels: [String]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}
