import MercatorCLI
import MercatorDiagnostics
import Testing

/// Where capabilities go in the text of a configuration, and that nothing else moves.
@Suite struct CapabilitiesSpliceTests {
    private func written(
        _ text: String, _ entries: [(key: String, value: String)] = [("tools", "false"), ("system", "first")],
        of provider: String = "p"
    ) throws -> String {
        try CapabilitiesSplice(SourceText(path: "c.yaml", text: text)).writing(entries, of: provider)
    }

    @Test func aBlockIsAddedBehindTheFirstKeyOfOneLine() throws {
        let text = """
            # mine
            providers:
                p:   # the one
                    custom_headers:
                        X-A: "1"
                    base_url: "http://h/v1"   # here
                    # and this
                    max_retries: 0
                q: {base_url: "http://i/v1"}
            """
        #expect(
            try written(text) == """
                # mine
                providers:
                    p:   # the one
                        custom_headers:
                            X-A: "1"
                        base_url: "http://h/v1"   # here
                        capabilities:
                          tools: false
                          system: first
                        # and this
                        max_retries: 0
                    q: {base_url: "http://i/v1"}
                """)
    }

    @Test func aBlockThatIsThereIsExtended() throws {
        let text = """
            providers:
              p:
                base_url: "http://h/v1"
                capabilities:   # learned
                  images: false
                  tools: "true"   # yes
                timeout: 5s
            """
        #expect(
            try written(text) == """
                providers:
                  p:
                    base_url: "http://h/v1"
                    capabilities:   # learned
                      system: first
                      images: false
                      tools: false   # yes
                    timeout: 5s
                """)
    }

    @Test func anEmptyBlockIsFilled() throws {
        let text = "providers:\n  p:\n    capabilities:\n    base_url: http://h/v1\n"
        #expect(
            try written(text)
                == "providers:\n  p:\n    capabilities:\n      tools: false\n      system: first\n"
                + "    base_url: http://h/v1\n")
    }

    @Test func lineEndsStay() throws {
        let text = "providers:\r\n  p:\r\n    base_url: http://h/v1\r\n"
        #expect(
            try written(text, [("tools", "false")])
                == "providers:\r\n  p:\r\n    base_url: http://h/v1\r\n    capabilities:\r\n      tools: false\r\n")
    }

    @Test(arguments: [
        "providers:\n  p: {base_url: http://h/v1}\n", "providers: {p: {base_url: http://h/v1}}\n",
        "providers:\n  p:\n    base_url: http://h/v1\n    capabilities: {images: false}\n", "providers:\n  q: {}\n", "",
        "providers:\n  p:\n    base_url:\n      http://h/v1\n", "providers:\n  p:\n    base_url: http://h\n      /v1\n",
    ]) func whatIsWrittenOtherwiseIsLeft(text: String) {
        #expect(throws: CapabilitiesSplice.Refused.self) { try written(text) }
    }
}
