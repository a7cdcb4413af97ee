/// The operators of the policy language as the reference page shows them, tightest first.
package enum OperatorTable {
    /// Operators that bind alike, and what they do.
    /// Operators of one tightness and meaning.
    package struct Row: Sendable {
        package let words: [String]
        package let meaning: String
    }

    package static let rows: [Row] = [
        Row(words: [".", "[ ]"], meaning: "a member, an element"),
        Row(words: ["!", "-"], meaning: "not, negative; both bind tight"),
        Row(words: ["*", "/", "%"], meaning: "product, quotient, remainder; a text left of `%` is hashed"),
        Row(words: ["+", "-"], meaning: "sum, difference; `+` also joins texts and lists"),
        Row(words: ["==", "!="], meaning: "the same value, or not; also with null"),
        Row(words: ["<", "<=", ">", ">="], meaning: "order of numbers, texts and times"),
        Row(words: ["in"], meaning: "an element of a list, a key of a map"),
        Row(words: ["contains"], meaning: "a part of a text, an element of a list"),
        Row(words: ["starts_with", "ends_with"], meaning: "the beginning, the end of a text"),
        Row(words: ["matches"], meaning: "a regular expression (RE2) is found anywhere in a text"),
        Row(words: ["not in", "not matches", "not contains"], meaning: "exactly the contrary of the positive form"),
        Row(words: ["not"], meaning: "not; `not a == b` negates the comparison"),
        Row(words: ["and", "&&"], meaning: "both; a side that fails makes errors of the other harmless"),
        Row(words: ["or", "||"], meaning: "either; a side that holds makes errors of the other harmless"),
        Row(words: ["? :"], meaning: "one value or the other"),
    ]
}
