using System.CommandLine;
using System.Globalization;
using Imprest.Hosting;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>The price book that an offline command uses, and the instant that it prices as of.</summary>
internal sealed record PriceSource(PriceBook Book, DateTimeOffset At)
{
    /// <summary>Likewise, by a price list that a data directory's configuration has.</summary>
    public static PriceSource Open(ParseResult parsed, Surroundings surroundings)
    {
        var source = Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);
        return parsed.GetValue(CommonOptions.PriceList) is { } name ? source with { Book = ListOf(name, parsed, surroundings).Over(source.Book) } : source;
    }

    /// <summary>The built-in book, with the files of a directory laid over it.</summary>
    public static PriceSource Open(string? directory, string? at, TimeProvider clock) =>
        new(directory is null ? PriceBook.BuiltIn : Overlaid(directory), Instant(at, clock));

    /// <summary>The instant of <c>--at</c>, else now.</summary>
    public static DateTimeOffset Instant(string? at, TimeProvider clock) => at is null ? clock.GetUtcNow() : ParseDate(at);

    /// <summary>The price files at a path; one or more.</summary>
    public static IReadOnlyList<(string Name, string Yaml)> FilesOf(string path)
    {
        try
        {
            return PriceFiles.Read(path) is { Count: > 0 } files ? files
                : throw CommandError.Usage(
                    Directory.Exists(path) ? $"{path} holds no price files (*.yaml)." : $"There is no price file or directory {path}.", "Name a price file, or a directory with price files (*.yaml).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"{path} cannot be read: {e.Message}", "Look at its permissions.");
        }
    }

    /// <summary>The work without a free quota that is over by then: rating knows no day.</summary>
    public ImageWork InForce(RateCard card, ImageWork work) =>
        card.FreeQuota?.HoldsOn(DateOnly.FromDateTime(At.UtcDateTime)) == false ? work with { QuotaUsed = null } : work;

    public RateCard? Find(string model) => Book.Find(model, At);

    /// <summary>What to do about a model that the book does not price.</summary>
    public string HintFor(string model)
    {
        var later = Book.Cards.Where(card => card.Id == model || card.Model == model).MinBy(card => card.EffectiveFrom);
        if (later is not null && later.EffectiveFrom.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) > At.UtcDateTime)
            return $"Its first prices are of {later.EffectiveFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; choose a later --at.";
        var providers = Book.Cards.Where(card => card.Model == model || card.Aliases.Contains(model)).Select(card => card.Id).Distinct().ToArray();
        if (providers.Length > 1)
            return $"Several providers have it; name one: {string.Join(", ", providers)}.";
        if (providers.Length == 1 && Book.IdOf(model) is null)
            return $"{providers[0]} is a model of this name at another provider; name it in full if you mean that one.";
        var near = Nearest.Of(model, Book.Cards.SelectMany(card => new[] { card.Id, card.Model }).Distinct());
        return (near is null ? "" : $"Did you mean {near}? ")
            + "`imprest prices list` shows every model that is priced; `--prices DIR` adds rate cards of your own.";
    }

    private static PriceList ListOf(string name, ParseResult parsed, Surroundings surroundings)
    {
        var directory = parsed.GetValue(CommonOptions.Data)!;
        GatewayOptions options;
        try
        {
            options = GatewayConfiguration.Load(new() { DataDirectory = directory, PricesDirectory = parsed.GetValue(CommonOptions.Prices), Environment = surroundings.Variable });
        }
        catch (GatewayStartException error)
        {
            throw CommandError.Usage(error.Message, $"`imprest doctor --data {directory}` checks the configuration.");
        }

        return ConfiguredPriceLists.Load(options, directory).GetValueOrDefault(name) ?? throw CommandError.Usage(
            $"The configuration in {directory} has no price list `{name}`.",
            options.PriceLists.Count == 0 ? "Lists stand under price_lists in imprest.json; --data names another directory." : $"It has {string.Join(", ", options.PriceLists.Keys)}.");
    }

    private static PriceBook Overlaid(string directory)
    {
        if (!Directory.Exists(directory))
            throw CommandError.Usage($"There is no directory {directory}.", "Give --prices a directory with price files (*.yaml).");
        var files = FilesOf(directory);
        try
        {
            return PriceBook.BuiltIn.With(files);
        }
        catch (PriceBookException error)
        {
            throw CommandError.Usage($"The price files in {directory} cannot be used: {error.Errors.Count} error(s).", string.Join('\n', error.Errors));
        }
    }

    private static DateTimeOffset ParseDate(string text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, utc, out var at)
            ? at
            : throw CommandError.Usage($"`{text}` is not a date.", "Write --at as YYYY-MM-DD, for instance --at 2026-11-22.");
    }
}
