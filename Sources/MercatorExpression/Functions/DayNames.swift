/// The days of the week by name.
package enum DayNames {
    /// In English, from Sunday, which is 0.
    package static let all = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// The number of a day by its name or the first three letters of it, in any case; nil for any other text.
    package static func number(of name: String) -> Int64? {
        let wanted = name.lowercased()
        return all.firstIndex { $0 == wanted || $0.prefix(3) == wanted }.map(Int64.init)
    }

    /// The same value with the names of days, alone or in a list, as their numbers: for values that become known only
    /// at run time and meet a weekday. No policy can call it.
    static let numbers = ExpressionFunction("day", 1...1, isPolicyOnly: true) {
        arguments, state throws(EvaluationError) in
        guard let elements = arguments[0].elements else { return number(in: arguments[0]) }
        try state.spend(elements: elements.count)
        return .list(elements.map { number(in: $0.resolved) })
    }

    private static func number(in value: ExpressionValue) -> ExpressionValue {
        value.string.flatMap(number(of:)).map { .int($0) } ?? value
    }
}
