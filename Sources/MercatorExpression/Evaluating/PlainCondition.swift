import MercatorJSON

/// A condition that compares fields with constants and joins that by `and` alone or by `or` alone: most conditions of
/// most policies.
///
/// Whoever keeps the fields goes through ``tests`` without the evaluator's walk over nodes and values. A test that
/// cannot tell leaves the word to the program, which is always right; so this is a shortcut and never a second opinion.
///
/// SAFETY: unchecked, because the bytes that the tests point to are written before anybody else sees the object, and
/// freed with it.
package final class PlainCondition: @unchecked Sendable {
    /// A field against a constant.
    package struct Test {
        package let slot: Int
        /// What a null field makes of it: only equality holds, and only with a constant that is not null.
        package let holdsForNull: Bool
        fileprivate let operation: BinaryOperator
        /// The constant's UTF-8 bytes; nil when it is no string.
        fileprivate let text: UnsafeRawBufferPointer?
        /// Whether the constant spells a number, so that caller's text may be compared as one.
        fileprivate let spellsNumber: Bool
        fileprivate let number: Int64?
    }

    package let tests: UnsafeBufferPointer<Test>
    /// The answer of one test that is the answer of all: false for `and`, true for `or`.
    package let decisive: Bool
    private let texts: [UnsafeMutableRawBufferPointer]

    private init(_ tests: [Test], decisive: Bool, texts: [UnsafeMutableRawBufferPointer]) {
        let memory = UnsafeMutableBufferPointer<Test>.allocate(capacity: tests.count)
        _ = memory.initialize(from: tests)
        self.tests = UnsafeBufferPointer(memory)
        self.decisive = decisive
        self.texts = texts
    }

    deinit {
        UnsafeMutableBufferPointer(mutating: tests).deallocate()
        for text in texts { text.deallocate() }
    }

    /// The shortcut for `code`; nil where there is none, as in CEL, where null and missing are something else.
    static func of(_ code: Code) -> PlainCondition? {
        guard code.dialect == .mpl else { return nil }
        var texts: [UnsafeMutableRawBufferPointer] = []
        let places: ArraySlice<Int32>
        let decisive: Bool
        switch code.nodes[Int(code.root)] {
        case .compareField: (places, decisive) = ([code.root], false)
        case .and(let start, let count): (places, decisive) = (code.operands(start, count), false)
        case .or(let start, let count): (places, decisive) = (code.operands(start, count), true)
        default: return nil
        }
        for place in places {
            guard case .compareField = code.nodes[Int(place)] else { return nil }
        }
        let tests = places.compactMap { test(code, code.nodes[Int($0)], &texts) }
        return PlainCondition(tests, decisive: decisive, texts: texts)
    }

    private static func test(
        _ code: Code, _ node: Instruction, _ texts: inout [UnsafeMutableRawBufferPointer]
    ) -> Test? {
        guard case .compareField(let operation, let slot, let constant) = node else { return nil }
        let value = code.constants[Int(constant)]
        var text: UnsafeRawBufferPointer?
        var spellsNumber = false
        if case .string(let string) = value {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: string.utf8.count, alignment: 1)
            bytes.copyBytes(from: string.utf8)
            texts.append(bytes)
            text = UnsafeRawBufferPointer(bytes)
            spellsNumber = ExpressionNumber(spelled: string) != nil
        }
        var number: Int64?
        if case .int(let int) = value { number = int }
        return Test(
            slot: Int(slot), holdsForNull: code.nullHolds(operation, Int(constant)), operation: operation, text: text,
            spellsNumber: spellsNumber, number: number)
    }
}

extension PlainCondition.Test {
    /// Whether it holds for a value that is not null; nil leaves it to the program.
    package func holds(_ value: ExpressionValue) -> Bool? {
        switch value {
        case .json(let json):
            if let text, operation == .equal || operation == .notEqual {
                return json.stringEquals(utf8: text) == (operation == .equal)
            }
            guard let number, json.kind == .number, let other = json.int else { return nil }
            return holds(other, number)
        case .text(let string) where !spellsNumber:
            return equals(string)
        case .string(let string):
            return equals(string)
        case .int(let other):
            return number.flatMap { holds(other, $0) }
        default: return nil
        }
    }

    private func equals(_ string: String) -> Bool? {
        guard let text, operation == .equal || operation == .notEqual else { return nil }
        let isEqual = string.utf8.withContiguousStorageIfAvailable { UTF8Text.equal($0, text) }
        return isEqual.map { $0 == (operation == .equal) }
    }

    private func holds(_ a: Int64, _ b: Int64) -> Bool? {
        switch operation {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        default: nil
        }
    }
}
