/// Why an expression has no value. A condition that ends in one does not match; the rule's `on_error` decides the rest.
package struct EvaluationError: Error, Hashable, Sendable {
    package var code: EvaluationErrorCode
    /// One sentence about the operation, without any text of the request.
    package var message: String

    package init(_ code: EvaluationErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    static func clash(_ operation: String) -> EvaluationError {
        EvaluationError(.typeClash, "\(operation) does not take values of these types")
    }
}

/// The kinds of evaluation error; the raw values are the labels of metrics and traces.
package enum EvaluationErrorCode: String, Sendable, Hashable {
    case typeClash = "type_clash"
    case overflow
    case divisionByZero = "division_by_zero"
    case noSuchKey = "no_such_key"
    case noSuchFunction = "no_such_function"
    case undeclared
    case outOfRange = "out_of_range"
    case invalidArgument = "invalid_argument"
    case budget
}
