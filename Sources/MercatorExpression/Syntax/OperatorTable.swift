/// The operators of the policy language as the reference page shows them, tightest first.
package enum OperatorTable {
    /// Operators of one tightness and meaning.
    package struct Row: Sendable {
        package let words: [String]
        package let meaning: String
        /// An expression that can be tried, and its value as JSON.
        package let example: (expression: String, value: String)
    }

    /// Every operator as it is written, from the declarations that the parser reads; a test holds ``rows`` to them.
    package static var names: [String] {
        let negated: [BinaryOperator] = [.in, .matches, .contains, .startsWith, .endsWith]
        return BinaryOperator.allCases.map(\.rawValue) + negated.map { "not " + $0.rawValue }
            + ["and", "or", "not", "&&", "||", "!", "? :", "[*]"]
    }

    package static let rows: [Row] = [
        Row(
            words: [".", "[ ]"], meaning: "a member, an element", example: (#"request.messages[-1].role"#, #""user""#)),
        Row(
            words: ["[*]", "[key=text]"],
            meaning: "all elements of a list, or those with a member that equals (`!=`: does not)",
            example: (#"request.messages[role=user].length"#, #"1"#)),
        Row(words: ["!", "-"], meaning: "not, negative; both bind tight", example: (#"!(-2 > 0)"#, #"true"#)),
        Row(
            words: ["*", "/", "%"], meaning: "product, quotient, remainder; a text left of `%` is hashed",
            example: (#"17 % 5"#, #"2"#)),
        Row(
            words: ["+", "-"], meaning: "sum, difference; `+` also joins texts and lists",
            example: (#""a" + "b""#, #""ab""#)),
        Row(
            words: ["==", "!="], meaning: "the same value, or not; also with null",
            example: (#"request.nobody == null"#, #"true"#)),
        Row(
            words: ["<", "<=", ">", ">="], meaning: "order of numbers, texts and times",
            example: (#"2 <= 2.5"#, #"true"#)),
        Row(
            words: ["in"], meaning: "an element of a list, a key of a map",
            example: (#"request.model in ["gpt-4o", "gpt-4"]"#, #"true"#)),
        Row(
            words: ["contains"], meaning: "a part of a text, an element of a list",
            example: (#"request.model contains "gpt""#, #"true"#)),
        Row(
            words: ["starts_with", "ends_with"], meaning: "the beginning, the end of a text",
            example: (#"request.model starts_with "gpt-""#, #"true"#)),
        Row(
            words: ["matches"], meaning: "a regular expression (RE2) is found anywhere in a text",
            example: (#"request.model matches "\d""#, #"true"#)),
        Row(
            words: ["not in", "not matches", "not contains", "not starts_with", "not ends_with"],
            meaning: "exactly the contrary of the positive form", example: (#"request.nobody not in ["a"]"#, #"true"#)),
        Row(
            words: ["not"], meaning: "not; `not a == b` negates the comparison",
            example: (#"not request.model == "x""#, #"true"#)),
        Row(
            words: ["and", "&&"], meaning: "both; a side that fails makes errors of the other harmless",
            example: (#"1 > 2 and 1 / 0 > 1"#, #"false"#)),
        Row(
            words: ["or", "||"], meaning: "either; a side that holds makes errors of the other harmless",
            example: (#"1 < 2 or 1 / 0 > 1"#, #"true"#)),
        Row(words: ["? :"], meaning: "one value or the other", example: (#"1 < 2 ? "yes" : "no""#, #""yes""#)),
    ]
}
