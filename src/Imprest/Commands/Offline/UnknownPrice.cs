using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>A model that nothing prices: said to be unknown, never zero.</summary>
internal static class UnknownPrice
{
    /// <summary>Writes the price object where it was asked for, and returns the error that ends the command.</summary>
    public static CommandError Report(Output output, string model, Operation operation, PriceSource prices)
    {
        var reason = $"No rate card prices {model} on {prices.At:yyyy-MM-dd}.";
        if (output.Json)
            output.WriteJson(PriceView.Unknown(model, operation, reason), PriceJson.Default.PriceView);
        return new(ExitCode.UnknownPrice, "model_unpriced", $"{reason} Its cost is unknown, which is not zero.", prices.HintFor(model));
    }
}
