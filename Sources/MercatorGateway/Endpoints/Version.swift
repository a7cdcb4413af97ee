import MercatorJSON

/// What this program is.
package struct BuildDescription: Sendable {
    package var version: String
    /// The source revision; `unknown` in a build outside a checkout.
    package var commit: String
    /// RFC 3339; `unknown` when the build did not say.
    package var buildTime: String
    package var swiftVersion: String

    package init(version: String, commit: String, buildTime: String, swiftVersion: String) {
        self.version = version
        self.commit = commit
        self.buildTime = buildTime
        self.swiftVersion = swiftVersion
    }
}

/// `GET /version`: this program and its policies.
///
/// `{"version":"0.2.0","commit":"…","build_time":"…","swift_version":"6.3","policy_version":"4f1c2d9a7e3b0c55"}`
enum Version {
    static func answer(_ build: BuildDescription, policies: String) -> (status: Int, body: [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        json.member("version", build.version)
        json.member("commit", build.commit)
        json.member("build_time", build.buildTime)
        json.member("swift_version", build.swiftVersion)
        json.member("policy_version", policies)
        json.endObject()
        return (200, json.bytes)
    }
}
