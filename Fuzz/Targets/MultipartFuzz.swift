import MercatorWire

/// Multipart bodies: the first line is the `Content-Type`, the rest the body; a model that is found is in it.
enum MultipartFuzz {
    static let target = FuzzTarget("multipart", testRounds: 2_000) { bytes in
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
        let type = String(decoding: bytes[..<end], as: UTF8.self)
        guard let boundary = MultipartModelField.boundary(inContentType: type) else { return }
        let body = Array(bytes[min(end + 1, bytes.count)...])
        let field = body.withUnsafeBytes { MultipartModelField.find(in: $0, boundary: boundary) }
        guard case .found(let model) = field else { return }
        let text = String(decoding: body, as: UTF8.self)
        try verify(!model.isEmpty && text.utf8.count >= model.utf8.count, "an empty model was found")
        try verify(text.contains(model) && text.contains("--" + boundary), "`\(model)` is not in the body")
    }
}
