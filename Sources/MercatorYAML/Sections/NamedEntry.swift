/// One member of a mapping whose names the author chooses, such as a header or a model name.
package struct NamedEntry<Value: Sendable>: Sendable {
    package var name: String
    package var value: Value

    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

extension NamedEntry: Equatable where Value: Equatable {}
extension NamedEntry: Hashable where Value: Hashable {}
