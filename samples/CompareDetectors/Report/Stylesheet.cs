namespace CompareDetectors.Report;

/// <summary>The page's style: light, dark, narrow and on paper. It stays free of &lt;, &gt; and &amp;, which XML would escape.</summary>
internal static class Stylesheet
{
    // s0 to s7 tell detectors apart for the colour-blind too (after Okabe and Ito, darkened on white and lightened on
    // black to a contrast of 3 or more).
    public const string Text = """

        :root { --back: #ffffff; --text: #1b1d21; --muted: #575c66; --line: #d3d6dc; --soft: #f3f4f6; --link: #0b5cad; --shade: #00000038;
          --warn: #fff4d6; --warn-line: #b07a00; --id: #0072b2; --ood: #c44e00;
          --s0: #0072b2; --s1: #c44e00; --s2: #00795b; --s3: #a3417f; --s4: #7a5c00; --s5: #1b1d21; --s6: #2b8cc4; --s7: #7b7f87; }
        @media (prefers-color-scheme: dark) {
          :root { --back: #15171b; --text: #e9eaed; --muted: #a9aeb8; --line: #3a3e46; --soft: #1f2228; --link: #7db8f0; --shade: #ffffff40;
            --warn: #3a2f12; --warn-line: #e0b040; --id: #56b4e9; --ood: #ff9146;
            --s0: #56b4e9; --s1: #ff9146; --s2: #2fcb9c; --s3: #e79bc8; --s4: #e8c547; --s5: #f2f2f2; --s6: #b9a8ff; --s7: #9a9ea7; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 82rem; padding: 1rem clamp(.75rem, 3vw, 2.5rem) 4rem; background: var(--back); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: clamp(1.4rem, 4.5vw, 2rem); line-height: 1.2; margin: .5rem 0 1rem; }
        h2 { font-size: 1.35rem; margin: 2.75rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1rem 0 .25rem; }
        h4 { font-size: .875rem; font-weight: normal; color: var(--muted); margin: .5rem 0 .25rem; }
        p, li { max-width: 50rem; }
        a { color: var(--link); }
        a:focus-visible, .scroll:focus-visible, pre:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; }
        dl { display: grid; gap: .35rem; margin: 1rem 0; }
        dl div { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: 0 1rem; }
        dt { color: var(--muted); }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        .unfinished { max-width: none; background: var(--warn); border-left: 4px solid var(--warn-line); padding: .6rem .9rem; }
        .scroll { overflow-x: auto; background: linear-gradient(to left, var(--back) 1.5rem, transparent) right / 2.5rem 100% no-repeat local,
          linear-gradient(to left, var(--shade), transparent) right / .9rem 100% no-repeat scroll; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .35rem .65rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap; }
        thead th { vertical-align: bottom; border-bottom: 2px solid var(--muted); white-space: normal; max-width: 11rem; }
        thead th[title] { text-decoration: underline dotted; text-underline-offset: 3px; }
        th:first-child { text-align: left; position: sticky; left: 0; background: var(--back); }
        tbody th { font-weight: 600; }
        .group th { background: var(--soft); font-weight: normal; padding-top: .6rem; }
        .group span { position: sticky; left: .65rem; }
        td strong { font-weight: 800; }
        td small, th small { display: block; color: var(--muted); font-size: .83em; font-weight: normal; }
        .deviation, .none { color: var(--muted); }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; padding: 0; margin: .75rem 0; font-size: .9rem; }
        .legend li { display: flex; align-items: center; gap: .5rem; }
        .legend svg { width: 44px; height: 12px; flex: none; }
        .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr)); gap: 1.25rem; }
        .panels.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
        .panels.single { grid-template-columns: minmax(0, 30rem); }
        figure { margin: 0; min-width: 0; max-width: 30rem; break-inside: avoid; }
        figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .25rem; }
        figure.table { max-width: none; margin: 1rem 0 1.5rem; break-inside: auto; }
        .table figcaption { font-weight: normal; color: var(--muted); max-width: 50rem; margin-bottom: .5rem; }
        figure svg { display: block; width: 100%; height: auto; }
        svg text { font-size: 11px; fill: var(--muted); }
        .line, .bar, .reference, .grid, .axis { fill: none; }
        .line { stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; }
        .bar { stroke: var(--c); stroke-width: 1.2; }
        .marker { fill: var(--c); stroke: var(--back); stroke-width: .8; }
        .band { fill: var(--c); fill-opacity: .18; stroke: none; }
        .grid { stroke: var(--line); stroke-width: .7; }
        .axis { stroke: var(--muted); stroke-width: 1; }
        .reference { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 1 3; }
        .steps { stroke-width: 1.4; fill-opacity: .22; }
        .steps.id { stroke: var(--id); fill: var(--id); }
        .steps.ood { stroke: var(--ood); fill: var(--ood); stroke-dasharray: 4 2; }
        .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); }
        .s4 { --c: var(--s4); } .s5 { --c: var(--s5); } .s6 { --c: var(--s6); } .s7 { --c: var(--s7); }
        details { margin: .75rem 0; }
        summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
        .images { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: .75rem; }
        .images li { display: flex; flex-direction: column; width: 3.9rem; line-height: 1.3; }
        .images img { width: 56px; height: 56px; object-fit: contain; image-rendering: pixelated; background: var(--soft); border: 1px solid var(--line); }
        .images .what { color: var(--muted); overflow-wrap: anywhere; }
        .images .called-ood img { border: 3px solid var(--ood); }
        .images .called-id img { border: 1px solid var(--id); }
        .strips { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; break-inside: avoid; }
        pre { background: var(--soft); border: 1px solid var(--line); padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
        @media (max-width: 40rem) {
          dl div { grid-template-columns: 1fr; }
          th, td { padding: .3rem .45rem; }
          table { font-size: .8125rem; }
          .group th { white-space: normal; }
        }
        @media print {
          :root { --back: #ffffff; --text: #000000; --muted: #444444; --line: #bbbbbb; --soft: #f3f4f6; --link: #000000; --id: #0072b2; --ood: #c44e00;
            --s0: #0072b2; --s1: #c44e00; --s2: #00795b; --s3: #a3417f; --s4: #7a5c00; --s5: #1b1d21; --s6: #2b8cc4; --s7: #7b7f87; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          nav { display: none; }
          .scroll { overflow: visible; background: none; }
          summary, h3, h4 { break-after: avoid; }
          table { font-size: 8pt; }
          th, td { padding: .15rem .3rem; }
          th:first-child { position: static; }
          details::details-content { content-visibility: visible; }
          tr { break-inside: avoid; }
        }

        """;
}
