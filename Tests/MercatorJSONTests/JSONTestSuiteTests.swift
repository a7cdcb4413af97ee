import MercatorJSON
import MercatorTesting
import Testing

/// The grammar against JSONTestSuite: `y_` accepted, `n_` refused, `i_` as the table says.
@Suite(.enabled(if: Conformance.folder != nil)) struct JSONTestSuiteTests {
    /// What the grammar profile does where the standard leaves the choice; everything not named here is refused.
    static let accepted: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
        "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
        "i_number_real_underflow.json", "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json", "i_object_key_lone_2nd_surrogate.json",
        "i_string_1st_surrogate_but_2nd_missing.json", "i_string_1st_valid_surrogate_2nd_invalid.json",
        "i_string_incomplete_surrogate_and_escape_valid.json", "i_string_incomplete_surrogate_pair.json",
        "i_string_incomplete_surrogates_escape_valid.json", "i_string_invalid_lonely_surrogate.json",
        "i_string_invalid_surrogate.json", "i_string_inverted_surrogates_U+1D11E.json",
        "i_string_lone_second_surrogate.json", "i_structure_500_nested_arrays.json",
    ]
    /// Valid JSON that the request profile refuses all the same.
    static let refusedInRequests: Set<String> = [
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    ]

    @Test func suite() throws {
        let names = try Conformance.names(in: "jsontestsuite/test_parsing")
        #expect(names.count > 300)
        for name in names {
            let bytes = try Conformance.bytes("jsontestsuite/test_parsing/" + name)
            let isValid = (try? JSONDocument.parse(bytes, profile: .grammar)) != nil
            let isTaken = (try? JSONDocument.parse(bytes, profile: .request)) != nil
            switch name.prefix(2) {
            case "y_":
                #expect(isValid, "\(name)")
                #expect(isTaken != Self.refusedInRequests.contains(name), "\(name)")
            case "n_":
                #expect(!isValid, "\(name)")
                #expect(!isTaken, "\(name)")
            default:
                #expect(isValid == Self.accepted.contains(name), "\(name)")
            }
        }
    }
}
