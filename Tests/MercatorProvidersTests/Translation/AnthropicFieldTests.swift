import MercatorJSON
import MercatorProviders
import MercatorTesting
import Testing

/// The declared table is what happens, and what the documentation says.
@Suite struct AnthropicFieldTests {
    private let provider = AnthropicProviderDialect()
    private let client = AnthropicClientDialect()
    private static let chatFields = AnthropicProviderDialect().requestFields.rows
    private static let messagesFields = AnthropicClientDialect().requestFields.rows

    private static func isMember(_ field: String) -> Bool { !field.contains("[") && !field.contains(" ") }

    private static let chat = #""model":"claude-sonnet-4-6","messages":[{"role":"user","content":"Hi"}]"#

    @Test(arguments: chatFields.filter { isMember($0.field) }) func theTableOfChatIsObeyed(_ row: FieldTable.Row) throws
    {
        guard row.treatment.isSpecial else { return }
        // Asks for something, whatever the member is.
        let text = "{\(Self.chat),\"\(row.field)\":[\"audio\"]}"
        let document = try JSONDocument.parse(text, profile: .request)
        expect(row) { () throws(TranslationRefusal) in
            let request = try provider.encode(document, RequestTerms())
            return (request.body, request.notes)
        }
    }

    @Test(arguments: chatFields.filter { $0.field.hasPrefix("messages[].") })
    func theTableOfMessagesIsObeyed(_ row: FieldTable.Row) throws {
        guard row.treatment.isSpecial else { return }
        let member = row.field.dropFirst("messages[].".count)
        let text = #"{"model":"c","messages":[{"role":"user","content":"Hi","\#(member)":"x"}]}"#
        let document = try JSONDocument.parse(text, profile: .request)
        let here = FieldTable.Row("messages[0].\(member)", row.treatment)
        expect(here) { () throws(TranslationRefusal) in
            let request = try provider.encode(document, RequestTerms())
            return (request.body, request.notes)
        }
    }

    @Test(arguments: messagesFields.filter { isMember($0.field) })
    func theTableOfAnthropicIsObeyed(_ row: FieldTable.Row) throws {
        guard row.treatment.isSpecial else { return }
        let text = #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}],"\#(row.field)":["x"]}"#
        let document = try JSONDocument.parse(text, profile: .request)
        expect(row) { () throws(TranslationRefusal) in
            let chat = try client.decode(document, RequestTerms())
            return (chat.body, chat.notes)
        }
    }

    private func expect(
        _ row: FieldTable.Row, _ translate: () throws(TranslationRefusal) -> (body: [UInt8], notes: [TranslationNote])
    ) {
        do throws(TranslationRefusal) {
            let request = try translate()
            guard case .ignored(let text) = row.treatment else {
                Issue.record("\(row.field) passed")
                return
            }
            #expect(request.notes == [TranslationNote(row.field, text)])
            #expect(!String(decoding: request.body, as: UTF8.self).contains("\"\(row.field)\""))
        } catch {
            guard case .refused(let reason, let hint) = row.treatment else {
                Issue.record("\(row.field) was refused: \(error)")
                return
            }
            #expect(error == TranslationRefusal(row.field, reason, hint: hint))
        }
    }

    @Test func unknownMembersGoAsTheProviderWants() throws {
        let document = try JSONDocument.parse("{\(Self.chat),\"mystery\":[1.0]}", profile: .request)
        let forwarded = try provider.encode(document, RequestTerms(unknownMembers: .forward))
        #expect(String(decoding: forwarded.body, as: UTF8.self).hasSuffix(#","mystery":[1.0]}"#))
        let dropped = try provider.encode(document, RequestTerms(unknownMembers: .drop))
        #expect(dropped.notes.map(\.path) == ["mystery"])
        #expect(throws: TranslationRefusal.self) { try provider.encode(document, RequestTerms()) }
    }

    @Test func termsAreObeyed() throws {
        let text = #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#
        let messages = try JSONDocument.parse(text, profile: .request)
        let newer = try client.decode(messages, RequestTerms(tokensMaxMember: "max_completion_tokens"))
        #expect(String(decoding: newer.body, as: UTF8.self).contains(#""max_completion_tokens":9"#))
    }

    @Test func theDocumentationShowsTheTables() throws {
        try Golden.expectTable(provider.requestFields, in: "docs/providers/anthropic.md", "chat")
        try Golden.expectTable(client.requestFields, in: "docs/providers/anthropic.md", "messages")
    }
}

extension FieldTreatment {
    /// Whether the field is refused or ignored.
    var isSpecial: Bool {
        if case .translated = self { false } else { true }
    }
}
