using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>Writes HTML: text is escaped, money reads alike everywhere.</summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Text(string? text) => Encoder.Encode(text ?? "");

    /// <summary>The decimals that a column of amounts needs.</summary>
    public static int Decimals(IEnumerable<string?> amounts) =>
        amounts.OfType<string>().Select(usd => usd.IndexOf('.') is >= 0 and var point ? usd.Length - point - 1 : 0).DefaultIfEmpty(0).Max();

    /// <summary>An amount, filled up with dimmed zeros to the decimals of its column; <c>–</c> where there is none.</summary>
    public static string Money(string? usd, int decimals = 0)
    {
        if (usd is null)
            return "<span class=\"soft\">–</span>";
        var have = usd.IndexOf('.') is >= 0 and var point ? usd.Length - point - 1 : 0;
        var fill = decimals > have ? $"<span class=\"z\">{(have == 0 ? "." : "")}{new string('0', decimals - have)}</span>" : "";
        return Text(Figures.Of(usd)) + fill;
    }

    /// <summary>An image as a data address.</summary>
    public static string Image(TestImage image, string alternative, string css = "") =>
        Image(Thumbnail.Of(image), image.ContentType, image.Width, image.Height, alternative, css);

    public static string Image(byte[] bytes, string contentType, int width, int height, string alternative, string css = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"<img src=\"data:{contentType};base64,{Convert.ToBase64String(bytes)}\" width=\"{width}\" height=\"{height}\" alt=\"{Text(alternative)}\"{(css.Length > 0 ? $" class=\"{css}\"" : "")}>");

    public static StringBuilder Line(this StringBuilder html, string text) => html.Append(text).Append('\n');
}
