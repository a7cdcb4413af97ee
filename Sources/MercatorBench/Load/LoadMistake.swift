/// What is wrong with what a load run was asked to do, and what to do about it.
package struct LoadMistake: Error, Hashable, Sendable {
    /// One sentence, lower-case, without a full stop.
    package var message: String
    package var hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
