import MercatorDiagnostics

/// Collects the diagnostics of one expression and places them in its file.
struct ExpressionReport {
    private(set) var diagnostics: [Diagnostic] = []
    private var errorOffsets: Set<Int> = []
    private var warnings: Set<String> = []
    let origin: ExpressionOrigin

    init(origin: ExpressionOrigin) {
        self.origin = origin
    }

    var hasErrors: Bool { !errorOffsets.isEmpty }

    /// Whether so many errors are in that more would only be their echo.
    var isFull: Bool { errorOffsets.count >= ExpressionBounds.diagnosticsMax }

    /// Adds an error; at most one for each place, the first.
    mutating func error(_ code: String, _ message: String, at offset: Int, hint: String? = nil) {
        guard !isFull, errorOffsets.insert(offset).inserted else { return }
        add(.error, code, message, at: offset, hint: hint)
    }

    /// Adds a warning; the same one only once.
    mutating func warning(_ code: String, _ message: String, at offset: Int, hint: String? = nil) {
        guard warnings.count < ExpressionBounds.diagnosticsMax, warnings.insert(message).inserted else { return }
        add(.warning, code, message, at: offset, hint: hint)
    }

    private mutating func add(
        _ severity: Diagnostic.Severity, _ code: String, _ message: String, at offset: Int, hint: String?
    ) {
        diagnostics.append(
            Diagnostic(
                severity, code: "expression/\(code)", message: message, path: origin.path,
                position: origin.position(offset: offset), hint: hint))
    }
}
