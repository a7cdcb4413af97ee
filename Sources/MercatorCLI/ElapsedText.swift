/// Measured times as people read them.
enum ElapsedText {
    /// Milliseconds with as many digits as matter: `0.42 ms`, `31.4 ms`, `1250 ms`.
    static func milliseconds(_ nanoseconds: UInt64) -> String {
        let hundredths = nanoseconds / 10_000
        if hundredths < 1_000 {
            let rest = hundredths % 100
            return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) ms"
        }
        return hundredths < 10_000 ? "\(hundredths / 100).\(hundredths % 100 / 10) ms" : "\(hundredths / 100) ms"
    }
}
