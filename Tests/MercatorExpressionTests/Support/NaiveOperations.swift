/// Comparisons of the naive interpreter.
enum NaiveComparison {
    static func holds(_ operation: String, _ a: NaiveValue, _ b: NaiveValue) throws -> Bool {
        switch operation {
        case "==": return isEqual(a, b)
        case "!=": return !isEqual(a, b)
        default: break
        }
        if a.isNull || b.isNull { return false }
        let spelled = a.isCallersText || b.isCallersText
        if let a = a.number(spelled: spelled), let b = b.number(spelled: spelled) { return ordered(operation, a, b) }
        if let a = a.characters, let b = b.characters {
            return ordered(operation, a.utf8.lexicographicallyPrecedes(b.utf8) ? 0 : a == b ? 1 : 2, 1)
        }
        guard case .bool(let a) = a, case .bool(let b) = b else { throw NaiveError() }
        return ordered(operation, a ? 1 : 0, b ? 1 : 0)
    }

    private static func ordered(_ operation: String, _ a: Double, _ b: Double) -> Bool {
        switch operation {
        case "<": a < b
        case "<=": a <= b
        case ">": a > b
        default: a >= b
        }
    }

    static func isEqual(_ a: NaiveValue, _ b: NaiveValue) -> Bool {
        let spelled = a.isCallersText || b.isCallersText
        if let a = a.number(spelled: spelled), let b = b.number(spelled: spelled) { return a == b }
        if let a = a.characters, let b = b.characters { return a == b }
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.text(let text), .bool(let flag)), (.bool(let flag), .text(let text)): return text == "\(flag)"
        case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy(isEqual)
        default: return false
        }
    }

    static func isMember(_ element: NaiveValue, _ container: NaiveValue) throws -> Bool {
        if element.isNull || container.isNull { return false }
        guard let elements = container.elements else { throw NaiveError() }
        return elements.contains { isEqual(element, $0) }
    }

    static func text(_ operation: String, _ a: NaiveValue, _ b: NaiveValue) throws -> Bool {
        if a.isNull || b.isNull { return false }
        if operation == "contains" {
            switch (a.elements, b.elements) {
            case (let whole?, let wanted?):
                return try wanted.contains { try isMember($0, .list(whole)) }
            case (_?, nil): return try isMember(b, a)
            case (nil, _?): return try isMember(a, b)
            default: break
            }
        }
        guard let a = a.characters, let b = b.characters else { throw NaiveError() }
        switch operation {
        case "starts_with": return a.hasPrefix(b)
        case "ends_with": return a.hasSuffix(b)
        default: return b.isEmpty || a.contains(b)
        }
    }
}

/// Arithmetic of the naive interpreter.
enum NaiveArithmetic {
    static func compute(_ operation: String, _ a: NaiveValue, _ b: NaiveValue) throws -> NaiveValue {
        if a.isNull || b.isNull { return .null }
        if let left = a.number(spelled: a.isCallersText), let right = b.number(spelled: b.isCallersText) {
            guard a.isWhole, b.isWhole else { return .double(compute(operation, left, right)) }
            return try .int(compute(operation, Int64(left), Int64(right)))
        }
        guard operation == "+" else { throw NaiveError() }
        if let a = a.characters, let b = b.characters { return .string(a + b) }
        if let a = a.elements, let b = b.elements { return .list(a + b) }
        throw NaiveError()
    }

    private static func compute(_ operation: String, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case "+": a + b
        case "-": a - b
        case "*": a * b
        default: a / b
        }
    }

    private static func compute(_ operation: String, _ a: Int64, _ b: Int64) throws -> Int64 {
        if operation == "/", b == 0 { throw NaiveError() }
        return switch operation {
        case "+": a + b
        case "-": a - b
        case "*": a * b
        default: a / b
        }
    }
}
