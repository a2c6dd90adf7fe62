using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Playground;

/// <summary>What the call as it is set would cost, and whether it fits in what is available.</summary>
/// <param name="Expected">Null: nobody can say.</param>
/// <param name="Bound">The most; so much is held before the call is sent.</param>
/// <param name="DrivenBy">The setting whose cheapest value lowers the bound most; null where it is not known.</param>
/// <param name="Available">The least of what the wallet and the limits of account and key leave.</param>
/// <param name="Fits">The nearest settings that fit; empty where the call fits as it is, or none does.</param>
public sealed record PlaygroundQuote(
    Money? Expected, Money? Bound, string? DrivenBy, Money? Available, IReadOnlyList<FittingSettings> Fits, IReadOnlyList<QuoteLine> Lines,
    string? PriceVersion, IReadOnlyList<string> Warnings)
{
    /// <summary>At least one quantity is a guess.</summary>
    public bool Estimated { get; private init; }

    /// <summary>Why there is no quote; null where there is one.</summary>
    public string? Problem { get; private init; }

    /// <summary>The field of the form that the problem is with, where it is one.</summary>
    public string? WrongField { get; private init; }

    public bool IsTooDear => Bound > Available;

    /// <summary>Asks the API, as the client's key, which is the caller's.</summary>
    internal static async Task<PlaygroundQuote> AskAsync(
        GatewayClient client, QuoteStore quotes, Caller caller, PlaygroundSettings settings, CancellationToken cancellationToken)
    {
        var asked = new HttpRequestMessage(HttpMethod.Post, "v1/quotes") { Content = new StringContent(settings.QuoteBody().ToJsonString(), Encoding.UTF8, "application/json") };
        PlaygroundPages.AddLabels(asked, settings);
        var answer = await client.SendAsync(asked, cancellationToken);
        if (!answer.IsSuccess)
        {
            var error = answer.Body.Object("error");
            return new(null, null, null, null, [], [], null, [])
            {
                Problem = error.Text("message") ?? $"The gateway answered HTTP {answer.Status}.",
                WrongField = error.Text("param") switch { "metadata" => "labels", var param => param },
            };
        }

        var (quote, wallet) = (answer.Body, (await client.GetAsync("v1/balance", cancellationToken)).Required());
        var available = Least(wallet, caller.Key);
        var advice = quotes.Find(caller.Account, quote.Text("id") ?? "") is { } plan ? SpendingAdvice.For(plan, available ?? Money.Zero, Money.Zero) : null;
        var bound = Read(quote, "upper_bound_usd");
        return new(
            Read(quote, "expected_usd"), bound, Driver(advice, settings), available, bound > available ? [.. advice.Items("fits").Select(FittingSettings.Of)] : [],
            [.. quote.Items("bound_lines").Select(QuoteLine.Of)], quote.Text("price_version"), [.. quote.Items("warnings").Select(warning => warning!.GetValue<string>())])
        {
            Estimated = quote.Text("status") == "estimated",
        };
    }

    /// <summary>The advice names the number of images where no other setting lowers the bound; one is the least of them.</summary>
    private static string? Driver(JsonObject? advice, PlaygroundSettings settings) =>
        advice.Text("bound_driven_by") is { } driver && !(driver == "n" && settings.Images == "1") ? driver : null;

    /// <summary>The wallet tells the limits of all keys of the account; of these, only the key's own binds its calls.</summary>
    private static Money? Least(JsonObject wallet, KeyId key)
    {
        var least = Read(wallet, "available_usd");
        foreach (var limit in wallet.Items("limits").Where(limit => limit.Text("key_id") is not { } of || of == key.Value))
        {
            if (Read(limit, "remaining_usd") is { } remaining && remaining < least)
                least = remaining;
        }

        return least;
    }

    private static Money? Read(JsonNode? node, string name) => Money.TryParse(node.Text(name), out var money) ? money : null;
}

/// <summary>Settings near the chosen ones that cost no more than is available.</summary>
/// <param name="Quality"><c>auto</c> where the model chooses.</param>
public sealed record FittingSettings(string Images, string Quality, string Size, Money Bound)
{
    internal static FittingSettings Of(JsonNode? fit) => new(
        fit.Number("n")?.ToString(CultureInfo.InvariantCulture) ?? "1", fit.Text("quality") ?? "auto", fit.Text("size") ?? "auto",
        Money.TryParse(fit.Text("upper_bound_usd"), out var bound) ? bound : Money.Zero);
}

/// <summary>A line of a quote or a receipt: quantity × unit price = amount.</summary>
public sealed record QuoteLine(string Meter, string Quantity, decimal? UnitPrice, Money? Amount, string? Note)
{
    internal static QuoteLine Of(JsonNode? line) => new(
        (line.Text("meter") ?? "").Replace('_', ' '), line?["quantity"]?.GetValue<decimal>().ToString("#,0.#########", CultureInfo.InvariantCulture) ?? "?",
        decimal.TryParse(line.Text("unit_price_usd"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) ? price : null,
        Money.TryParse(line.Text("amount_usd"), out var amount) ? amount : null, line.Text("note"));
}
