import CYaml

/// The door to libyaml: hands out its parse events as values.
final class YAMLEvents {
    private var parser = yaml_parser_t()
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        // SAFETY: libyaml keeps the pointer until it is deleted, so it gets a copy that lives as long as this object.
        bytes = .allocate(capacity: max(1, text.utf8.count))
        _ = bytes.initialize(from: text.utf8)
        yaml_parser_initialize(&parser)
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(&parser, bytes.baseAddress, text.utf8.count)
    }

    deinit {
        yaml_parser_delete(&parser)
        bytes.deallocate()
    }

    /// The next event. After `.streamEnd` or an error there is none: the caller stops.
    func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(kind: Self.kind(event), line: Int(event.start_mark.line), column: Int(event.start_mark.column))
    }

    private static func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
        // SAFETY: the union member read is the one libyaml filled for this type; strings are copied out.
        switch event.type {
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let content = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                String(decoding: content, as: UTF8.self), style: style(scalar.style),
                anchor: text(scalar.anchor), tag: text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            return .sequenceStart(anchor: text(sequence.anchor), tag: text(sequence.tag))
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            return .mappingStart(anchor: text(mapping.anchor), tag: text(mapping.tag))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        default: return .other
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalarStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func failure() -> YAMLSyntaxError {
        let problem = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        let context = parser.context.map { String(cString: $0) }
        if parser.error == YAML_READER_ERROR {
            return YAMLSyntaxError(problem: problem, context: nil, place: .byte(Int(parser.problem_offset)))
        }
        let mark = parser.problem_mark
        return YAMLSyntaxError(
            problem: problem, context: context, place: .mark(line: Int(mark.line), column: Int(mark.column)),
            contextLine: context == nil ? nil : Int(parser.context_mark.line))
    }
}

/// One step of a YAML stream, at a line and column counted from 0.
struct YAMLEvent {
    enum Kind {
        case documentStart, collectionEnd, streamEnd, other
        case alias(String)
        case scalar(String, style: YAMLScalarStyle, anchor: String?, tag: String?)
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
    }

    var kind: Kind
    var line: Int
    var column: Int
}

/// Why libyaml gave up, and where (counted from 0).
struct YAMLSyntaxError: Error {
    enum Place {
        case mark(line: Int, column: Int)
        case byte(Int)
    }

    var problem: String
    /// What it was in the middle of: "while scanning a quoted scalar".
    var context: String?
    var place: Place
    /// The line where that began, from 0.
    var contextLine: Int?
}
