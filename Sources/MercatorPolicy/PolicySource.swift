package import MercatorDiagnostics
package import MercatorSystem
package import MercatorYAML

/// Where policies are written.
package enum PolicySource: Sendable {
    /// A policy file of any form.
    case file(SourceText)
    /// The list under `policies:` of a configuration file, with that file's text.
    case inline(YAMLNode, SourceText)

    /// The file that mistakes are reported in.
    package var path: String {
        switch self {
        case .file(let text), .inline(_, let text): text.path
        }
    }
}

/// The names that policies may refer to.
package struct PolicyKnowledge: Sendable {
    /// Configured providers in file order; nil when no configuration is at hand, so that no name is wrong.
    package var providers: [String]?
    /// Models that providers list; only for suggestions.
    package var models: [String]

    package init(providers: [String]?, models: [String] = []) {
        self.providers = providers
        self.models = models
    }
}

/// How a policy set is to be read.
package struct PolicyOptions: Sendable {
    /// What a set is loaded for.
    package enum Purpose: Sendable {
        /// To decide about requests: a protection that does not exist yet is an error.
        case enforcement
        /// To be looked at: such protections are warnings.
        case inspection
    }

    /// What happens when no rule allows, denies or routes.
    package enum DefaultAction: String, Sendable {
        case allow, deny
    }

    package var purpose = Purpose.enforcement
    package var defaultAction = DefaultAction.allow
    /// Whether callers must identify themselves: then names that say who they are come only from key and gateway.
    package var authenticationIsOn = false
    /// Metadata names that callers may not supply once authentication is on.
    package var trustedMetadata = TrustedMetadata.standard
    /// The zone of `time.*`.
    package var zone = ZoneRules.utc
    /// Where the zones are that conditions name; nil when there are none but UTC and fixed offsets.
    package var zones: ZoneLibrary?

    /// What the operator declares.
    package var declared = DeclaredValues()
    /// The commit that the policies are of; its beginning is the beginning of their version.
    package var revision: String?
    /// Whether alerts that name no webhook have one by default.
    package var hasAlertWebhook = false
    /// The files that `includes` may name; nil where includes cannot be followed.
    package var included: IncludedFiles?

    package init() {}

    /// What `policy:` of a configuration says.
    package init(_ configuration: PolicyConfiguration) {
        defaultAction = configuration.defaultAction
        declared = DeclaredValues(configuration)
    }

    /// `4f1c2d9a7e3b0c55`, or with a commit `8f3a1c2d9b0e-4f1c2d9a7e3b0c55`.
    func version(of content: ContentHash) -> String {
        revision.map { "\($0.prefix(12))-\(content.text)" } ?? content.text
    }

    /// What decides beside the policies themselves: the same text for the same options in every run.
    ///
    /// The purpose is left out, so that a plan shows the version that will serve.
    var decisive: String {
        "\(defaultAction.rawValue) \(authenticationIsOn) \(zone.name) \(trustedMetadata.text) \(declared.text)"
    }
}
