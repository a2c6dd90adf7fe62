namespace Imprest.Images;

/// <summary>What a route names: a model, and the connection that serves it: <c>openai/gpt-image-2 via team-a</c>. Clients cannot choose connections.</summary>
/// <param name="Connection">Null: the account's, else the provider's default one.</param>
internal readonly record struct RouteTarget(string Model, string? Connection)
{
    private const string Via = " via ";

    public static RouteTarget Parse(string text)
    {
        var at = text.IndexOf(Via, StringComparison.Ordinal);
        return at > 0 ? new(text[..at].Trim(), text[(at + Via.Length)..].Trim()) : new(text, null);
    }
}
