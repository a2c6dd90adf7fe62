namespace Imprest.Images;

/// <summary>What a route names: a model, and the connection that serves it, <c>openai/gpt-image-2@team-a</c>.</summary>
/// <param name="Connection">Null: the account's, else the provider's default one.</param>
internal readonly record struct RouteTarget(string Model, string? Connection)
{
    public static RouteTarget Parse(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 ? new(text[..at], text[(at + 1)..]) : new(text, null);
    }
}
