import MercatorJSON

/// Renders embeddings: unit vectors that follow from the text alone, so equal texts are equal and others are not.
///
/// Source: OpenAI API reference, embeddings/create, read 2026-11-22.
enum EmbeddingAnswer {
    private static let dimensionsUsual = 16

    /// The answer for all inputs of the request.
    static func body(_ request: SimulatedRequest) -> SimulatedBody {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("object", "list")
        json.key("data")
        json.beginArray()
        for (index, input) in request.inputs.enumerated() {
            json.beginObject()
            json.member("object", "embedding")
            json.member("index", index)
            json.key("embedding")
            write(vector(of: input, dimensions: request.dimensions ?? dimensionsUsual), request.wantsBase64, to: &json)
            json.endObject()
        }
        json.endArray()
        json.member("model", request.model)
        json.key("usage")
        json.beginObject()
        json.member("prompt_tokens", request.promptTokens)
        json.member("total_tokens", request.promptTokens)
        json.endObject()
        json.endObject()
        return SimulatedBody(bytes: json.bytes)
    }

    private static func write(_ vector: [Float], _ asBase64: Bool, to json: inout JSONWriter) {
        guard !asBase64 else {
            return json.string(base64(vector.flatMap { number in (0..<4).map { number.byte($0) } }))
        }
        json.beginArray()
        for number in vector { json.value(json: Array(number.description.utf8)) }
        json.endArray()
    }

    /// Numbers of a small generator seeded with the text's hash, scaled to length one.
    static func vector(of text: String, dimensions: Int) -> [Float] {
        var state = ContentHash.of(text)
        var vector: [Float] = []
        vector.reserveCapacity(dimensions)
        for _ in 0..<dimensions {
            state = ContentHash.mixed(state)
            vector.append(Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max))
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length == 0 ? vector : vector.map { $0 / length }
    }

    /// Source: RFC 4648 §4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let digit = alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Float {
    /// A byte of the number's IEEE 754 form, the least significant first.
    fileprivate func byte(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: bitPattern >> UInt32(8 * index))
    }
}
