import Glibc

/// Writes bytes to a descriptor, all of them.
enum DescriptorWrite {
    /// Nil when all is written, else errno.
    static func all(_ text: String, to descriptor: Int32) -> Int32? { all(Array(text.utf8)[...], to: descriptor) }

    /// The same for bytes.
    static func all(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32? {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // Nothing was written and nothing is wrong: it would go on like that for ever.
            guard count != 0 else { return EIO }
            guard count > 0 else { return errno }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }
}
