using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>The price book in force: one immutable snapshot, swapped whole.</summary>
/// <param name="directory">The operator's price files; null: the shipped book alone.</param>
public sealed class PriceBookSource(PriceBook book, string? directory = null)
{
    private volatile PriceBook current = book;

    public PriceBook Current => current;

    public void Swap(PriceBook next) => current = next;

    /// <summary>Reads the price files as they are now; the book in force stays.</summary>
    /// <exception cref="PriceBookException">A file is wrong.</exception>
    public PriceBook Read() => Load(directory);

    /// <summary>The shipped book, with the YAML files of a directory laid over it.</summary>
    /// <exception cref="PriceBookException">A file is wrong; nothing is used then.</exception>
    public static PriceBook Load(string? directory)
    {
        if (directory is null)
            return PriceBook.BuiltIn;
        if (!Directory.Exists(directory))
            throw new PriceBookException([$"{directory}: there is no such directory of rate cards."]);
        try
        {
            return PriceBook.BuiltIn.With(PriceFiles.Read(directory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PriceBookException([$"{directory}: the price files cannot be read: {e.Message}"]);
        }
    }
}
