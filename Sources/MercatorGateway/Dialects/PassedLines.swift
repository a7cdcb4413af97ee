import MercatorProviders

/// The lines of a stream that go out as they came, because the client speaks the provider's dialect.
///
/// They are read all the same: only so the machine sees an error among them, or that the last one is missing. What is
/// held here is whole lines that the machine has not let pass yet, and the beginning of one.
struct PassedLines: Sendable {
    private var whole: [UInt8] = []
    private var torn: [UInt8] = []

    /// Takes the next bytes; returns what `decoder` reads in them. A line that it cannot read, or that says an error,
    /// does not pass, and nothing does behind it or behind the last line.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ decoder: inout any StreamTranslator) -> [UInt8] {
        var chat: [UInt8] = []
        var at = 0
        while at < bytes.count, decoder.state == .open {
            let feed = bytes[at...].firstIndex(of: 0x0A)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[at..<(feed.map { $0 + 1 } ?? bytes.count)])
            at += piece.count
            chat += decoder.push(piece)
            torn.append(contentsOf: piece)
            if feed != nil || !isReadable(decoder) { end(decoder) }
        }
        return chat
    }

    /// The stream has ended; returns what `decoder` still reads in it. A last line may lack its end.
    mutating func readEnd(_ decoder: inout any StreamTranslator) -> [UInt8] {
        let chat = decoder.end()
        end(decoder)
        return chat
    }

    /// The whole lines since the last call.
    mutating func take() -> [UInt8] {
        defer { whole = [] }
        return whole
    }

    /// The line has ended.
    private mutating func end(_ decoder: any StreamTranslator) {
        if isReadable(decoder) { whole += torn }
        torn.removeAll(keepingCapacity: true)
    }

    private func isReadable(_ decoder: any StreamTranslator) -> Bool {
        if case .failed = decoder.state { false } else { true }
    }
}
