import MercatorJSON

/// Whether two JSON values say the same: objects in any order, strings however escaped, numbers as they are spelled.
func saysTheSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    guard left.kind == right.kind else { return false }
    switch left.kind {
    case .string: return left.string == right.string
    case .number: return left.numberText == right.numberText
    case .array:
        return left.count == right.count && zip(left.elements, right.elements).allSatisfy { saysTheSame($0, $1) }
    case .object:
        return left.count == right.count
            && left.members.allSatisfy { key, value in saysTheSame(value, right[key.string ?? ""]) }
    default: return true
    }
}

/// The same for JSON texts.
func saysTheSame(_ left: [UInt8], _ right: [UInt8]) throws -> Bool {
    saysTheSame(
        try JSONDocument.parse(left, profile: .grammar).root, try JSONDocument.parse(right, profile: .grammar).root)
}
