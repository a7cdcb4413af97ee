import MercatorDiagnostics
import MercatorExpression

/// A name in an expression that the configuration does not have, so that what is read there is null.
struct UnknownName {
    /// The diagnostic's code, without `policy/`.
    let code: String
    let message: String
    let hint: String?

    /// Flags that nobody declares, and providers that are none of `providers` (nil: any may be one).
    static func all(in program: Program, declared: DeclaredValues, providers: [String]?) -> [UnknownName] {
        var unknown: [UnknownName] = []
        for field in program.fields where field.keys.count > 1 {
            let name = field.keys[1]
            if field.keys[0] == "feature_flags", declared.featureFlags[name] == nil {
                let hint = Suggestion.nearest(name, in: declared.featureFlags.keys.sorted())
                unknown.append(
                    UnknownName(
                        code: "unknown-flag", message: "nobody declares the feature flag `\(name)`; it is null",
                        hint: hint.map { "did you mean `\($0)`?" }
                            ?? "declare it under `policy.feature_flags` of the configuration"))
            }
            if field.keys[0] == "provider", name != "selected", let providers, !providers.contains(name) {
                unknown.append(
                    UnknownName(
                        code: "unknown-provider",
                        message: "no provider is called `\(name)`; what is asked of it is null",
                        hint: Suggestion.nearest(name, in: providers).map { "did you mean `\($0)`?" }))
            }
        }
        return unknown
    }
}
