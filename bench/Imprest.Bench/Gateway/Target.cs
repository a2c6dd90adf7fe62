namespace Imprest.Bench.Gateway;

/// <summary>A program under load on core 1.</summary>
/// <param name="Key">The API key that calls carry.</param>
/// <param name="Scratch">A directory that is emptied before each run; null where there is none.</param>
internal sealed record Target(string Name, PinnedProcess Server, string Key, string? Scratch = null) : IAsyncDisposable
{
    public const string Gateway = "imprest";
    public const int Core = 1;

    public Uri UrlFor(Scenario scenario) => new(Server.Address, $"{(Name == Gateway ? "" : scenario.Answer + "/")}v1/images/generations");

    /// <summary>Removes what the last run wrote, so that the disk does not fill up.</summary>
    public void Clear()
    {
        if (Scratch is null) return;
        foreach (var file in Directory.EnumerateFiles(Scratch)) File.Delete(file);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
