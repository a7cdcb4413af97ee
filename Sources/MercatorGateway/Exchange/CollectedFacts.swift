/// What the driver found when it looked at a collected body.
package struct CollectedFacts: Sendable {
    /// The body begins and ends like a JSON object or array, and is one where its framing could not tell a torn one.
    package var looksLikeJSON: Bool
    /// The body is an API's error object, not a stray page; also in a success.
    package var isAPIError: Bool
    /// The body hit the bound, or broke off, and was not read to its end.
    package var isCutShort: Bool
    /// The body begins like JSON and stops in the middle of it.
    package var isTorn: Bool

    /// What an error object says, with the status that it would have had if it came as a success; nil for no error.
    package var error: StreamError?
    /// The error says that an account is used up, which waiting does not mend.
    package var isUsedUp = false

    package init(looksLikeJSON: Bool, isAPIError: Bool, isCutShort: Bool = false, isTorn: Bool = false) {
        self.looksLikeJSON = looksLikeJSON
        self.isAPIError = isAPIError
        self.isCutShort = isCutShort
        self.isTorn = isTorn
    }
}
