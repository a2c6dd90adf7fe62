using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>The price book in force: one immutable snapshot, swapped whole.</summary>
public sealed class PriceBookSource(PriceBook book)
{
    private volatile PriceBook current = book;

    public PriceBook Current => current;

    public void Swap(PriceBook next) => current = next;

    /// <summary>The shipped book, with the YAML files of a directory laid over it.</summary>
    /// <exception cref="PriceBookException">A file is wrong; nothing is used then.</exception>
    public static PriceBook Load(string? directory)
    {
        return directory is null ? PriceBook.BuiltIn : PriceBook.BuiltIn.With(FilesOf(directory));
    }

    /// <summary>A book of the YAML files of a directory alone.</summary>
    /// <exception cref="PriceBookException">A file is wrong, or there is no such directory.</exception>
    public static PriceBook LoadAlone(string directory) => PriceBook.Of(FilesOf(directory));

    private static IEnumerable<(string Name, string Yaml)> FilesOf(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))
        : throw new PriceBookException([$"{directory}: there is no such directory of rate cards."]);
}
