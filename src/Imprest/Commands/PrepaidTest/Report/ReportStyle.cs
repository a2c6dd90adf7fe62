namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>The report's style sheet: one set of tokens, light and dark.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root {
          color-scheme: light dark;
          --ground: #fbfbfa; --ink: #16181a; --soft: #5c6166; --faint: #a9adb1; --line: #e3e4e2; --well: #f1f1ee;
          --good: #17693a; --bad: #a8231b; --warn: #7a5200; --accent: #1f4e8c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #131416; --ink: #ececea; --soft: #a2a7ac; --faint: #5f6469; --line: #2b2d30; --well: #1c1e20;
            --good: #6fcf97; --bad: #ff8a80; --warn: #e6b450; --accent: #8ab4f0;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          font-variant-numeric: tabular-nums;
        }
        main { max-width: 1128px; margin: 0 auto; padding: 56px 24px 80px; }
        p { max-width: 68ch; margin: 0 0 12px; }
        h1, h2, h3, figure, dl, dd, ol, ul { margin: 0; padding: 0; }
        a { color: var(--accent); }
        code { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
        .kicker { color: var(--soft); margin: 0 0 20px; }
        .figure { display: block; font-size: clamp(48px, 9vw, 84px); font-weight: 600; line-height: 1; letter-spacing: -0.03em; }
        .figure small { font-size: 0.32em; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-left: 0.35em; white-space: nowrap; }
        .verdict { font-size: 21px; line-height: 1.4; margin: 20px 0 0; }
        .z { color: var(--faint); }
        .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .soft { color: var(--soft); }
        .facts { display: flex; flex-wrap: wrap; gap: 8px 40px; margin-top: 28px; padding-top: 20px; border-top: 1px solid var(--line); }
        .facts dt { color: var(--soft); font-size: 13px; }
        .facts dd { font-size: 15px; overflow-wrap: anywhere; }
        section { margin-top: 72px; }
        h2 { font-size: 24px; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; margin-bottom: 6px; }
        h3 { font-size: 15px; font-weight: 600; margin: 36px 0 10px; }
        h2 + p { color: var(--soft); margin-bottom: 24px; }
        .strip { display: grid; gap: 16px 20px; grid-template-columns: repeat(var(--n, 3), minmax(0, 1fr)); align-items: start; }
        .strip.two { max-width: 690px; }
        figure img { display: block; width: 100%; height: auto; border-radius: 3px; background: var(--well); }
        figure img.clear {
          background: repeating-conic-gradient(var(--line) 0 25%, var(--ground) 0 50%) 0 0 / 20px 20px; border: 1px solid var(--line);
        }
        figcaption { margin-top: 10px; font-size: 14px; line-height: 1.45; color: var(--soft); }
        figcaption b { display: block; color: var(--ink); font-size: 15px; font-weight: 600; }
        .price { display: block; font-size: 26px; line-height: 1.3; font-weight: 600; color: var(--ink); letter-spacing: -0.01em; }
        blockquote { margin: 0 0 16px; padding: 0; max-width: 68ch; font-size: 16px; }
        blockquote::before { content: "“"; } blockquote::after { content: "”"; }
        .scroll { overflow-x: auto; margin: 0 -24px; padding: 0 24px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; font-weight: 400; color: var(--soft); font-size: 13px; padding: 6px 20px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: bottom; }
        td { padding: 8px 20px 8px 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
        th:last-child, td:last-child { padding-right: 0; }
        .n { text-align: right; white-space: nowrap; }
        td.n { font-size: 15px; }
        tfoot td { border-bottom: 0; font-weight: 600; padding-top: 12px; }
        tr.failed td { background: color-mix(in srgb, var(--bad) 9%, transparent); }
        td code { color: var(--soft); font-size: 12px; white-space: nowrap; user-select: all; }
        td:first-child { min-width: 11ch; }
        .why { display: block; color: var(--bad); max-width: 60ch; white-space: normal; }
        ul.checks { list-style: none; }
        ul.checks li { display: grid; grid-template-columns: 20px 190px 1fr; gap: 0 12px; padding: 9px 0; border-bottom: 1px solid var(--line); font-size: 15px; }
        ul.checks li span:last-child { color: var(--soft); }
        ul.plain { padding-left: 18px; max-width: 68ch; }
        ul.plain li { margin-bottom: 8px; }
        pre { margin: 12px 0 24px; padding: 14px 16px; background: var(--well); border-radius: 4px; overflow-x: auto; }
        @media (prefers-color-scheme: dark) { figure img { filter: brightness(0.94); } }
        footer { margin-top: 80px; padding-top: 20px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
        footer p { max-width: none; }
        @media (max-width: 720px) {
          main { padding: 32px 20px 56px; }
          section { margin-top: 56px; }
          .wide { display: none; }
          .strip { gap: 14px 12px; }
          .strip.fold { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .price { font-size: 20px; }
          .scroll { margin: 0 -20px; padding: 0 20px; }
          ul.checks li { grid-template-columns: 20px 1fr; }
          ul.checks li span:last-child { grid-column: 2; }
          th, td { padding-right: 14px; }
        }
        @media print { body { background: #fff; color: #000; } section { break-inside: avoid; } }
        """;
}
