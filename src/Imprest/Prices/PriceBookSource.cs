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
        if (directory is null)
            return PriceBook.BuiltIn;
        if (!Directory.Exists(directory))
            throw new PriceBookException([$"{directory}: there is no such directory of rate cards."]);
        return PriceBook.BuiltIn.With(Directory.EnumerateFiles(directory, "*.yaml")
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
    }
}
