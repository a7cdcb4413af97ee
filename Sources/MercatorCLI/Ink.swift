/// Colours text, where colours are wanted.
package struct Ink: Sendable {
    package let isOn: Bool

    package init(isOn: Bool) {
        self.isOn = isOn
    }

    /// The text in a colour, or as it is when the ink is off.
    package func callAsFunction(_ text: String, _ paint: Paint) -> String {
        isOn ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Terminal colours, as the numbers of SGR sequences (ECMA-48 §8.3.117).
package enum Paint: String, Sendable {
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
}
