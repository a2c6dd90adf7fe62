using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>The price book in force: one immutable snapshot, swapped whole.</summary>
/// <param name="directory">The operator's price files; null: the shipped book alone.</param>
public sealed class PriceBookSource(PriceBook book, string? directory = null)
{
    private volatile PriceBook current = book;

    public PriceBook Current => current;

    /// <summary>The operator's price files; null: the shipped book alone.</summary>
    public string? Directory => directory;

    public void Swap(PriceBook next) => current = next;

    /// <summary>Reads the price files as they are now; the book in force stays.</summary>
    /// <exception cref="PriceBookException">A file is wrong.</exception>
    public PriceBook Read() => Load(directory);

    /// <summary>The shipped book, with the YAML files of a directory laid over it.</summary>
    /// <exception cref="PriceBookException">A file is wrong; nothing is used then.</exception>
    public static PriceBook Load(string? directory) => directory is null ? PriceBook.BuiltIn : PriceBook.BuiltIn.With(FilesOf(directory));

    /// <summary>A book of the YAML files of a directory alone.</summary>
    /// <exception cref="PriceBookException">A file is wrong, or there is no such directory.</exception>
    public static PriceBook LoadAlone(string directory) => PriceBook.Of(FilesOf(directory));

    private static IReadOnlyList<(string Name, string Yaml)> FilesOf(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
            throw new PriceBookException([$"{directory}: there is no such directory of rate cards."]);
        try
        {
            return PriceFiles.Read(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PriceBookException([$"{directory}: the price files cannot be read: {e.Message}"]);
        }
    }
}
