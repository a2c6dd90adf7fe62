using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Console.Components;
using Imprest.Pricing;

namespace Imprest.Console.Playground;

/// <summary>A model that this key can call, as <c>GET /v1/models</c> tells of it.</summary>
/// <param name="Name">What a call names it.</param>
/// <param name="Provider">Who answers; shown where two models share a name's look.</param>
/// <param name="Operations">In their wire form, those that are emulated here included.</param>
/// <param name="Qualities">Lowest first; empty where there is none to choose.</param>
/// <param name="Sizes">Those that can be named, classes first.</param>
/// <param name="SizeRule">Any other size by this rule; null where only <paramref name="Sizes"/> are made.</param>
/// <param name="MostPartials">Streamed previews of an image; 0: it does not stream.</param>
/// <param name="Cheapest">The cheapest of the prices that the gateway names for it, which are of one size; null: nobody says.</param>
public sealed record ServedModel(
    string Name, string Provider, IReadOnlyList<string> Operations, IReadOnlyList<string> Qualities, IReadOnlyList<string> Sizes, string? SizeRule,
    int MostImages, int MostReferences, int MostPartials, PriceExample? Cheapest)
{
    /// <summary>All that the client's key can call, in the gateway's order.</summary>
    internal static async Task<IReadOnlyList<ServedModel>> AllAsync(GatewayClient client, CancellationToken cancellationToken) =>
        [.. (await client.GetAsync("v1/models", cancellationToken)).Required().Items("data").OfType<JsonObject>().Select(Of)];

    private static ServedModel Of(JsonObject model)
    {
        var (sizes, limits) = (model.Object("sizes"), model.Object("limits"));
        var operations = Texts(model, "operations").Concat(Texts(model, "emulated_operations"));
        return new(
            model.Text("id")!, model.Text("owned_by") ?? "", [.. operations.Where(name => name != "tool" && (name != "edit" || model.Flag("masks") == true))],
            Texts(model, "qualities"), [.. Texts(sizes, "classes"), .. Texts(sizes, "listed")], sizes.Text("rule"),
            (int)(limits.Number("n") ?? 1), (int)(limits.Number("references") ?? 0),
            model.Flag("streams") == true ? (int)(limits.Number("partial_images") ?? 0) : 0,
            model.Items("price_summary").Select(PriceExample.Of).OfType<PriceExample>().MinBy(example => example.Price));
    }

    private static string[] Texts(JsonNode? node, string name) => [.. node.Items(name).Select(item => item!.GetValue<string>())];
}

/// <summary>What one image is expected to cost, and which.</summary>
public sealed record PriceExample(Money Price, string? Size, string? Quality)
{
    /// <summary>In few words, for a list: <c>$0.005, low 1024x1024</c>.</summary>
    public string Words => string.Join(' ', new[] { $"{AmountText.Of(Price)}{(Size is null && Quality is null ? "" : ",")}", Quality, Size }.OfType<string>());

    internal static PriceExample? Of(JsonNode? row) => Money.TryParse(row.Text("expected_usd"), out var price) ? new(price, row.Text("size"), row.Text("quality")) : null;
}
