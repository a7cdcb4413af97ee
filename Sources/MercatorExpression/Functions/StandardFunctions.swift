/// Every pure function of the language. To add one: write it in a file here and add it to its group's list.
package enum StandardFunctions {
    private static let all: [ExpressionFunction] =
        BitFunctions.all + CollectionFunctions.all + ConversionFunctions.all + EncodingFunctions.all
        + MathFunctions.all + TextFunctions.all + TextIndexFunctions.all

    private static let globals = index { !$0.isMember }
    private static let members = index { $0.isMember }

    /// Prefixes of services that policies may call and that this build does not have.
    static let serviceNamespaces: Set<String> = ["cache", "external_api"]

    /// The names of all functions, sorted; for suggestions, completion and the reference page.
    package static var names: [String] {
        let own = all.map(\.name) + HostFunction.allCases.map(\.rawValue) + TimePart.allCases.map(\.rawValue)
        return Set(own + Array(special)).sorted()
    }

    /// Macros, and calls that the compiler turns into operators.
    private static let special: Set<String> = [
        "all", "contains", "ends_with", "exists", "exists_one", "filter", "has", "in_business_hours", "map", "matches",
        "starts_with",
    ]

    static func global(_ name: String) -> ExpressionFunction? { globals[name] }
    static func member(_ name: String) -> ExpressionFunction? { members[name] }

    private static func index(_ isIncluded: (ExpressionFunction) -> Bool) -> [String: ExpressionFunction] {
        Dictionary(all.filter(isIncluded).map { ($0.name, $0) }) { first, _ in first }
    }
}
