import MercatorHTTP
import MercatorWire

/// Chunked bodies with events in them: the same at every cut, forwardable only when they stand alone, and read by
/// NIOHTTP1 as by us.
enum ChunkedBodyFuzz {
    private static let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let target = FuzzTarget("chunked-body") { bytes in
        let whole = try Reading.read([bytes])
        for pieces in Cuts.pieces(of: bytes) {
            let cut = try Reading.read(pieces)
            try verify(cut == whole, "cut at \(pieces.map(\.count)): \(cut) and not \(whole)")
        }
        guard whole.isFinished else { return }
        let message = Array(head.utf8) + bytes.prefix(whole.consumed)
        let theirs = NIOOracle.requests(message)
        try verify(theirs.first?.body == whole.payload, "we read \(whole.payload), NIOHTTP1 \(theirs)")
    }

    /// What a body comes to, and the server-sent events in it.
    private struct Reading: Equatable {
        var payload: [UInt8] = []
        var consumed = 0
        var isFinished = false
        var refusal: String?
        var dataEvents = 0
        /// Bytes of the payload that end where no event is torn.
        var safe = 0

        static func read(_ pieces: [[UInt8]]) throws -> Reading {
            var reading = Reading()
            var decoder = ChunkDecoder()
            var boundary = EventBoundary()
            for piece in pieces where !reading.isFinished && reading.refusal == nil {
                var segments: ContiguousArray<Range<Int>> = []
                let push = piece.withUnsafeBytes { decoder.push($0, segments: &segments) }
                try verify((0...piece.count).contains(push.consumed), "\(push.consumed) of \(piece.count) consumed")
                var payload: [UInt8] = []
                for segment in segments {
                    let bytes = Array(piece[segment])
                    let safe = bytes.withUnsafeBytes { boundary.feed($0) }
                    if safe > 0 { reading.safe = reading.payload.count + payload.count + safe }
                    payload += bytes
                }
                try verify(payload.count == push.payload, "\(payload.count) bytes told, \(push.payload) counted")
                if push.isForwardable { try standsAlone(piece.prefix(push.consumed), payload) }
                reading.payload += payload
                reading.consumed += push.consumed
                reading.isFinished = decoder.isFinished
                reading.dataEvents = boundary.dataEventCount
                if case .refused(let refusal) = push.progress { reading.refusal = refusal.code }
            }
            return reading
        }

        /// What is sent on as it is must mean the same to a reader that has seen nothing before.
        private static func standsAlone(_ piece: ArraySlice<UInt8>, _ payload: [UInt8]) throws {
            let piece = Array(piece)
            var decoder = ChunkDecoder()
            var segments: ContiguousArray<Range<Int>> = []
            let push = piece.withUnsafeBytes { decoder.push($0, segments: &segments) }
            try verify(
                push.consumed == piece.count && decoder.isFinished || decoder.isBetweenChunks,
                "\(piece) is no whole chunks")
            try verify(segments.flatMap { piece[$0] } == payload, "\(piece) does not carry \(payload) alone")
        }
    }
}
