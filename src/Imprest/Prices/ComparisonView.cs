using System.Globalization;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Pricing.Comparing;

namespace Imprest.Prices;

/// <summary>A comparison on the wire: the object of <c>imprest compare --json</c> and <c>POST /v1/compare</c>.</summary>
internal sealed record ComparisonView
{
    public required ComparedWorkView Work { get; init; }
    /// <summary>The day that prices are as of.</summary>
    public required string At { get; init; }
    /// <summary>Cheapest first.</summary>
    public required IReadOnlyList<ComparedModelView> Models { get; init; }
    public required IReadOnlyList<OtherModelView> CannotDo { get; init; }

    /// <summary>What is wrong with the question itself; sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public static ComparisonView Of(PriceBook book, IReadOnlyList<string>? models, ImageWork work, DateTimeOffset at)
    {
        var comparison = Compare(book, models, work, at);
        return new()
        {
            Work = ComparedWorkView.Of(work),
            At = at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Models = [.. comparison.Priced.Select(model => ComparedModelView.Of(model, at))],
            CannotDo = [.. Unpriced(book, models, at), .. comparison.Others.Select(other => new OtherModelView(other.Card.Id, other.Reason))],
            Warnings = [.. WarningsOf(comparison)],
        };
    }

    /// <summary>The comparison itself, of these models or of all that compare.</summary>
    public static Comparison Compare(PriceBook book, IReadOnlyList<string>? models, ImageWork work, DateTimeOffset at)
    {
        // Sample prices of one's own machine compare with nothing, unless they are asked for by name.
        var cards = models is null ? book.CardsAt(at).Where(card => ProviderKinds.Find(card.Provider) is not { IsSelfHosted: true }) : [.. models.Select(model => book.Find(model, at)).OfType<RateCard>().Distinct()];
        return Comparison.Of(cards, work, DateOnly.FromDateTime(at.UtcDateTime));
    }

    /// <summary>Of the models that were asked for by name those that no card prices.</summary>
    public static IEnumerable<OtherModelView> Unpriced(PriceBook book, IReadOnlyList<string>? models, DateTimeOffset at) =>
        (models ?? []).Where(model => book.Find(model, at) is null).Select(model => new OtherModelView(model, "No rate card prices it: the cost is unknown, not zero."));

    public static IEnumerable<string> WarningsOf(Comparison comparison) =>
        comparison.StrangeQuality is { } quality ? [$"No model here that can do this has a quality `{quality}`: what has no quality setting is priced without it."] : [];
}

/// <summary>What is compared.</summary>
internal sealed record ComparedWorkView(string Operation, string? Size, string? Quality, int N, int References, int PartialImages, string Tier)
{
    public static ComparedWorkView Of(ImageWork work) =>
        new(work.Operation.Wire(), work.Size?.ToString() ?? work.SizeClass, work.Quality, work.Images, work.References, work.PartialImages, work.Tier);
}

/// <summary>A model that can do the work. Amounts are expected ones but the bound.</summary>
internal sealed record ComparedModelView
{
    public required string Model { get; init; }
    /// <summary>The whole work.</summary>
    public required string ExpectedUsd { get; init; }
    public required string PerImageUsd { get; init; }
    /// <summary>A million pixels; null where the size is left to the model, or its card names none.</summary>
    public required string? PerMegapixelUsd { get; init; }
    /// <summary>The most that the whole work can cost; null where nobody can say.</summary>
    public required string? UpperBoundUsd { get; init; }
    /// <summary><c>exact</c> or <c>estimated</c>.</summary>
    public required string Status { get; init; }
    public required int Calls { get; init; }
    /// <summary>The quality as this model calls it; null where it has none or it was left open.</summary>
    public required string? Quality { get; init; }
    public required string PriceVersion { get; init; }
    public required string AsOf { get; init; }
    public required int AgeDays { get; init; }
    public required string Trust { get; init; }
    public required bool Stale { get; init; }
    public required string Source { get; init; }
    public required string? ShutDownAt { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    public static ComparedModelView Of(PricedModel model, DateTimeOffset at)
    {
        var card = model.Card;
        return new()
        {
            Model = card.Id,
            ExpectedUsd = model.Expected.ToString(),
            PerImageUsd = model.PerImage.ToString(),
            PerMegapixelUsd = model.PerMegapixel?.ToString(),
            UpperBoundUsd = model.UpperBound?.ToString(),
            Status = model.Status.Wire(),
            Calls = model.Calls,
            Quality = model.Work.Quality,
            PriceVersion = card.Version,
            AsOf = card.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            AgeDays = RateCardAge.AgeDays(card, at),
            Trust = card.Trust,
            Stale = RateCardAge.IsStale(card, at),
            Source = card.Source,
            ShutDownAt = card.ShutDownAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Notes = model.Notes,
        };
    }
}

/// <summary>A model that is not compared, and why.</summary>
internal sealed record OtherModelView(string Model, string Reason);
