using System.Runtime.CompilerServices;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;
using Imprest.Pricing.Describing;
using Imprest.Providers;

namespace Imprest.Console.Prices;

/// <summary>Every model of a price book with what its bill is made of: worked out once for a book and a day, since it takes thousands of quotes.</summary>
public sealed class BookOverview
{
    private static readonly ConditionalWeakTable<PriceBook, BookOverview> Made = [];
    private static readonly Lock One = new();

    private readonly DateOnly day;

    private BookOverview(PriceBook book, DateTimeOffset at)
    {
        day = DateOnly.FromDateTime(at.UtcDateTime);
        Models = [.. book.CardsAt(at).Select(card => new ModelPrice(card, day, at))];
        Usual = [.. Models.Where(model => model.IsUsual).OrderBy(model => model.Image!.Value)];
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<ModelPrice> Models { get; }

    /// <summary>Those that a figure over many is about, cheapest first: they are there today, make images of a prompt, and somebody sells them.</summary>
    public IReadOnlyList<ModelPrice> Usual { get; }

    public static BookOverview Of(PriceBook book, DateTimeOffset at)
    {
        lock (One)
        {
            if (Made.TryGetValue(book, out var made) && made.day == DateOnly.FromDateTime(at.UtcDateTime))
                return made;
            var fresh = new BookOverview(book, at);
            Made.AddOrUpdate(book, fresh);
            return fresh;
        }
    }
}

/// <summary>A model and what one usual image of it costs.</summary>
public sealed class ModelPrice
{
    internal ModelPrice(RateCard card, DateOnly day, DateTimeOffset at)
    {
        (Card, Domain, Drivers) = (card, new CardDomain(card), PriceDrivers.Of(card));
        Quote = Rating.Quote(card, Domain.Usual).ForCustomer();
        IsGone = card.IsRetired(day);
        IsStale = RateCardAge.IsStale(card, at);
        IsUsual = !IsGone && !(card.AvailableFrom > day) && Domain.Operation == Operation.Generate && Quote.Expected is { Nanos: > 0 }
            && !PricedModel.IsMachine(card) && card.Provider != "sandbox" && ProviderKinds.Find(card.Provider) is not { IsSelfHosted: true };
    }

    public RateCard Card { get; }

    public CardDomain Domain { get; }

    public PriceDrivers Drivers { get; }

    /// <summary>Of one usual image.</summary>
    public Quote Quote { get; }

    /// <summary>What one usual image is expected to cost; null where nobody can say.</summary>
    public Money? Image => Quote.Expected;

    /// <summary>What weighs most in its bill: <c>images</c>, <c>output tokens</c>, ….</summary>
    public string Unit => Drivers.BilledBy[0];

    public bool IsGone { get; }

    public bool IsStale { get; }

    internal bool IsUsual { get; }

    public string Address => AddressOf(Card.Id);

    /// <summary>The page of a model.</summary>
    /// <param name="id"><c>provider/model</c>; the model's name may have slashes itself.</param>
    public static string AddressOf(string id) => $"/pricing/{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}";
}
