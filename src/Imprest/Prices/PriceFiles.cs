namespace Imprest.Prices;

/// <summary>Price files on disk.</summary>
internal static class PriceFiles
{
    /// <summary>The text of a price file, or of each (<c>*.yaml</c>) of a directory, with its path as the name for messages.</summary>
    /// <returns>None where there is no such file or directory, or nothing in it.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<(string Name, string Yaml)> Read(string path) =>
        File.Exists(path) ? [(path, File.ReadAllText(path))]
        : Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)))]
        : [];
}
