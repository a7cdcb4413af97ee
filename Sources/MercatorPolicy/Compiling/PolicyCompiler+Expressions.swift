import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

extension PolicyCompiler {
    /// The program of an expression that stands at `node`; nil after an error.
    ///
    /// Text that was not written there (`isWritten` false) is reported at the node itself.
    mutating func expression(_ text: String, at node: YAMLNode, isWritten: Bool = true) -> Program? {
        let program = ExpressionCompiler.compile(
            text, dialect: .mpl, schema: schema, origin: origin(of: node, isWritten: isWritten),
            fields: &fields, diagnostics: &report.diagnostics)
        if let program { check(program, at: node) }
        return program
    }

    /// The template of a text that stands at `node`; nil after an error.
    mutating func template(_ text: String, at node: YAMLNode) -> Template? {
        let template = Template.parse(
            text, schema: schema, origin: origin(of: node, isWritten: node.string == text),
            fields: &fields, diagnostics: &report.diagnostics)
        for program in template?.programs ?? [] { check(program, at: node) }
        return template
    }

    private mutating func check(_ program: Program, at node: YAMLNode) {
        checkVariables(program, at: node)
        checkDeclared(program, at: node)
        loadZones(of: program, at: node)
    }

    /// A value that may be fixed, an expression or a template; nil after an error.
    mutating func value(_ node: YAMLNode) -> RuleValue? {
        guard let text = node.string, node.int == nil, node.double == nil, node.bool == nil, text.contains("{{") else {
            return .constant(ExpressionValue(yaml: node))
        }
        guard let template = template(text, at: node) else { return nil }
        let programs = template.programs
        // One expression and nothing around it keeps its type: `"{{ request.max_tokens }}"` is a number.
        if programs.count == 1, text.hasPrefix("{{"), text.hasSuffix("}}") { return .program(programs[0]) }
        return .template(template)
    }

    private func origin(of node: YAMLNode, isWritten: Bool) -> ExpressionOrigin {
        guard isWritten, let content = node.content else {
            let position = node.position
            return ExpressionOrigin(path: node.path) { _ in position }
        }
        return ExpressionOrigin(path: node.path) { content.position(atUTF8Offset: $0) }
    }
}

extension ExpressionValue {
    /// A value as it is written in YAML.
    init(yaml node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .sequence(let items): self = .list(items.map(ExpressionValue.init(yaml:)))
        case .mapping(let members):
            self = .map(ExpressionMap(members.map { ($0.key.string ?? "", ExpressionValue(yaml: $0.value)) }))
        case .scalar(let text, _):
            if let number = node.int {
                self = .int(Int64(number))
            } else if let number = node.double {
                self = .double(number)
            } else if let flag = node.bool {
                self = .bool(flag)
            } else {
                self = .string(text)
            }
        }
    }
}
