extension BenchmarkReport {
    /// The page's style sheet: its reader's own light or dark, and plain on paper.
    static let style = """
        :root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --faint: #59636e; --rule: #d1d9e0;
          --a: #0b62d6; --b: #b35900; --c: #8a2be2; --bad: #c4212b; }
        @media (prefers-color-scheme: dark) { :root { --back: #0f1318; --text: #e6edf3; --faint: #9aa5b1;
          --rule: #333b45; --a: #5aa9ff; --b: #ffb357; --c: #c79bff; --bad: #ff7b72; } }
        body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; background: var(--back); color: var(--text);
          font: 16px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin-top: 2rem; }
        .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0; }
        .tiles div { flex: 1 1 8rem; padding: .6rem .9rem; border: 1px solid var(--rule); border-radius: .5rem; }
        .tiles dt { color: var(--faint); font-size: .875rem; }
        .tiles dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
        .tiles .bad dd { color: var(--bad); }
        .note { margin: .5rem 0; padding: .5rem .9rem; border-left: 4px solid var(--b); }
        figure { margin: 2rem 0; } figcaption { font-weight: 600; }
        figure > svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--faint); font-size: 12px; } .end { text-anchor: end; } .mid { text-anchor: middle; }
        .grid { stroke: var(--rule); stroke-width: 1; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .line.a { stroke: var(--a); } .line.b { stroke: var(--b); stroke-dasharray: 7 4; }
        .line.c { stroke: var(--c); stroke-dasharray: 1 5; }
        .bar { shape-rendering: crispEdges; } .bar.a { fill: var(--a); } .bar.bad { fill: var(--bad); }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0 0; color: var(--faint); }
        .legend svg { width: 28px; height: 12px; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--rule); text-align: right; }
        th:first-child { text-align: left; font-weight: 600; } td { overflow-wrap: anywhere; }

        """
}
