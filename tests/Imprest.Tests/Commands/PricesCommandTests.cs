using Imprest.Pricing;

namespace Imprest.Tests.Commands;

public sealed class PricesCommandTests
{
    [Fact]
    public async Task The_list_can_be_of_one_provider()
    {
        var all = await CommandRun.Of("prices", "list", "--at", "2026-11-22", "--json");
        var vertex = await CommandRun.Of("prices", "list", "--provider", "vertex", "--at", "2026-11-22", "--json");
        Assert.Equal(PriceBook.BuiltIn.Cards.Select(card => card.Id).Distinct().Count(), all.Json["data"]!.AsArray().Count);
        Assert.Equal(
            PriceBook.BuiltIn.Cards.Where(card => card.Provider == "vertex").Select(card => card.Id),
            vertex.Json["data"]!.AsArray().Select(model => (string)model!["model"]!));
    }

    [Fact]
    public async Task A_provider_that_nobody_prices_is_named_with_those_that_are()
    {
        var run = await CommandRun.Of("prices", "list", "--provider", "vortex", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("vertex", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }
}
