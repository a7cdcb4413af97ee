import MercatorExpression

/// Which values a field may still have, after some tests of it. Always at least all of them, never fewer.
///
/// A value is null, a number (or text that spells one), a bool, another text, or anything else; each kind is kept
/// apart, because tests tell them apart.
struct ValueDomain {
    var mayBeNull = true
    var numbers = NumberSet()
    var texts = TextSet.except([])
    var mayBeTrue = true
    var mayBeFalse = true
    /// Lists, maps, times, bytes.
    var mayBeOther = true
    /// Tests that the texts have passed or failed, for texts that become known only later.
    private var textTests: [(test: TextTest, outcomes: Outcomes)] = []

    init() {}

    /// Whole numbers and nothing else.
    init(whole range: ClosedRange<Int>) {
        self = Self.nothing
        numbers = NumberSet(whole: range)
    }

    /// Whether no value is left, so that the tests cannot all hold.
    var isEmpty: Bool {
        !mayBeNull && !mayBeTrue && !mayBeFalse && !mayBeOther && numbers.isEmpty && texts.isEmpty
    }

    private static let nothing: ValueDomain = {
        var nothing = ValueDomain()
        (nothing.mayBeNull, nothing.mayBeTrue, nothing.mayBeFalse, nothing.mayBeOther) = (false, false, false, false)
        (nothing.numbers, nothing.texts) = (.none, .only([]))
        return nothing
    }()

    /// Nothing yet, with the memory of what texts must pass.
    private var emptied: ValueDomain {
        var empty = Self.nothing
        empty.textTests = textTests
        return empty
    }

    /// Leaves out the texts that earlier tests left out.
    private mutating func applyTests() {
        for (test, outcomes) in textTests { texts = texts.tested(test, outcomes) }
    }

    // MARK: equality

    /// What is left when the field equals a scalar constant.
    func equal(to constant: ExpressionValue) -> ValueDomain {
        var left = emptied
        if let number = constant.exactDouble {
            left.numbers = numbers.only([number])
        } else if constant.isNull {
            left.mayBeNull = mayBeNull
        } else if case .bool(let flag) = constant {
            left.mayBeTrue = mayBeTrue && flag
            left.mayBeFalse = mayBeFalse && !flag
            // Text from a header counts as a bool when it spells one.
            left.texts = texts.only([flag ? "true" : "false"])
        } else if let text = constant.string {
            left.texts = texts.only([text])
            if let number = ExpressionValue.spellsNumber(text) { left.numbers = numbers.only([number]) }
        } else {
            return self
        }
        left.applyTests()
        return left
    }

    /// Leaves out a scalar constant, from which the field differs.
    mutating func exclude(_ constant: ExpressionValue) {
        if let number = constant.exactDouble {
            numbers.exclude(number)
        } else if constant.isNull {
            mayBeNull = false
        } else if case .bool(let flag) = constant {
            if flag { mayBeTrue = false } else { mayBeFalse = false }
        } else if let text = constant.string {
            texts.exclude(text)
        }
    }

    /// What is left when the field equals one of several constants; null is never in a list.
    func equal(toOneOf constants: [ExpressionValue]) -> ValueDomain {
        var left = emptied
        var numbersWanted: Set<Double> = []
        var textsWanted: Set<String> = []
        for constant in constants where !constant.isNull {
            if let number = constant.exactDouble {
                numbersWanted.insert(number)
            } else if let text = constant.string {
                textsWanted.insert(text)
                if let number = ExpressionValue.spellsNumber(text) { numbersWanted.insert(number) }
            } else if case .bool(let flag) = constant {
                left.mayBeTrue = left.mayBeTrue || mayBeTrue && flag
                left.mayBeFalse = left.mayBeFalse || mayBeFalse && !flag
                textsWanted.insert(flag ? "true" : "false")
            }
        }
        left.numbers = numbers.only(numbersWanted)
        left.texts = texts.only(textsWanted)
        left.applyTests()
        return left
    }

    // MARK: order and text

    /// What is left when an order test came out as one of `outcomes`.
    func ordered(_ test: OrderTest, _ outcomes: Outcomes) -> ValueDomain {
        var left = self
        if !outcomes.contains(.fails) { left.mayBeNull = false }
        if !outcomes.contains(.errs) {
            left.texts = .only([])
            left.mayBeTrue = false
            left.mayBeFalse = false
            left.mayBeOther = false
        }
        if !outcomes.contains(.fails) { left.numbers.limit(to: test) }
        if !outcomes.contains(.holds) { left.numbers.limit(to: test.negated) }
        return left
    }

    /// What is left when a text test came out as one of `outcomes`.
    func tested(_ test: TextTest, _ outcomes: Outcomes) -> ValueDomain {
        var left = self
        if !outcomes.contains(.fails) { left.mayBeNull = false }
        if !outcomes.contains(.errs) {
            left.mayBeTrue = false
            left.mayBeFalse = false
            if !test.takesLists { left.mayBeOther = false }
        }
        left.texts = texts.tested(test, outcomes)
        if left.textTests.count < PolicyBounds.lintCandidatesMax { left.textTests.append((test, outcomes)) }
        return left
    }
}

/// How a test can come out.
struct Outcomes: OptionSet, Hashable {
    let rawValue: UInt8

    static let holds = Outcomes(rawValue: 1)
    static let fails = Outcomes(rawValue: 2)
    static let errs = Outcomes(rawValue: 4)

    /// The outcomes of `not` when these are those of what it negates.
    var negated: Outcomes {
        var other = intersection(.errs)
        if contains(.holds) { other.insert(.fails) }
        if contains(.fails) { other.insert(.holds) }
        return other
    }
}

/// A set of texts: some, or all but some.
enum TextSet {
    case only(Set<String>)
    case except(Set<String>)

    var isEmpty: Bool {
        if case .only(let texts) = self { texts.isEmpty } else { false }
    }

    func only(_ wanted: Set<String>) -> TextSet {
        switch self {
        case .only(let texts): .only(texts.intersection(wanted))
        // Not `subtracting`, which may walk the larger set.
        case .except(let texts): .only(wanted.filter { !texts.contains($0) })
        }
    }

    /// In place, so that a thousand exclusions do not copy a thousand sets.
    mutating func exclude(_ text: String) {
        switch self {
        case .only(var texts):
            self = .except([])
            texts.remove(text)
            self = .only(texts)
        case .except(var texts):
            self = .except([])
            texts.insert(text)
            self = .except(texts)
        }
    }

    /// Those for which a test may come out so.
    func tested(_ test: TextTest, _ outcomes: Outcomes) -> TextSet {
        switch self {
        case .only(let texts):
            .only(texts.filter { outcomes.contains(test.holds(for: $0) ? .holds : .fails) })
        case .except: self
        }
    }
}
