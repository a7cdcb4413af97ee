import MercatorPolicy
import Testing

/// What a clone gives of its repository.
@Suite struct GitCloneTests {
    private static let rule = "policies:\n  - name: shop\n    rules: [{condition: 'request.n > 1', action: deny}]\n"

    @Test func testsBesidePoliciesAreNoPolicies() throws {
        let repository = try GitRepository()
        let commit = try repository.commit([
            "policies/shop.yaml": Self.rule, "policies/shop.test.yaml": "tests: []\n",
            "policies/deep/shop_test.yml": "tests: []\n", "policies/.hidden.yaml": "x: 1\n",
        ])
        let clone = try repository.clone(path: "policies")
        #expect(try clone.texts(of: commit).map(\.path) == ["\(commit.prefix(7)):policies/shop.yaml"])
    }

    @Test func aFileThatIsNamedCountsWhateverItIsCalled() throws {
        let repository = try GitRepository()
        let commit = try repository.commit(["odd.test.yaml": Self.rule])
        #expect(try repository.clone(path: "odd.test.yaml").texts(of: commit).count == 1)
    }
}
