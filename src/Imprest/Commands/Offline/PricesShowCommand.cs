using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices show MODEL</c>: a rate card in words. Offline.</summary>
internal sealed class PricesShowCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly Argument<string> model = new("MODEL") { Description = "provider/model, or the model's name where one provider has it." };

    public PricesShowCommand(Surroundings surroundings)
        : base("show", "One rate card in words: what it is billed by, what moves its price, its whole content, source and date.")
    {
        this.surroundings = surroundings;
        Arguments.Add(model);
        Options.Add(CommonOptions.At);
        Options.Add(CommonOptions.Prices);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest prices show gpt-image-2", "imprest prices show openai/gpt-image-1 --at 2025-06-01 --json"];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);
        var name = parsed.GetValue(model)!;
        if (prices.Find(name) is not { } card)
            throw new CommandError(ExitCode.UnknownPrice, "model_unpriced", $"No rate card prices {name} on {prices.At:yyyy-MM-dd}.", prices.HintFor(name));
        var policy = prices.Book.PolicyOf(card.Provider);
        if (output.Json)
            output.WriteJson(Whole(card, policy, prices.At));
        else
            CardReport.Write(output, card, policy, prices.At);
        return ExitCode.Done;
    }

    private static JsonObject Whole(RateCard card, OutcomePolicy policy, DateTimeOffset at)
    {
        var drivers = PriceDrivers.Of(card);
        var whole = Summary(card, at);
        whole["billed_by"] = Texts(drivers.BilledBy);
        whole["also_billed_by"] = Texts(drivers.Also);
        whole["drivers"] = new JsonArray([.. drivers.Drivers.Select(driver => (JsonNode)new JsonObject
        {
            ["setting"] = driver.Setting, ["times"] = driver.Times is { } times ? PlainDecimal.Wire(decimal.Round(times, 4)) : null, ["adds_usd"] = driver.Adds?.ToString(), ["text"] = driver.Text,
        })]);
        whole["card"] = JsonNode.Parse(card.Canonical);
        whole["facts"] = new JsonArray([.. CardWords.Of(card).Select(fact => (JsonNode)new JsonObject { ["topic"] = fact.Topic, ["text"] = fact.Words })]);
        whole["conflicts"] = new JsonArray([.. card.Conflicts.Select(conflict => (JsonNode)new JsonObject
        {
            ["says"] = conflict.Says, ["source"] = conflict.Source, ["as_of"] = conflict.ReadOn.ToString("yyyy-MM-dd"), ["why"] = conflict.Why,
        })]);
        whole["notes"] = Texts(card.Notes);
        whole["outcomes"] = PolicyWords.Of(policy);
        return whole;
    }

    /// <summary>A card in a list.</summary>
    public static JsonObject Summary(RateCard card, DateTimeOffset at) => new()
    {
        ["model"] = card.Id,
        ["price_version"] = card.Version,
        ["aliases"] = Texts(card.Aliases),
        ["operations"] = Texts(card.Operations.Select(OperationNames.Wire)),
        ["qualities"] = Texts(card.Qualities),
        ["sizes"] = Texts(card.Sizes.Listed.Select(size => size.ToString())),
        ["effective_from"] = card.EffectiveFrom.ToString("yyyy-MM-dd"),
        ["effective_to"] = card.EffectiveTo?.ToString("yyyy-MM-dd"),
        ["source"] = card.Source,
        ["as_of"] = card.ReadOn.ToString("yyyy-MM-dd"),
        ["trust"] = card.Trust,
        ["stale"] = RateCardAge.IsStale(card, at),
        ["shut_down_at"] = card.ShutDownAt?.ToString("yyyy-MM-dd"),
        ["replacement"] = card.Replacement,
        ["warnings"] = Texts(RateCardAge.Warnings(card, at)),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
