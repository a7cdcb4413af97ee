import Crypto

/// The API keys of one snapshot, and the one question asked of them: whose request is this?
///
/// Keys are kept as peppered digests only, so neither a memory dump of this type nor the time of a look-up
/// shows one. A request costs one SHA-256 for every place that holds a credential.
package struct APIKeyring: Sendable {
    private struct Entry: Sendable {
        let digest: KeyDigest
        let caller: Caller
        let isEnabled: Bool
    }

    private let entries: [KeyDigest: Entry]
    private let decoy: KeyDigest
    private let places: [CredentialPlace]
    private let pepper: SHA256

    /// Whether everybody may come in.
    package let isOpen: Bool

    /// A ring of `keys`, looked for in `places` in that order.
    ///
    /// `pepper` is 32 random bytes of this process. Of two keys spelled alike the first counts.
    /// `isOpen` is what an operator who configured no key and asks for none wants.
    package init(keys: [APIKey], places: [CredentialPlace], pepper: [UInt8], isOpen: Bool) {
        var seed = SHA256()
        seed.update(data: pepper)
        self.pepper = seed
        self.places = places
        self.isOpen = isOpen
        var entries: [KeyDigest: Entry] = [:]
        for key in keys {
            var text = key.text
            let digest = text.withUTF8 { KeyDigest(of: UnsafeRawBufferPointer($0), pepper: seed) }
            guard entries[digest] == nil else { continue }
            entries[digest] = Entry(digest: digest, caller: key.caller, isEnabled: key.isEnabled)
        }
        self.entries = entries
        decoy = KeyDigest(of: UnsafeRawBufferPointer(start: nil, count: 0), pepper: seed)
    }

    /// A ring without keys that lets everybody in.
    package static let open = APIKeyring(keys: [], places: [], pepper: [], isOpen: true)

    /// How many different keys there are.
    package var count: Int { entries.count }

    /// The callers of all enabled keys, in no order; for what is prepared once a caller.
    package var callers: [Caller] { entries.values.filter(\.isEnabled).map(\.caller) }

    /// Says whose request this is: the first place that holds an enabled key names the caller.
    package func identify(_ request: borrowing some CredentialCarrier) -> Identification {
        guard !isOpen else { return .open }
        var refusal = CredentialRefusal.missing
        for place in places {
            let found = place.withCredential(of: request) { credential -> Identification in
                guard let credential else { return .refused(.malformed) }
                return look(up: credential)
            }
            switch found {
            case .caller, .open: return found ?? .open
            case .refused(let reason): refusal = max(refusal, reason)
            case nil: continue
            }
        }
        return .refused(refusal)
    }

    private func look(up credential: UnsafeRawBufferPointer) -> Identification {
        let digest = KeyDigest(of: credential, pepper: pepper)
        let entry = entries[digest]
        // A miss compares too, against a digest nothing has, so that both ways cost the same.
        guard digest.equalsInConstantTime(entry?.digest ?? decoy), let entry else { return .refused(.unknown) }
        return entry.isEnabled ? .caller(entry.caller) : .refused(.disabled)
    }
}

extension CredentialRefusal: Comparable {
    /// Orders by how much was wrong, so that the log names the nearest miss.
    package static func < (a: CredentialRefusal, b: CredentialRefusal) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .missing: 0
        case .malformed: 1
        case .unknown: 2
        case .disabled: 3
        }
    }
}
