using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

/// <summary>Lists: pages that join without a gap, filters that filter, and parameters that are heeded or refused.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private DateTimeOffset start;

    public async ValueTask InitializeAsync()
    {
        var clock = new ManualClock(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        start = clock.GetUtcNow();
        gateway = await TestGateway.StartAsync(clock);
        (string Prompt, string Quality, string Size, string Team)[] calls =
        [
            ("a fox", "low", "64x64", "art"), ("a fox", "medium", "64x64", "art"), ("a fox [[outcome:blocked]]", "low", "64x64", "web"), ("a fox", "low", "128x128", "web"), ("", "low", "64x64", "web"),
        ];
        foreach (var (prompt, quality, size, team) in calls)
        {
            using var response = await gateway.PostAsync("/v1/images/generations", $$"""{"prompt":"{{prompt}}","quality":"{{quality}}","size":"{{size}}","metadata":{"team":"{{team}}"} }""");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await gateway.Ledger.FlushAsync();
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Pages_join_without_a_gap_newest_first()
    {
        foreach (var list in (string[])["/v1/requests", "/v1/ledger", "/v1/failures"])
        {
            var whole = await IdsAsync($"{list}?limit=100");
            var paged = new List<string>();
            string? after = null;
            for (var more = true; more;)
            {
                var page = await gateway.GetAsync($"{list}?limit=2{(after is null ? "" : "&after=" + after)}");
                var ids = Ids(page);
                Assert.Equal((ids.FirstOrDefault(), ids.LastOrDefault()), ((string?)page["first_id"], (string?)page["last_id"]));
                paged.AddRange(ids);
                (more, after) = ((bool)page["has_more"]!, (string?)page["last_id"]);
            }

            Assert.Equal(whole, paged);
            Assert.True(whole.Count >= 2);
        }

        var times = (await gateway.GetAsync("/v1/requests"))["data"]!.AsArray().Select(row => (long)row!["created_at"]!).ToList();
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("state=settled", 3)]
    [InlineData("state=rejected", 1)]
    [InlineData("outcome=blocked_before", 1)]
    [InlineData("outcome=invalid", 1)]
    [InlineData("model=imprest-sandbox-1", 4)] // The refused call named none.
    [InlineData("model=gpt-image-2", 0)]
    [InlineData("operation=generate", 5)]
    [InlineData("operation=edit", 0)]
    [InlineData("quality=medium", 1)]
    [InlineData("size=128x128", 1)]
    [InlineData("label=team=art", 2)]
    [InlineData("label=team=web&state=settled", 1)]
    [InlineData("key_id=key_other", 0)]
    [InlineData("provider_request_id=sbx_other", 0)]
    [InlineData("account_id=default", 5)]
    public async Task A_filter_filters(string query, int rows) => Assert.Equal(rows, (await IdsAsync("/v1/requests?" + query)).Count);

    [Fact]
    public async Task Times_are_from_inclusive_to_exclusive()
    {
        var second = start.AddMinutes(1).ToUnixTimeSeconds();
        Assert.Equal(4, (await IdsAsync($"/v1/requests?from={second}")).Count);
        Assert.Single(await IdsAsync($"/v1/requests?to={second}"));
        Assert.Equal(5, (await IdsAsync("/v1/requests?from=2026-11-22&to=2026-11-23")).Count);
        Assert.Empty(await IdsAsync("/v1/requests?from=2026-11-23"));
    }

    [Fact]
    public async Task A_request_is_found_by_its_provider_s_id_and_its_key()
    {
        var row = (await gateway.GetAsync("/v1/requests?state=settled"))["data"]![0]!;
        Assert.Equal([(string)row["id"]!], await IdsAsync($"/v1/requests?provider_request_id={row["provider_request_id"]}"));
        Assert.Equal(5, (await IdsAsync($"/v1/requests?key_id={row["key_id"]}")).Count);
    }

    [Theory]
    [InlineData("/v1/requests", "limit=0", "limit")]
    [InlineData("/v1/requests", "limit=101", "limit")]
    [InlineData("/v1/requests", "limit=ten", "limit")]
    [InlineData("/v1/requests", "state=lost", "state")]
    [InlineData("/v1/requests", "outcome=lost", "outcome")]
    [InlineData("/v1/requests", "operation=draw", "operation")]
    [InlineData("/v1/requests", "from=yesterday", "from")]
    [InlineData("/v1/requests", "to=99999999999999", "to")]
    [InlineData("/v1/requests", "group_by=day", "group_by")]
    [InlineData("/v1/requests", "colour=red", "colour")]
    [InlineData("/v1/failures", "colour=red", "colour")]
    [InlineData("/v1/ledger", "limit=0", "limit")]
    [InlineData("/v1/ledger", "state=settled", "state")]
    [InlineData("/v1/usage", "group_by=colour", "group_by")]
    [InlineData("/v1/usage", "limit=5", "limit")]
    public async Task A_bad_parameter_is_400_and_named(string list, string query, string param)
    {
        using var response = await gateway.Client.GetAsync($"{list}?{query}");
        var error = (await TestGateway.JsonAsync(response))["error"]!;
        Assert.Equal((HttpStatusCode.BadRequest, param), (response.StatusCode, (string?)error["param"]));
    }

    [Theory]
    [InlineData("/v1/requests?after=req_none")]
    [InlineData("/v1/failures?after=req_none")]
    [InlineData("/v1/ledger?after=999999")]
    [InlineData("/v1/ledger?after=none")]
    public async Task An_unknown_after_is_404(string path)
    {
        using var response = await gateway.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("after", (string?)(await TestGateway.JsonAsync(response))["error"]!["param"]);
    }

    [Fact]
    public async Task Usage_adds_up_to_the_charges()
    {
        var rows = (await gateway.GetAsync("/v1/usage?group_by=quality,label:team"))["data"]!.AsArray();
        var charged = (await gateway.GetAsync("/v1/requests"))["data"]!.AsArray().Sum(row => Books.Usd(row!["amount_usd"]));
        Assert.Equal(charged, rows.Sum(row => Books.Usd(row!["amount_usd"])));
        Assert.Equal(4, rows.Sum(row => (int)row!["requests"]!));
        Assert.Contains(rows, row => (string?)row!["key"]!["quality"] == "medium" && (string?)row["key"]!["label:team"] == "art");
    }

    private async Task<List<string>> IdsAsync(string path) => Ids(await gateway.GetAsync(path));

    private static List<string> Ids(JsonObject page) => [.. page["data"]!.AsArray().Select(row => (string)row!["id"]!)];
}
