/// How much of a text a pattern has to see before it is known whether it is found: read from the pattern itself.
///
/// RE2 tells no longest match, so its syntax is read here; only for patterns that RE2 accepts.
/// Source: RE2, doc/syntax.txt.
package enum PatternShape: Hashable, Sendable {
    /// A match has at most so many code points, wherever in the text it stands.
    case bounded(Int)
    /// It looks for the beginning or the end of the whole text.
    case anchored
    /// A match may be of any length, because of this quantifier.
    case unbounded(String)

    /// The shape of a pattern that compiles.
    package init(of pattern: String) {
        var reader = PatternShapeReader(pattern)
        let part = reader.alternatives()
        if reader.isAnchored {
            self = .anchored
        } else if let quantifier = part.quantifier {
            self = .unbounded(quantifier)
        } else {
            self = .bounded(part.longest)
        }
    }
}

/// Reads a pattern by recursive descent. RE2 has bounded its nesting.
private struct PatternShapeReader {
    struct Part {
        /// Code points of the longest match; without meaning where there is none.
        var longest = 0
        /// The quantifier that makes it endless; nil when there is none.
        var quantifier: String?
    }

    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var isMultiline = false
    private(set) var isAnchored = false

    init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func starts(with text: String) -> Bool { scalars[at...].starts(with: text.unicodeScalars) }

    private mutating func skip(past end: Unicode.Scalar) {
        while let scalar = next {
            at += 1
            if scalar == end { return }
        }
    }

    /// Up to the end of the group or of the pattern. Flags that are set inside hold until there.
    mutating func alternatives() -> Part {
        let outer = isMultiline
        defer { isMultiline = outer }
        var whole = Part()
        var branch = Part()
        while let scalar = next, scalar != ")" {
            if scalar == "|" {
                at += 1
                whole = Self.either(whole, branch)
                branch = Part()
            } else {
                let part = quantified(atom())
                branch.longest = branch.longest &+ part.longest
                branch.quantifier = branch.quantifier ?? part.quantifier
            }
        }
        return Self.either(whole, branch)
    }

    private static func either(_ a: Part, _ b: Part) -> Part {
        Part(longest: max(a.longest, b.longest), quantifier: a.quantifier ?? b.quantifier)
    }

    private mutating func atom() -> Part {
        guard let scalar = next else { return Part() }
        at += 1
        switch scalar {
        case "(": return group()
        case "[":
            characterClass()
            return Part(longest: 1)
        case "\\": return escape()
        case "^", "$":
            // In (?m) these are the ends of a line, which the neighbouring characters tell.
            if !isMultiline { isAnchored = true }
            return Part()
        default: return Part(longest: 1)
        }
    }

    /// Behind the opening parenthesis.
    private mutating func group() -> Part {
        let outer = isMultiline
        if next == "?" {
            at += 1
            if starts(with: "P<") || starts(with: "<") { skip(past: ">") } else if flags() { return Part() }
        }
        let part = alternatives()
        at += 1
        isMultiline = outer
        return part
    }

    /// Flags up to `:` or `)`; true when they stand alone and hold for the rest of the group around them.
    private mutating func flags() -> Bool {
        var value = true
        while let flag = next {
            at += 1
            switch flag {
            case "-": value = false
            case "m": isMultiline = value
            case ")": return true
            case ":": return false
            default: break
            }
        }
        return true
    }

    private mutating func characterClass() {
        if next == "^" { at += 1 }
        if next == "]" { at += 1 }
        while let scalar = next, scalar != "]" {
            if scalar == "\\" {
                at += 1
            } else if starts(with: "[:") {
                // Up to the colon of `:]`, whose bracket is the next character.
                at += 2
                while let letter = next, letter != ":", letter != "]" { at += 1 }
                if next == "]" { break }
                at += 1
            }
            at += 1
        }
        at += 1
    }

    /// Behind a backslash.
    private mutating func escape() -> Part {
        guard let scalar = next else { return Part() }
        at += 1
        switch scalar {
        case "A", "z":
            isAnchored = true
            return Part()
        case "b", "B", "E": return Part()
        case "p", "P", "x":
            if next == "{" { skip(past: "}") } else { at += scalar == "x" ? 2 : 1 }
        case "0"..."7":
            var digits = 1
            while digits < 3, let digit = next, ("0"..."7").contains(digit) {
                at += 1
                digits += 1
            }
        case "Q": return quotation()
        default: break
        }
        return Part(longest: 1)
    }

    /// `\Q…\E`: as it stands. A quantifier behind it is about its last character, which is no longer than all of it.
    private mutating func quotation() -> Part {
        var part = Part()
        while next != nil, !starts(with: "\\E") {
            at += 1
            part.longest += 1
        }
        at += 2
        return part
    }

    private mutating func quantified(_ atom: Part) -> Part {
        var part = atom
        while let quantifier = quantifier() {
            if quantifier.most == nil, part.longest > 0 { part.quantifier = part.quantifier ?? quantifier.text }
            part.longest = part.longest.multipliedReportingOverflow(by: quantifier.most ?? 1).partialValue
        }
        return part
    }

    /// A quantifier and its `?`; nil when none stands here. Braces that count nothing are characters.
    private mutating func quantifier() -> (text: String, most: Int?)? {
        guard let scalar = next else { return nil }
        var text = String(Character(scalar))
        var most: Int?
        switch scalar {
        case "*", "+": break
        case "?": most = 1
        case "{":
            guard let end = scalars[at...].firstIndex(of: "}") else { return nil }
            text = String(String.UnicodeScalarView(scalars[at...end]))
            let bounds = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
            guard (1...2).contains(bounds.count), let least = Int(bounds[0]) else { return nil }
            if bounds.count == 1 {
                most = least
            } else if !bounds[1].isEmpty {
                guard let upper = Int(bounds[1]) else { return nil }
                most = upper
            }
            at = end
        default: return nil
        }
        at += 1
        if next == "?" { at += 1 }
        return (text, most)
    }
}
