namespace Imprest.Commands.Offline.Logs;

/// <summary>What the page has beside the style of all reports: text columns that wrap, and places that do not.</summary>
internal static class LogStyle
{
    public const string Css = """

        td.says { width: 62%; }
        td:first-child { overflow-wrap: anywhere; }
        .figure small { white-space: normal; }
        footer { overflow-wrap: anywhere; }
        @media (max-width: 720px) {
          .figure small { display: block; margin: 10px 0 0; font-size: 20px; line-height: 1.3; }
          td.says { width: 70%; }
        }
        """;
}
