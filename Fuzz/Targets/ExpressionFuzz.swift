import MercatorDiagnostics
import MercatorExpression

/// Expressions in both dialects: a program or a mistake, evaluated over anything, and written anew without a change.
enum ExpressionFuzz {
    private static let width = 100

    static let target = FuzzTarget("expression", testRounds: 2_500) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let source = try AnySource(Cuts.random(of: bytes))
        for dialect in [Dialect.mpl, .cel] {
            guard let program = try compiled(text, dialect) else { continue }
            run(program, source)
        }
        guard let once = ExpressionFormatter.formatted(text, width: width) else { return }
        let twice = ExpressionFormatter.formatted(once, width: width)
        try verify(twice == once, "written anew `\(once)`, and again `\(twice ?? "not at all")`")
    }

    static func compiled(_ text: String, _ dialect: Dialect) throws -> Program? {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = ExpressionCompiler.compile(
            text, dialect: dialect, schema: .open, origin: ExpressionOrigin(path: "p"), fields: &fields,
            diagnostics: &diagnostics)
        try verify((program == nil) == diagnostics.containsError, "a program and a mistake, or neither: \(diagnostics)")
        try verify(diagnostics.count <= 100, "\(diagnostics.count) diagnostics")
        return program
    }

    private static func run(_ program: Program, _ source: AnySource) {
        var nothing = EmptyFieldSource()
        _ = program.matches(&nothing)
        var source = source
        for _ in 0..<3 {
            if case .success(let value) = program.evaluate(&source) { _ = value.displayed }
            for step in program.steps(&source) { _ = step.text }
            _ = program.matches(&source)
        }
    }
}
