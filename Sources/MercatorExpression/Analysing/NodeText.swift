/// Writes a program's nodes so that equal texts mean equal computations.
struct NodeText {
    let code: Code
    let natures: [Int: FieldNature]
    private(set) var text = ""
    /// Whether the computation has one outcome for a whole request.
    private(set) var isStable = true

    init(code: Code, natures: [Int: FieldNature]) {
        self.code = code
        self.natures = natures
    }

    mutating func write(_ place: Int32) {
        switch code.nodes[Int(place)] {
        case .constant(let index): write(code.constants[Int(index)])
        case .field(let slot): field(slot)
        case .local(let index): text += "$\(index)"
        case .select(let operand, let name): call("select \(code.names[Int(name)])", [operand])
        case .index(let a, let b): call("index", [a, b])
        case .length(let a): call("length", [a])
        case .not(let a): call("not", [a])
        case .negate(let a): call("negate", [a])
        case .and(let start, let count): call("and", code.operands(start, count))
        case .or(let start, let count): call("or", code.operands(start, count))
        case .compare(let operation, let a, let b), .arithmetic(let operation, let a, let b),
            .text(let operation, let a, let b):
            call(operation.rawValue, [a, b])
        case .compareField(let operation, let slot, let constant):
            text += "(\(operation.rawValue) "
            field(slot)
            text += " "
            write(code.constants[Int(constant)])
            text += ")"
        case .member(let a, let b): call("in", [a, b])
        case .matches(let a, let pattern): call("matches \(code.patterns[Int(pattern)].text.debugDescription)", [a])
        case .matchesField(let slot, let pattern, _):
            text += "(matches \(code.patterns[Int(pattern)].text.debugDescription) "
            field(slot)
            text += ")"
        case .matchesComputed(let a, let b): call("matches", [a, b])
        default: writeOther(place)
        }
    }

    private mutating func writeOther(_ place: Int32) {
        switch code.nodes[Int(place)] {
        case .conditional(let a, let b, let c): call("if", [a, b, c])
        case .list(let start, let count): call("list", code.operands(start, count))
        case .map(let start, let count): call("map", code.operands(start, count * 2))
        case .function(let index, let start, let count):
            call(code.functions[Int(index)].name, code.operands(start, count))
        case .host(let function, let start, let count):
            if function == .random { isStable = false }
            call(function.rawValue, code.operands(start, count))
        case .timePart(let part, let a, let zone): call(part.rawValue, zone < 0 ? [a] : [a, zone])
        case .comprehension(let index):
            let comprehension = code.comprehensions[Int(index)]
            let parts = [comprehension.range, comprehension.predicate, comprehension.transform].filter { $0 >= 0 }
            call("\(comprehension.kind) $\(comprehension.local)", parts)
        case .isPresent(let slot):
            text += "(has "
            field(slot)
            text += ")"
        case .hasKey(let a, let name): call("has \(code.names[Int(name)])", [a])
        case .failure: text += "(failure)"
        default:
            // What is not told apart here must never be taken for equal.
            isStable = false
            text += "(unknown)"
        }
    }

    private mutating func field(_ slot: Int32) {
        switch natures[Int(slot)] {
        case .constant(let value): write(value)
        case .stable: text += "#\(slot)"
        case .changing, nil:
            isStable = false
            text += "#\(slot)"
        }
    }

    private mutating func write(_ value: ExpressionValue) {
        // Text in quotes, so that `"5"` and `5` differ.
        text += value.string.map(\.debugDescription) ?? "\(value.type.rawValue) \(value.displayed)"
    }

    private mutating func call(_ name: String, _ operands: some Sequence<Int32>) {
        text += "(" + name
        for operand in operands {
            text += " "
            write(operand)
        }
        text += ")"
    }
}
