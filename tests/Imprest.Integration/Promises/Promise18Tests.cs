using System.Net;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Imprest.Keys;
using Imprest.Ledger;

namespace Imprest.Integration.Promises;

/// <summary>Refused images calls are logged, one row each, at most 60 a minute a key and 300 an account; the rest is counted, and so is who has no key.</summary>
public sealed class Promise18Tests : IAsyncLifetime
{
    private static readonly ImageAsk Wrong = new() { Size = "1x1" };
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(clock);

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Each_refusal_is_a_row_that_says_why_and_holds_nothing()
    {
        await gateway.LimitAsync("day", "0.5");
        foreach (var (ask, code, outcome) in ((ImageAsk, string, string)[])
        [
            (Wrong, "invalid_request", "invalid"),
            (new() { Model = "none" }, "model_not_found", "invalid"),
            (new() { Size = "2048x2048", Quality = "high", N = 10 }, "account_limit_exceeded", "over_limit"),
        ])
        {
            var answer = await gateway.GenerateAsync(ask);
            Assert.Equal((code, "0", "exact"), (answer.Code, answer["x-imprest-charge-usd"], answer["x-imprest-charge-status"]));
            await gateway.Ledger.FlushAsync();
            var row = await gateway.RequestAsync(answer.Id);
            Assert.Equal(("rejected", outcome, code, "0", "0"), ((string?)row["state"], (string?)row["outcome"], (string?)row["error_code"], (string?)row["amount_usd"], (string?)row["held_usd"]));
        }

        Assert.Equal(["rejected", "rejected", "rejected"], (await gateway.ListAsync("/v1/failures")).Select(row => (string)row["state"]!));
        Assert.Single(await gateway.ListAsync("/v1/ledger")); // The trial credit.
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Of_a_key_sixty_a_minute_are_rows_and_the_rest_is_counted_by_code()
    {
        var key = await gateway.FirstKeyAsync();
        var (_, other) = await gateway.NewKeyAsync("other");
        for (var i = 0; i < 70; i++)
            await gateway.GenerateAsync(i % 7 == 0 ? new() { Model = "none" } : Wrong);
        for (var i = 0; i < 5; i++)
            await other.GenerateAsync(Wrong); // A key's share is its own.
        other.Dispose();
        Assert.Equal(65, (await gateway.ListAsync("/v1/requests")).Count);
        var counts = await CountsAsync();
        Assert.Equal(10, counts.Sum(Number));
        Assert.Equal(["invalid_request", "model_not_found"], counts.Select(count => (string?)count["error_code"]).Order());
        Assert.All(counts, count => Assert.Equal(
            (clock.GetUtcNow().ToUnixTimeSeconds(), "default", key), ((long)count["minute"]!, (string?)count["account_id"], (string?)count["key_id"])));

        clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.GenerateAsync(Wrong);
        Assert.Equal(66, (await gateway.ListAsync("/v1/requests")).Count);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Of_an_account_three_hundred_a_minute_are_rows_however_many_keys_it_has()
    {
        for (var key = 0; key < 6; key++)
        {
            var (_, client) = await gateway.NewKeyAsync($"key {key}");
            for (var i = 0; i < 55; i++)
                await client.GenerateAsync(Wrong);
            client.Dispose();
        }

        Assert.Equal(300, (await gateway.ListAsync("/v1/requests")).Count);
        Assert.Equal(30, (await CountsAsync()).Sum(Number));
        clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.GenerateAsync(Wrong);
        Assert.Equal(301, (await gateway.ListAsync("/v1/requests")).Count);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_a_wrong_call_made_up_is_shown_and_nothing_is_counted_by_it()
    {
        foreach (var ask in (ImageAsk[])[new() { Model = "made-up" }, new() { Model = "imprest-sandbox-1", Size = "7x7", Quality = "best" }])
        {
            await gateway.GenerateAsync(ask);
            var row = await gateway.NewestAsync();
            Assert.Equal((ask.Model, ask.Size, ask.Quality), ((string?)row["model"], (string?)row["size"], (string?)row["quality"]));
            Assert.Equal((ask.Model, ask.Size, ask.Quality), await gateway.RequestAsync((string)row["id"]!) is var one ? ((string?)one["model"], (string?)one["size"], (string?)one["quality"]) : default);
        }

        foreach (var (filter, rows) in ((string, int)[])[("model=made-up", 0), ("size=7x7", 0), ("quality=best", 0), ("model=imprest-sandbox-1", 1), ("state=rejected", 2)])
            Assert.Equal((filter, rows), (filter, (await gateway.ListAsync("/v1/requests?" + filter)).Count));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("garbage")]
    [InlineData("unknown")]
    [InlineData("revoked")]
    [InlineData("expired")]
    public async Task Who_has_no_valid_key_leaves_no_row_and_is_counted(string which)
    {
        using var nobody = await StrangerAsync(which);
        foreach (var path in (string[])["generations", "edits", "variations"])
        {
            using var response = await TestGateway.PostAsync(nobody, "/v1/images/" + path, new ImageAsk().Json);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Empty(await gateway.ListAsync("/v1/requests", gateway.Admin));
        var count = Assert.Single(await CountsAsync());
        Assert.Equal(("invalid_api_key", 3, null, null), ((string?)count["error_code"], Number(count), (string?)count["account_id"], (string?)count["key_id"]));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds() / 60 * 60, (long)count["minute"]!);
        Assert.Empty(await gateway.ListAsync("/admin/v1/rejections?account_id=default", gateway.Admin));
    }

    [Fact]
    public async Task Strangers_are_counted_in_memory_and_written_when_their_minute_is_over()
    {
        using var nobody = gateway.ClientWith(null);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => nobody.GenerateAsync(new ImageAsk())));
        await gateway.HousekeepAsync();
        Assert.Empty(await WrittenAsync(0));
        clock.Advance(TimeSpan.FromMinutes(1));
        await nobody.GenerateAsync(new ImageAsk());
        await gateway.HousekeepAsync();
        Assert.Equal(100, Number(Assert.Single(await WrittenAsync(1))));
        await gateway.HousekeepAsync();
        Assert.Single(await WrittenAsync(1));
        clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.HousekeepAsync();
        Assert.Equal([1, 100], (await WrittenAsync(2)).Select(Number));

        // Without a flush before it. The gateway keeps house by itself too when the clock moves on, and may be writing just now.
        async Task<List<JsonObject>> WrittenAsync(int expected)
        {
            for (var tries = 0; ; tries++)
            {
                List<JsonObject> counts = [.. (await gateway.GetAnswerAsync("/admin/v1/rejections", gateway.Admin)).Json["data"]!.AsArray().Select(count => count!.AsObject())];
                if (counts.Count >= expected || tries == 100)
                    return counts;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Counts_are_listed_by_time_and_page_for_operators_and_auditors_alone()
    {
        using var nobody = gateway.ClientWith(null);
        var start = clock.GetUtcNow().ToUnixTimeSeconds();
        for (var minute = 0; minute < 5; minute++)
        {
            await nobody.GenerateAsync(new ImageAsk());
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([4, 3, 2, 1, 0], (await CountsAsync()).Select(count => ((long)count["minute"]! - start) / 60));
        using var auditor = await AuditorAsync();
        var page = (await gateway.GetAnswerAsync($"/admin/v1/rejections?from={start + 60}&to={start + 240}&limit=2", auditor)).Json;
        Assert.True((bool)page["has_more"]!);
        var rest = (await gateway.GetAnswerAsync($"/admin/v1/rejections?from={start + 60}&to={start + 240}&after={page["last_id"]}", auditor)).Json;
        Assert.Equal([3, 2, 1], page["data"]!.AsArray().Concat(rest["data"]!.AsArray()).Select(count => ((long)count!["minute"]! - start) / 60));
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/admin/v1/rejections")).Status);
        foreach (var unknown in (string[])["nothing", "29000000:::invalid_api_key", "x:y:z:a"])
            Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync("/admin/v1/rejections?after=" + unknown, auditor)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.GetAnswerAsync("/admin/v1/rejections?from=yesterday", auditor)).Status);
    }

    [Fact]
    public async Task Counts_survive_a_stop()
    {
        using var data = new TempDirectory();
        await using (var first = await TestGateway.StartAsync(clock, directory: data.Path))
        {
            using var nobody = first.ClientWith(null);
            await nobody.GenerateAsync(new ImageAsk());
        }

        await using var second = await TestGateway.StartAsync(clock, directory: data.Path);
        using var stranger = second.ClientWith(null);
        await stranger.GenerateAsync(new ImageAsk());
        using var admin = second.ClientWith(InitialKeys.Load(data.Path)!.AdminKey);
        Assert.Equal(2, Number(Assert.Single(await second.ListAsync("/admin/v1/rejections", admin))));
    }

    [Fact]
    public async Task Who_may_read_only_is_refused_with_a_row()
    {
        using var auditor = await AuditorAsync();
        var answer = await auditor.GenerateAsync(new ImageAsk());
        Assert.Equal((HttpStatusCode.Forbidden, "permission_denied", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        await gateway.Ledger.FlushAsync();
        var row = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("rejected", "invalid", "permission_denied"), ((string?)row["state"], (string?)row["outcome"], (string?)row["error_code"]));
        Assert.Empty(await CountsAsync());
    }

    [Fact]
    public async Task A_flood_of_refusals_does_not_slow_money_down_or_get_lost()
    {
        var flood = Enumerable.Range(0, 300).Select(_ => gateway.GenerateAsync(Wrong)).ToList();
        var paid = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.GenerateAsync(new ImageAsk())));
        await Task.WhenAll(flood);
        Assert.All(paid, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(70, (await gateway.ListAsync("/v1/requests")).Count);
        Assert.Equal(240, (await CountsAsync()).Sum(Number));
        await Accounts.BalanceAsync(gateway);
    }

    private Task<List<JsonObject>> CountsAsync() => gateway.ListAsync("/admin/v1/rejections", gateway.Admin);

    private static int Number(JsonObject count) => (int)count["count"]!;

    private async Task<HttpClient> AuditorAsync()
    {
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"reader","role":"auditor"}""");
        return gateway.ClientWith((string?)(await TestGateway.JsonAsync(made))["key"]);
    }

    private async Task<HttpClient> StrangerAsync(string which)
    {
        switch (which)
        {
            case "none":
                return gateway.ClientWith(null);
            case "garbage":
                return gateway.ClientWith("imp_live_garbage");
            case "unknown":
                return gateway.ClientWith(KeySecret.Create(KeyRole.Account));
            case "revoked":
                var (id, revoked) = await gateway.NewKeyAsync("revoked");
                (await gateway.Admin.DeleteAsync("/admin/v1/keys/" + id)).Dispose();
                return revoked;
            default:
                var expiry = clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();
                using (var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"short","expires_at":{{expiry}}}"""))
                {
                    clock.Advance(TimeSpan.FromMinutes(6));
                    return gateway.ClientWith((string?)(await TestGateway.JsonAsync(made))["key"]);
                }
        }
    }
}
