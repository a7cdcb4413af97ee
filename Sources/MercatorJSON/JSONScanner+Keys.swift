/// The linear pass over keys: no object may name a member twice, however it is spelled.
extension JSONScanner {
    /// 24 bits that differ for most different keys; of the unescaped bytes. Not seeded: it only spares comparisons.
    @inline(__always)
    func keyHash(from start: Int, to end: Int, isEscaped: Bool) -> UInt32 {
        let raw = UnsafeRawBufferPointer(start: base + start, count: end - start)
        return isEscaped ? JSONUnescape.bytes(raw).withUnsafeBytes(Self.shortHash) : Self.shortHash(raw)
    }

    @inline(__always)
    private static func shortHash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        if key.count >= 8 {
            hash ^= key.loadUnaligned(as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            hash ^= key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        } else {
            for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        hash = (hash ^ hash >> 32) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: hash >> 40)
    }

    /// Whether no two keys of the object at node `at`, just closed, are equal; notes the mistake otherwise.
    @inline(__always)
    mutating func keysAreUnique(of at: Int, count members: Int) -> Bool {
        members <= JSONBounds.pairwiseKeysMax ? keysDifferPairwise(at) : keysDifferHashed(at, count: members)
    }

    @inline(__always)
    private mutating func keysDifferPairwise(_ at: Int) -> Bool {
        let end = nodeCount
        var first = Int(nodes[at + 2].next)
        while first < end {
            let hash = nodes[first].tail
            var earlier = at + 1
            while earlier < first {
                if nodes[earlier].tail == hash, keysAreEqual(earlier, first) { return duplicate(first) }
                earlier = Int(nodes[earlier + 1].next)
            }
            first = Int(nodes[first + 1].next)
        }
        return true
    }

    private func keysAreEqual(_ a: Int, _ b: Int) -> Bool {
        let raw = UnsafeRawBufferPointer(start: base, count: count)
        let other = JSONUnescape.inner(nodes[b], in: raw)
        guard nodes[b].isEscaped else { return JSONUnescape.equals(nodes[a], in: raw, other) }
        return JSONUnescape.bytes(other).withUnsafeBytes { JSONUnescape.equals(nodes[a], in: raw, $0) }
    }

    /// Through a table seeded per process, so that nobody can choose keys that collide.
    private mutating func keysDifferHashed(_ at: Int, count members: Int) -> Bool {
        let raw = UnsafeRawBufferPointer(start: base, count: count)
        let end = nodeCount
        var mask = 32
        while mask < members * 2 { mask *= 2 }
        var table = [(hash: Int, node: UInt32)](repeating: (0, 0), count: mask)
        mask -= 1
        var key = at + 1
        while key < end {
            let inner = JSONUnescape.inner(nodes[key], in: raw)
            var hasher = Hasher()
            if nodes[key].isEscaped {
                JSONUnescape.bytes(inner).withUnsafeBytes { hasher.combine(bytes: $0) }
            } else {
                hasher.combine(bytes: inner)
            }
            let hash = hasher.finalize()
            var slot = hash & mask
            // Node 0 is never a key: it is the root.
            while table[slot].node != 0 {
                if table[slot].hash == hash, keysAreEqual(Int(table[slot].node), key) { return duplicate(key) }
                slot = (slot + 1) & mask
            }
            table[slot] = (hash, UInt32(truncatingIfNeeded: key))
            key = Int(nodes[key + 1].next)
        }
        return true
    }

    private mutating func duplicate(_ key: Int) -> Bool {
        let inner = JSONUnescape.inner(nodes[key], in: UnsafeRawBufferPointer(start: base, count: count))
        // A key may be as long as the body; the message need not be.
        let name = String(decoding: inner.prefix(64), as: UTF8.self)
        return fail(.duplicateKey, at: Int(nodes[key].start), detail: "duplicate key `\(name)`")
    }
}
