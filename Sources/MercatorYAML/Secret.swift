/// A credential. It can be compared and used, and whoever prints, interpolates or dumps it gets the mask.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself: for the wire and for digests, never for a message.
    package let revealed: String

    package init(_ value: String) {
        revealed = value
    }

    /// Enough to recognise which one it is: `sk-…4f2a`; `••••` for what is too short to show any of.
    package var masked: String {
        guard revealed.unicodeScalars.count >= 16 else { return "••••" }
        let start = revealed.firstIndex(of: " ").map(revealed.index(after:)) ?? revealed.startIndex
        let (scheme, rest) = (revealed[..<start], revealed[start...])
        guard rest.unicodeScalars.count >= 16 else { return scheme + "••••" }
        return scheme + rest.prefix(3) + "…" + rest.suffix(4)
    }

    package var description: String { masked }
    package var debugDescription: String { masked }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
