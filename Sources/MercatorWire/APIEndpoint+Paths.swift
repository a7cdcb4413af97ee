import Glibc

extension APIEndpoint {
    /// The endpoint of a request target's path; what follows `?` is ignored. Nil when there is none.
    ///
    /// Allocates only for a path that names one model.
    package static func resolve(_ target: UnsafeRawBufferPointer) -> APIEndpoint? {
        var path = target
        if let base = path.baseAddress, let query = memchr(base, 0x3F, path.count) {
            path = UnsafeRawBufferPointer(start: base, count: UnsafeRawPointer(query) - base)
        }
        if path.count > 1, path[path.count - 1] == UInt8(ascii: "/") { path = .init(rebasing: path.dropLast()) }
        if let own = gatewayOwn(path) { return own }
        if let rest = path.after("/v1/") ?? path.after("/openai/v1/") ?? path.after("/api/v1/") ?? path.after("/") {
            return api(rest)
        }
        return nil
    }

    /// Whether a request target is below `/api/v1/`, where OpenRouter's clients ask.
    package static func isOpenRouters(_ target: UnsafeRawBufferPointer) -> Bool { target.after("/api/v1/") != nil }

    /// The same for a string.
    package static func resolve(_ target: String) -> APIEndpoint? {
        var target = target
        return target.withUTF8 { resolve(UnsafeRawBufferPointer($0)) }
    }

    private static func gatewayOwn(_ path: UnsafeRawBufferPointer) -> APIEndpoint? {
        switch path.count {
        case 6: path.equals("/ready") ? .ready : nil
        case 7: path.equals("/health") ? .health : nil
        case 8: path.equals("/version") ? .version : nil
        case 17: path.equals("/health/providers") ? .providersHealth : nil
        default: nil
        }
    }

    /// `rest` is the path without version and without its first slash.
    private static func api(_ rest: UnsafeRawBufferPointer) -> APIEndpoint? {
        switch rest.count {
        case 6 where rest.equals("models"): return .models
        case 6: return rest.equals("rerank") ? .rerank : nil
        case 8 where rest.equals("messages"): return .messages
        case 8 where rest.equals("api/chat"): return .ollamaChat
        case 8 where rest.equals("api/tags"): return .ollamaTags
        case 8 where rest.equals("api/show"): return .ollamaShow
        case 11 where rest.equals("api/version"): return .ollamaVersion
        case 12 where rest.equals("api/generate"): return .ollamaGenerate
        case 21 where rest.equals("messages/count_tokens"): return .countTokens
        case 9 where rest.equals("responses"): return .responses
        case 10 where rest.equals("embeddings"): return .embeddings
        case 11 where rest.equals("completions"): return .completions
        case 11 where rest.equals("moderations"): return .moderations
        case 12 where rest.equals("audio/speech"): return .audioSpeech
        case 12 where rest.equals("images/edits"): return .imageEdits
        case 16 where rest.equals("chat/completions"): return .chatCompletions
        case 17 where rest.equals("images/variations"): return .imageVariations
        case 18 where rest.equals("images/generations"): return .imageGenerations
        case 18 where rest.equals("audio/translations"): return .audioTranslations
        case 20 where rest.equals("audio/transcriptions"): return .audioTranscriptions
        default: break
        }
        if let id = rest.after("models/") { return percentDecoded(id).map { .model($0) } }
        guard rest.after("images/") != nil || rest.after("audio/") != nil, isPlain(rest) else { return nil }
        return .media("/" + String(decoding: rest, as: UTF8.self))
    }

    /// Whether a path goes into a request line as it is and means the same to everybody: unreserved characters, no
    /// empty segment, no segment of dots. Source: RFC 3986 §2.3, §3.3.
    private static func isPlain(_ path: UnsafeRawBufferPointer) -> Bool {
        guard path.count <= WireBounds.mediaPathBytesMax else { return false }
        return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { segment in
            !segment.isEmpty && !segment.allSatisfy { $0 == UInt8(ascii: ".") }
                && segment.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                        UInt8(ascii: "~"):
                        true
                    default: false
                    }
                }
        }
    }

    /// A path segment's text; nil when an escape is broken, the text is not UTF-8, too long, or has control characters.
    private static func percentDecoded(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard !bytes.isEmpty, bytes.count <= WireBounds.modelNameBytesMax else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            var byte = bytes[at]
            if byte == UInt8(ascii: "%") {
                guard at + 2 < bytes.endIndex, let high = hexadecimal(bytes[at + 1]),
                    let low = hexadecimal(bytes[at + 2])
                else { return nil }
                byte = high << 4 | low
                at += 2
            }
            guard byte >= 0x20, byte != 0x7F else { return nil }
            decoded.append(byte)
            at += 1
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are exactly `text`.
    @inline(__always)
    fileprivate func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let baseAddress else { return false }
        return memcmp(baseAddress, text.utf8Start, count) == 0
    }

    /// What follows `prefix`; nil when the bytes do not begin with it.
    @inline(__always)
    fileprivate func after(_ prefix: StaticString) -> UnsafeRawBufferPointer? {
        let length = prefix.utf8CodeUnitCount
        guard count >= length, let baseAddress, memcmp(baseAddress, prefix.utf8Start, length) == 0 else { return nil }
        return UnsafeRawBufferPointer(start: baseAddress + length, count: count - length)
    }
}
