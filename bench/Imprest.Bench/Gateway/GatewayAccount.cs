using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Imprest.Bench.Gateway;

/// <summary>Looks at the money of the gateway under load, from outside: through its API, and by the upstream's own count.</summary>
internal sealed class GatewayAccount(Uri gateway, Uri upstream, string apiKey, string adminKey) : IDisposable
{
    /// <summary>What one answer of the upstream costs: 13 text tokens at 5 USD and 1756 image tokens at 30 USD a million.</summary>
    /// <remarks>Written out here, not asked of the price book: the bench is to notice when the two disagree.</remarks>
    public const decimal PriceUsd = 13 * 5m / 1_000_000 + 1756 * 30m / 1_000_000;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private decimal _openingUsd;

    /// <summary>Pays in enough for any number of calls, and notes the balance.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        using var request = RequestTo(HttpMethod.Post, "admin/v1/accounts/default/topups", adminKey);
        request.Content = JsonContent.Create(new { amount_usd = "5000000", kind = "paid", source_ref = "load bench" });
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The top-up failed: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        // 256 calls at once reserve more absorbed cost than the default of $1.00 a day lets fail.
        using var limit = RequestTo(HttpMethod.Put, "admin/v1/limits", adminKey);
        limit.Content = JsonContent.Create(new { account_id = "default", period = "absorbed_day", limit_usd = "5000000" });
        (await _http.SendAsync(limit, cancellationToken)).EnsureSuccessStatusCode();
        (_openingUsd, _) = await BalanceAsync(cancellationToken);
    }

    /// <summary>Waits until nothing is held any more, then compares wallet, usage and the upstream's count.</summary>
    public async Task<MoneyCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + SettleLimit;
        var (balance, held) = await BalanceAsync(cancellationToken);
        while (held != 0 && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(500, cancellationToken);
            (balance, held) = await BalanceAsync(cancellationToken);
        }
        var calls = long.Parse(await _http.GetStringAsync(new Uri(upstream, "count"), cancellationToken), CultureInfo.InvariantCulture);
        var (requests, charged) = await UsageAsync(cancellationToken);
        return new(calls, requests, charged, _openingUsd - balance, held);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(decimal Balance, decimal Held)> BalanceAsync(CancellationToken cancellationToken)
    {
        var balance = await GetAsync("v1/balance", cancellationToken);
        return (Usd(balance["balance_usd"]), Usd(balance["held_usd"]));
    }

    private async Task<(long Requests, decimal Usd)> UsageAsync(CancellationToken cancellationToken)
    {
        var usage = await GetAsync("v1/usage?group_by=model", cancellationToken);
        var rows = (usage as JsonArray ?? usage.AsObject().Select(member => member.Value).OfType<JsonArray>().First()).ToList();
        return (rows.Sum(row => (long)row!["requests"]!), rows.Sum(row => Usd(row!["amount_usd"])));
    }

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = RequestTo(HttpMethod.Get, path, apiKey);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    private HttpRequestMessage RequestTo(HttpMethod method, string path, string key)
    {
        var request = new HttpRequestMessage(method, new Uri(gateway, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static decimal Usd(JsonNode? text) => decimal.Parse((string)text!, CultureInfo.InvariantCulture);
}
