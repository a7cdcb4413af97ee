import MercatorJSON

package import struct NIOCore.ByteBuffer

/// Lists of models: a provider's answer to `GET /models` read, ours rendered.
package enum ModelList {
    /// One model of ours.
    package struct Entry: Hashable, Sendable {
        package var id: String
        /// Who serves it: the provider's name.
        package var ownedBy: String
        /// Seconds since 1970; 0 when unknown.
        package var created: Int64

        /// An entry with all its parts.
        package init(id: String, ownedBy: String, created: Int64 = 0) {
            self.id = id
            self.ownedBy = ownedBy
            self.created = created
        }
    }

    /// The ids in a provider's answer, in its order, each once; nil when the answer is no list of models.
    ///
    /// QUIRK: besides OpenAI's `{"data":[{"id"}]}` there are bare arrays (Together), `{"models":[{"name"}]}` (Ollama),
    /// and arrays of strings.
    package static func ids(in body: ByteBuffer) -> [String]? {
        guard let root = try? JSONDocument.parse(body, profile: .reply).root else { return nil }
        let list = root.kind == .array ? root : root["data"] ?? root["models"]
        guard let list, list.kind == .array else { return nil }
        var seen: Set<String> = []
        var ids: [String] = []
        for element in list.elements {
            guard ids.count < WireBounds.modelsListedMax else { break }
            let id = element.string ?? element["id"]?.string ?? element["model"]?.string ?? element["name"]?.string
            guard let id, !id.isEmpty, id.utf8.count <= WireBounds.modelNameBytesMax, seen.insert(id).inserted else {
                continue
            }
            ids.append(id)
        }
        return ids
    }

    /// The answer to `GET /v1/models`.
    ///
    ///     {"object":"list","data":[{"id":"gpt-4","object":"model","created":0,"owned_by":"openai"}]}
    package static func json(_ entries: [Entry]) -> [UInt8] {
        var writer = JSONWriter(capacity: 32 + entries.count * 80)
        writer.beginObject()
        writer.member("object", "list")
        writer.key("data")
        writer.beginArray()
        for entry in entries { write(entry, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// The answer to `GET /v1/models/{id}`.
    package static func json(_ entry: Entry) -> [UInt8] {
        var writer = JSONWriter()
        write(entry, to: &writer)
        return writer.bytes
    }

    private static func write(_ entry: Entry, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", entry.id)
        writer.member("object", "model")
        writer.member("created", entry.created)
        writer.member("owned_by", entry.ownedBy)
        writer.endObject()
    }
}
