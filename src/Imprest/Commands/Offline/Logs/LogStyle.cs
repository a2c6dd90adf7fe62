namespace Imprest.Commands.Offline.Logs;

/// <summary>What the page has beside the style of all reports: text columns that wrap, and places that do not.</summary>
internal static class LogStyle
{
    public const string Css = """

        td.says { max-width: 72ch; }
        td:first-child { overflow-wrap: anywhere; }
        .figure small { white-space: normal; }
        footer { overflow-wrap: anywhere; }
        """;
}
