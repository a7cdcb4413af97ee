import MercatorGateway

/// The version that commands print and `/version` answers.
package enum ProductVersion {
    package static let product = "Mercator Jupiter"
    package static let current = "0.2.0"

    /// What `/version` tells.
    static var build: BuildDescription {
        BuildDescription(version: current, commit: "unknown", buildTime: "unknown", swiftVersion: "6.3")
    }
}
