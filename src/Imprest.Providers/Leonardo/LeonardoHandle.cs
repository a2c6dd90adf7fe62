using System.Globalization;

namespace Imprest.Providers.Leonardo;

/// <summary>What a generation is asked by, and what its submission said that it costs: the end does not repeat it.</summary>
/// <param name="Id">Of the generation.</param>
/// <param name="Usd">The announced cost of the whole call; null: none was announced in dollars.</param>
/// <param name="Credits">The same in API credits, where no dollars were announced.</param>
/// <param name="Unusable">Why an announced cost is no evidence.</param>
internal sealed record LeonardoHandle(string Id, decimal? Usd = null, decimal? Credits = null, string? Unusable = null)
{
    private const string InUsd = "usd=", InCredits = "credits=", IsUnusable = "unusable=";

    public override string ToString() =>
        Usd is { } usd ? string.Create(CultureInfo.InvariantCulture, $"{Id} {InUsd}{usd}")
        : Credits is { } credits ? string.Create(CultureInfo.InvariantCulture, $"{Id} {InCredits}{credits}")
        : Unusable is not null ? $"{Id} {IsUnusable}{Unusable}"
        : Id;

    public static LeonardoHandle Parse(string text)
    {
        var (id, said) = text.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? (text[..space], text[(space + 1)..]) : (text, "");
        return new(id, Number(said, InUsd), Number(said, InCredits), said.StartsWith(IsUnusable, StringComparison.Ordinal) ? said[IsUnusable.Length..] : null);
    }

    private static decimal? Number(string said, string name) =>
        said.StartsWith(name, StringComparison.Ordinal) && decimal.TryParse(said.AsSpan(name.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
