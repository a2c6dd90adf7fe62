namespace Imprest.Providers;

/// <summary>Snapshots of models, which are named by the day: <c>gpt-image-2-2026-04-21</c>.</summary>
internal static class DatedModel
{
    private const int DateLength = 11; // -2026-04-21

    /// <returns>The model's name without the day; null where it has none.</returns>
    public static string? Undated(string model) =>
        model.Length > DateLength && model[^DateLength] == '-' && DateOnly.TryParseExact(model.AsSpan(model.Length - DateLength + 1), "yyyy-MM-dd", out _)
            ? model[..^DateLength] : null;
}
