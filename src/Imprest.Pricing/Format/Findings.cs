namespace Imprest.Pricing.Format;

/// <summary>Everything that is wrong in one file, collected so that its writer sees all of it at once.</summary>
internal sealed class Findings(string file)
{
    private readonly List<string> errors = [];

    public string File { get; } = file;

    public IReadOnlyList<string> Errors => errors;

    public void Add(int line, string message) => errors.Add($"{File}:{line}: {message}");
}
