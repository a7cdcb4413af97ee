/// The limits of this room.
package enum DiagnosticsBounds {
    /// Longer words get no suggestion: nobody misspells a key of this length, and the distance is quadratic.
    package static let suggestionWordBytesMax = 64
    /// A source line is shown up to this many characters; a minified file must not flood a terminal.
    package static let lineCharactersMax = 160
}
