import MercatorProviders
import Testing

@Suite struct KeyMaterialTests {
    @Test(arguments: [
        ("scripted sk-secret-1234567890abcdef", "scripted sk-***********************"),
        ("Incorrect API key provided: sk-abcdefghijkl.", "Incorrect API key provided: sk-*************"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer ****************"),
        ("hf_ABCDEFGHIJKLMN, AKIAABCDEFGHIJKLMNOP", "hf_**************, AKIA****************"),
        ("a risk-free task-force asks desk-bound people", "a risk-free task-force asks desk-bound people"),
        ("sk-short", "sk-short"), ("", ""), ("Bearer of news", "Bearer of news"),
    ]) func whatLooksLikeAKeyIsMasked(text: String, expected: String) {
        var bytes = Array(text.utf8)
        let isChanged = KeyMaterial.mask(&bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(isChanged == (text != expected))
    }
}
