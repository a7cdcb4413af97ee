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

    /// The pattern is found anywhere, by another engine than the evaluator's.
    static func matches(_ a: NaiveValue, _ pattern: String) throws -> Bool {
        if a.isNull { return false }
        guard let text = a.characters else { throw NaiveError() }
        return try Regex(pattern).firstMatch(in: text) != nil
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
        if operation == "%" { return try remainder(a, b) }
        if let left = a.number(spelled: a.isCallersText), let right = b.number(spelled: b.isCallersText) {
            guard a.isWhole, b.isWhole else { return .double(compute(operation, left, right)) }
            return try .int(compute(operation, Int64(left), Int64(right)))
        }
        guard operation == "+" else { throw NaiveError() }
        if let a = a.characters, let b = b.characters { return .string(a + b) }
        if let a = a.elements, let b = b.elements { return .list(a + b) }
        throw NaiveError()
    }

    /// Of whole numbers of either type; on the left text that spells none is hashed.
    private static func remainder(_ a: NaiveValue, _ b: NaiveValue) throws -> NaiveValue {
        guard let divisor = b.number(spelled: b.isCallersText).flatMap(Int64.init(exactly:)) else { throw NaiveError() }
        let whole = a.number(spelled: true).flatMap(Int64.init(exactly:))
        guard let dividend = whole ?? a.characters.map(hash), divisor != 0 else { throw NaiveError() }
        if case .double = b { return .double(Double(dividend % divisor)) }
        if case .double = a { return .double(Double(dividend % divisor)) }
        return .int(dividend % divisor)
    }

    /// FNV-1a and the finalizer of MurmurHash3, without its lowest bit.
    private static func hash(_ text: String) -> Int64 {
        var hash = text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53, 1] as [UInt64] {
            hash ^= hash >> 33
            hash &*= factor
        }
        return Int64(hash / 2)
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

/// Lists of the naive interpreter.
enum NaiveList {
    /// Negative positions count from the end; null where there is no such element.
    static func element(of list: NaiveValue, at index: NaiveValue) throws -> NaiveValue {
        if list.isNull || index.isNull { return .null }
        guard let elements = list.elements, let number = index.number(spelled: false),
            let position = Int(exactly: number)
        else { throw NaiveError() }
        let place = position < 0 ? elements.count + position : position
        return elements.indices.contains(place) ? elements[place] : .null
    }
}
