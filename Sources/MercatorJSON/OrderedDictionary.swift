/// Values found by key in one step and listed in the order in which their keys came: members of an object under
/// construction, pieces that are joined by an index.
package struct OrderedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Keys and values, in the order in which the keys came.
    package private(set) var elements: [(key: Key, value: Value)] = []
    private var places: [Key: Int] = [:]

    /// Nothing.
    package init() {}

    /// Whether there is no value.
    package var isEmpty: Bool { elements.isEmpty }

    /// The value under a key; nil where there is none.
    package subscript(_ key: Key) -> Value? { places[key].map { elements[$0].value } }

    /// Puts a value under a key: in the place of the one that is there, else at the end.
    package mutating func set(_ key: Key, to value: Value) {
        if let place = places[key] {
            elements[place].value = value
        } else {
            places[key] = elements.count
            elements.append((key, value))
        }
    }

    /// Changes the value under a key where it lies, after putting `initial` there if there was none.
    package mutating func update(
        _ key: Key, from initial: @autoclosure () -> Value, _ change: (inout Value) -> Void
    ) {
        let place: Int
        if let known = places[key] {
            place = known
        } else {
            place = elements.count
            places[key] = place
            elements.append((key, initial()))
        }
        change(&elements[place].value)
    }
}
