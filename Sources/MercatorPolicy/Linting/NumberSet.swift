import MercatorExpression

/// A set of numbers: an interval less some points, or some of its points.
struct NumberSet {
    private var lower = -Double.infinity
    private var upper = Double.infinity
    private var includesLower = true
    private var includesUpper = true
    private var points: Set<Double>?
    private var excluded: Set<Double> = []

    init() {}

    /// The whole numbers of a small range.
    init(whole range: ClosedRange<Int>) {
        points = Set(range.map(Double.init))
    }

    static let none: NumberSet = {
        var none = NumberSet()
        none.points = []
        return none
    }()

    var isEmpty: Bool {
        if let points { return points.isEmpty }
        if lower > upper { return true }
        return lower == upper && (!includesLower || !includesUpper || excluded.contains(lower))
    }

    /// Those of the wanted points that are in the set.
    func only(_ wanted: Set<Double>) -> NumberSet {
        var left = NumberSet()
        left.points = wanted.filter(contains)
        return left
    }

    mutating func exclude(_ point: Double) {
        if points != nil { points?.remove(point) } else { excluded.insert(point) }
    }

    /// Leaves out what does not pass the test.
    mutating func limit(to test: OrderTest) {
        if points != nil {
            points = points?.filter(test.passes)
        } else if test.isUpper {
            if test.bound < upper || test.bound == upper && !test.includesBound {
                (upper, includesUpper) = (test.bound, test.includesBound)
            }
        } else if test.bound > lower || test.bound == lower && !test.includesBound {
            (lower, includesLower) = (test.bound, test.includesBound)
        }
    }

    private func contains(_ point: Double) -> Bool {
        if let points { return points.contains(point) }
        guard !excluded.contains(point) else { return false }
        return (point > lower || point == lower && includesLower) && (point < upper || point == upper && includesUpper)
    }
}

extension OrderTest {
    /// Whether a number passes.
    fileprivate func passes(_ number: Double) -> Bool {
        if number == bound { return includesBound }
        return isUpper ? number < bound : number > bound
    }

    /// The test that passes exactly the numbers that this one does not.
    var negated: OrderTest {
        OrderTest(word: (isUpper ? ">" : "<") + (includesBound ? "" : "="), bound: bound)
    }
}
