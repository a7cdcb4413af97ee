package import MercatorDiagnostics
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
    /// The offset of `time.*` from UTC, in seconds east.
    package var utcOffsetSeconds = 0
    /// The files that `includes` may name; nil where includes cannot be followed.
    package var included: IncludedFiles?
    /// What `time.timezone` reads.
    package var timeZoneName = "UTC"

    package init() {}

    /// What decides beside the policies themselves: the same text for the same options in every run.
    ///
    /// The purpose is left out, so that a plan shows the version that will serve.
    var decisive: String {
        "\(defaultAction.rawValue) \(authenticationIsOn) \(utcOffsetSeconds) \(timeZoneName) \(trustedMetadata.text)"
    }
}
