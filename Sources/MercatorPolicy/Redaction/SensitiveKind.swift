import MercatorExpression

/// A kind of personal data that `redact` knows by name: how it is written, and what tells it from look-alikes.
enum SensitiveKind: String, CaseIterable, Sendable {
    case apiKey = "api_key"
    case creditCard = "credit_card"
    case email
    case iban
    case ip
    case phone
    case ssn

    /// Other names that people use for it.
    static let synonyms: [String: SensitiveKind] = [
        "card": .creditCard, "credit_cards": .creditCard, "creditcard": .creditCard, "email_address": .email,
        "emails": .email, "ip_address": .ip, "ipv4": .ip, "ipv6": .ip, "key": .apiKey, "phone_number": .phone,
        "phones": .phone, "secret": .apiKey, "social_security_number": .ssn, "us_ssn": .ssn,
    ]

    /// What is written instead unless the rule says otherwise.
    var placeholder: String { "[\(rawValue.uppercased())]" }

    /// The spelling, as RE2. Compiled once a rule.
    var pattern: String {
        switch self {
        case .apiKey: #"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}"#
        case .creditCard: #"\b\d(?:[ -]?\d){11,18}\b"#
        case .email: #"[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"#
        case .iban: #"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b"#
        case .ip: #"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}"#
        case .phone:
            #"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}|\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b"#
        case .ssn: #"\b\d{3}-\d{2}-\d{4}\b"#
        }
    }

    /// Whether a text of that spelling is really one.
    func confirms(_ text: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .apiKey, .email: true
        case .creditCard: Checksum.luhn(Self.digits(text))
        case .iban: Checksum.iban(text)
        case .ip: AddressSpelling.isAddress(text)
        case .phone: (8...15).contains(Self.digits(text).count)
        case .ssn: Self.isSocialSecurityNumber(Self.digits(text))
        }
    }

    private static func digits(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        text.compactMap { $0 >= 0x30 && $0 <= 0x39 ? $0 - 0x30 : nil }
    }

    /// Areas 000, 666 and 900 up, group 00 and serial 0000 are never issued.
    /// Source: US Social Security Administration, "Social Security Number Randomization", 2011.
    private static func isSocialSecurityNumber(_ digits: [UInt8]) -> Bool {
        guard digits.count == 9 else { return false }
        let number = digits.reduce(0) { $0 * 10 + Int($1) }
        let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000)
        return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
    }
}
