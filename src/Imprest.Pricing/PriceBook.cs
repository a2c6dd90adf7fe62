namespace Imprest.Pricing;

/// <summary>All rate cards and outcome policies: one immutable snapshot. A reload makes a new one, whole, or nothing.</summary>
public sealed class PriceBook
{
    /// <summary>The book that ships with the program (<c>prices/*.yaml</c>).</summary>
    public static PriceBook BuiltIn => throw new NotSupportedException("written next");

    /// <summary>Every card, by id, then newest first.</summary>
    public IReadOnlyList<RateCard> Cards => throw new NotSupportedException("written next");

    /// <summary>The card that holds at an instant, by <c>provider/model</c>, or by the model's name alone where one provider has it.</summary>
    public RateCard? Find(string model, DateTimeOffset at) => throw new NotSupportedException($"written next {model} {at} {Cards}");

    /// <summary>A provider's outcome policy; one without rules where the book has none.</summary>
    public OutcomePolicy PolicyOf(string provider) => throw new NotSupportedException($"written next {provider} {Cards}");

    /// <summary>Reads a card back from its canonical form, as the store keeps it.</summary>
    public static RateCard ParseCanonical(string canonical) => throw new NotSupportedException($"written next {canonical}");

    /// <summary>The shipped book with the files of a directory laid over it: a card there replaces the shipped model whole.</summary>
    /// <param name="files">Name and YAML text of each file.</param>
    /// <exception cref="PriceBookException">Anything is wrong; every error is listed, with file and line.</exception>
    public PriceBook With(IEnumerable<(string Name, string Yaml)> files) => throw new NotSupportedException($"written next {files} {Cards}");
}

/// <summary>A price book that cannot be used, with every reason.</summary>
public sealed class PriceBookException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
