import MercatorHTTP

extension HTTPRefusal {
    /// We never ask for another protocol.
    static var unaskedUpgrade: HTTPRefusal {
        HTTPRefusal(status: 502, code: "http_unasked_upgrade", message: "the answer switches protocols unasked")
    }

    /// A peer that keeps sending 1xx answers.
    static var tooManyInterimAnswers: HTTPRefusal {
        HTTPRefusal(status: 502, code: "http_interim_answers", message: "too many interim answers before the final one")
    }
}
