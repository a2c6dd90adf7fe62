namespace Imprest.Commands.Costs;

/// <summary>What the page has beside the style of all reports: bars.</summary>
internal static class CostStyle
{
    public const string Css = """

        ul.bars { list-style: none; margin-bottom: 20px; }
        ul.bars li { display: grid; grid-template-columns: 190px 1fr 240px; gap: 0 20px; align-items: center; padding: 9px 0; border-bottom: 1px solid var(--line); font-size: 15px; }
        ul.bars b { font-weight: 600; }
        ul.bars small { display: block; color: var(--soft); font-size: 13px; }
        .bar { display: flex; height: 18px; background: var(--well); border-radius: 2px; overflow: hidden; }
        .bar i { display: block; height: 100%; min-width: 2px; }
        .key { white-space: nowrap; margin-right: 10px; }
        .key i { display: inline-block; width: 14px; height: 10px; margin-right: 6px; border-radius: 1px; }
        td.free { overflow-wrap: break-word; }
        ul.cannot { list-style: none; margin-top: 20px; max-width: 68ch; font-size: 14px; }
        ul.cannot li { margin-bottom: 8px; }
        footer { overflow-wrap: anywhere; }
        .paid { background: var(--accent); }
        .billed { background: var(--warn); }
        .maybe { background: repeating-linear-gradient(45deg, var(--warn) 0 2px, transparent 2px 6px); }
        .note { display: block; font-size: 13px; max-width: 60ch; }
        @media (max-width: 720px) {
          ul.bars li { grid-template-columns: 1fr auto; }
          ul.bars .bar { grid-row: 2; grid-column: 1 / -1; margin-top: 6px; }
        }
        """;
}
