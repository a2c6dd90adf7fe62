using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Support;

/// <summary>What tests ask of a gateway, over HTTP.</summary>
internal static class GatewayCalls
{
    public static Task<Answer> GenerateAsync(this TestGateway gateway, ImageAsk ask, params (string Name, string Value)[] headers) =>
        gateway.Client.GenerateAsync(ask, headers);

    public static async Task<Answer> GenerateAsync(this HttpClient client, ImageAsk ask, params (string Name, string Value)[] headers) =>
        await Answer.ReadAsync(await TestGateway.PostAsync(client, "/v1/images/generations", ask.Json, headers));

    public static async Task<Answer> QuoteAsync(this TestGateway gateway, ImageAsk ask) =>
        await Answer.ReadAsync(await gateway.PostAsync("/v1/quotes", ask.Json));

    /// <summary>Starts a call whose client leaves when the returned function is called; it completes when the gateway knows.</summary>
    public static Func<Task> StartAndLeave(this TestGateway gateway, ImageAsk ask)
    {
        var leave = new CancellationTokenSource();
        var client = gateway.ClientWith(gateway.Host.ApiKey);
        var content = new StringContent(ask.Json, System.Text.Encoding.UTF8, "application/json"); // The client disposes of it.
        var call = client.PostAsync("/v1/images/generations", content, leave.Token);
        return async () =>
        {
            RunningRequest? running = null;
            await Eventually.TrueAsync(async () => (running = (await gateway.OpenRequestsAsync())
                .Select(open => gateway.Service<RunningRequests>().Find(open.Id)).FirstOrDefault(each => each is { Clients: > 0 })) is not null);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            client.Dispose();
            leave.Dispose();
            await Eventually.TrueAsync(() => running!.Clients == 0);
        };
    }

    public static async Task<Answer> GetAnswerAsync(this TestGateway gateway, string path, HttpClient? client = null) =>
        await Answer.ReadAsync(await (client ?? gateway.Client).GetAsync(path));

    /// <summary>One request's whole story, as an operator sees it.</summary>
    public static async Task<JsonObject> RequestAsync(this TestGateway gateway, string id) =>
        (await gateway.GetAnswerAsync("/v1/requests/" + id, gateway.Admin)).Json;

    /// <summary>The newest request.</summary>
    public static async Task<JsonObject> NewestAsync(this TestGateway gateway)
    {
        await gateway.Ledger.FlushAsync();
        return (await gateway.GetAnswerAsync("/v1/requests?limit=1", gateway.Admin)).Json["data"]![0]!.AsObject();
    }

    public static Task<IReadOnlyList<RequestRecord>> OpenRequestsAsync(this TestGateway gateway) => gateway.Ledger.OpenRequestsAsync();

    /// <summary>Every row of a list, newest first.</summary>
    public static async Task<List<JsonObject>> ListAsync(this TestGateway gateway, string path, HttpClient? client = null)
    {
        await gateway.Ledger.FlushAsync();
        var rows = new List<JsonObject>();
        for (var more = true; more;)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = (await gateway.GetAnswerAsync($"{path}{separator}limit=100{(rows.Count > 0 ? "&after=" + rows[^1]["id"] : "")}", client)).Json;
            rows.AddRange(page["data"]!.AsArray().Select(row => row!.AsObject()));
            more = (bool)page["has_more"]!;
        }

        return rows;
    }

    public static async Task<decimal> AvailableAsync(this TestGateway gateway) => Usd((await gateway.GetAsync("/v1/balance"))["available_usd"]);

    public static async Task<decimal> HeldAsync(this TestGateway gateway) => Usd((await gateway.GetAsync("/v1/balance"))["held_usd"]);

    public static decimal Usd(JsonNode? amount) => decimal.Parse((string)amount!, NumberStyles.Number, CultureInfo.InvariantCulture);

    public static decimal Usd(string? amount) => decimal.Parse(amount!, NumberStyles.Number, CultureInfo.InvariantCulture);

    public static async Task<Answer> TopUpAsync(this TestGateway gateway, string amount, string? reference = null) => await Answer.ReadAsync(await TestGateway.PostAsync(
        gateway.Admin, "/admin/v1/accounts/default/topups", $$"""{"amount_usd":"{{amount}}","kind":"paid","source_ref":"{{reference ?? "paid " + amount}}"}"""));

    /// <summary>Makes another API key of the account.</summary>
    public static async Task<(string Id, HttpClient Client)> NewKeyAsync(this TestGateway gateway, string name)
    {
        var made = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"{{name}}"}"""))).Json;
        return ((string)made["id"]!, gateway.ClientWith((string)made["key"]!));
    }

    /// <summary>The id of the first API key.</summary>
    public static async Task<string> FirstKeyAsync(this TestGateway gateway) =>
        (string)(await gateway.GetAnswerAsync("/admin/v1/keys", gateway.Admin)).Json["data"]!.AsArray().First(key => (string)key!["role"]! == "account")!["id"]!;

    public static async Task LimitAsync(this TestGateway gateway, string period, string amount, string? key = null)
    {
        using var content = new StringContent(
            $$"""{"period":"{{period}}","limit_usd":"{{amount}}"{{(key is null ? "" : $",\"key_id\":\"{key}\"")}}}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await gateway.Admin.PutAsync("/admin/v1/limits", content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>One round of what happens as time passes.</summary>
    /// <summary>Waits until no round of its own is under way, with a clock that stands still. Twice: a tick that came during one is worked off by another.</summary>
    public static async Task HousekeepingRestsAsync(this TestGateway gateway)
    {
        await gateway.HousekeepAsync();
        await gateway.HousekeepAsync();
    }

    public static Task HousekeepAsync(this TestGateway gateway) => gateway.Service<Housekeeping>().RunOnceAsync();

    public static T Service<T>(this TestGateway gateway) where T : notnull => gateway.Host.Services.GetRequiredService<T>();
}
