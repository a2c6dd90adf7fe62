using System.Globalization;
using System.Text.Json.Nodes;

namespace Imprest.Integration.Support;

/// <summary>What an account was charged, told by its balance, its ledger and its usage log. All three must agree.</summary>
/// <param name="Settled">Requests with a charge.</param>
/// <param name="Requests">The usage log, newest first.</param>
public sealed record Books(decimal ChargedUsd, int Settled, decimal HeldUsd, IReadOnlyList<JsonObject> Requests)
{
    /// <summary>Reads an account's books. The account has at most 100 requests and 100 ledger entries.</summary>
    public static async Task<Books> ReadAsync(HttpClient client)
    {
        var balance = await GetAsync(client, "/v1/balance");
        var paidIn = balance["lots"]!.AsArray().Sum(lot => Usd(lot!["amount_usd"]));
        var spent = paidIn - Usd(balance["balance_usd"]);
        var requests = Rows(await GetAsync(client, "/v1/requests?limit=100"));
        var charged = requests.Where(request => (string?)request["state"] == "settled").ToList();
        var captures = Rows(await GetAsync(client, "/v1/ledger?limit=100")).Where(entry => (string?)entry["kind"] == "capture").ToList();
        Assert.Equal(spent, charged.Sum(request => Usd(request["amount_usd"])));
        Assert.Equal(spent, -captures.Sum(entry => Usd(entry["amount_usd"])));
        Assert.Equal(captures.Count, captures.DistinctBy(entry => (string?)entry["request_id"]).Count());
        return new(spent, charged.Count, Usd(balance["held_usd"]), requests);
    }

    public static decimal Usd(JsonNode? amount) => decimal.Parse((string)amount!, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static List<JsonObject> Rows(JsonObject list)
    {
        Assert.False((bool)list["has_more"]!);
        return [.. list["data"]!.AsArray().Select(row => row!.AsObject())];
    }

    private static async Task<JsonObject> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        return await TestGateway.JsonAsync(response);
    }
}
