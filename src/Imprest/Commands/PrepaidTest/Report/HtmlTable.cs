using System.Text;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>A table of the report. A column's style is one of the style sheet's: <c>n</c> for figures, <c>wide</c> for what a phone leaves out.</summary>
internal sealed class HtmlTable(params IReadOnlyList<(string Title, string Style)> columns)
{
    private readonly StringBuilder rows = new();

    /// <param name="cells">HTML, one for each column.</param>
    public void Add(bool failed, params IReadOnlyList<string> cells) => AddTo(rows, failed, cells);

    /// <param name="total">Cells of a row below the others; null for none.</param>
    public void WriteTo(StringBuilder html, IReadOnlyList<string>? total = null)
    {
        html.Append("<div class=\"scroll\"><table><thead><tr>");
        foreach (var (title, style) in columns)
            html.Append("<th").Append(ClassOf(style)).Append('>').Append(title).Append("</th>");
        html.Line("</tr></thead><tbody>").Append(rows).Append("</tbody>");
        if (total is not null)
        {
            html.Append("<tfoot>");
            AddTo(html, failed: false, total);
            html.Append("</tfoot>");
        }

        html.Line("</table></div>");
    }

    private void AddTo(StringBuilder html, bool failed, IReadOnlyList<string> cells)
    {
        html.Append(failed ? "<tr class=\"failed\">" : "<tr>");
        for (var i = 0; i < columns.Count; i++)
            html.Append("<td").Append(ClassOf(columns[i].Style)).Append('>').Append(cells[i]).Append("</td>");
        html.Line("</tr>");
    }

    private static string ClassOf(string style) => style.Length == 0 ? "" : $" class=\"{style}\"";
}
