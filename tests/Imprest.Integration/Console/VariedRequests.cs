using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Console;

/// <summary>Requests of many kinds for pages to show: sizes, qualities, keys, labels; delivered, in part, blocked, failed, refused, in doubt.</summary>
internal static class VariedRequests
{
    private static readonly string[] Ends = ["blocked", "blocked_after", "refused", "error", "no_image", "truncated", "error,then=ok"];

    /// <summary>Makes them; the one in doubt is the last but for a refused one.</summary>
    public static async Task MakeAsync(TestGateway gateway)
    {
        await gateway.TopUpAsync("20");
        foreach (var quality in (string[])["low", "medium", "high"])
        {
            foreach (var size in (string[])["64x64", "128x128"])
                await gateway.GenerateAsync(new("a red fox in snow") { Quality = quality, Size = size }, ("x-imprest-labels", $"project=website,stage={quality}"));
        }

        await gateway.GenerateAsync(new("four otters") { N = 4, Quality = "high" });
        var (_, other) = await gateway.NewKeyAsync("nightly batch");
        await other.GenerateAsync(new("a lighthouse in a storm"));
        other.Dispose();
        foreach (var end in Ends)
            await gateway.GenerateAsync(new($"[[outcome:{end}]] a lighthouse") { N = 2 });
        await gateway.GenerateAsync(new("[[outcome:timeout]] a lighthouse") { N = 2 });
        await gateway.GenerateAsync(new("too many") { N = 99 });
        await gateway.Ledger.FlushAsync();
    }

    /// <summary>A key of another account.</summary>
    public static async Task<string> StrangersKeyAsync(TestGateway gateway)
    {
        var account = (string)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json["id"]!;
        return (string)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"theirs","account_id":"{{account}}"}"""))).Json["key"]!;
    }

    /// <summary>An amount as pages write it, at least two decimals.</summary>
    public static string Shown(decimal usd) => "$" + usd.ToString("#,0.00#######", CultureInfo.InvariantCulture);

    /// <summary>What <c>/v1/usage</c> says that all of it comes to.</summary>
    public static async Task<decimal> ChargedAsync(TestGateway gateway) =>
        (await gateway.GetAsync("/v1/usage"))["data"]!.AsArray().Sum((JsonNode? row) => GatewayCalls.Usd(row!["amount_usd"]));
}
