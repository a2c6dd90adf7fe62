using System.Text.Json;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>The keys and the stored forms that make a hold and its end cheap to write.</summary>
public sealed class KeysAndForms
{
    [Theory]
    [InlineData("req_01jd0000000000000000000000", "req_01jd0000000010000000000000")]
    [InlineData("req_0", "req_00000000000010000000000000")]
    [InlineData("req_01jd0000000000000000000000", "req_7zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("req_!", "req_~")]
    public void Times_sort_as_the_ids_do(string earlier, string later)
    {
        Assert.True(RequestTime.Of(earlier) <= RequestTime.Of(later));
        Assert.True(RequestTime.Of(earlier) >= 0);
    }

    [Fact]
    public async Task Requests_are_found_and_listed_by_their_ids_in_whatever_order_they_began_and_ended()
    {
        await using var test = await TestLedger.OpenAsync();
        var asked = Enumerable.Range(0, 9).Select(_ => test.Authorization(1)).ToList();
        asked.Add(test.Authorization(1) with { Request = new("req_zz") }); // As no id source makes them.
        asked.Add(test.Authorization(1) with { Request = new("other") });
        foreach (var one in asked.OrderBy(one => one.Request.Value[^1]))
            Assert.IsType<AuthorizeOutcome.Held>(await test.Ledger.AuthorizeAsync(one, CancellationToken.None));
        foreach (var one in asked)
            Assert.Equal(RequestState.Held, (await test.FindAsync(one.Request)).State);
        for (var i = 8; i >= 0; i -= 2)
            await test.VoidAsync(asked[i].Request);
        foreach (var one in asked)
            Assert.Equal(one.Request, (await test.FindAsync(one.Request)).Id);
        var ids = asked.Take(9).Select(one => one.Request).Reverse().ToList();
        for (var i = 0; i < 8; i++)
        {
            var page = (await test.Ledger.ListRequestsAsync(new RequestFilter { Account = TestLedger.Account }, 3, ids[i]))!;
            Assert.Equal(ids.Skip(i + 1).Take(3), page.Items.Select(item => item.Id).Take(8 - i));
        }

        await test.CheckAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_id_is_used_once(bool ended)
    {
        await using var test = await TestLedger.OpenAsync();
        var authorization = test.Authorization(1);
        await test.Ledger.AuthorizeAsync(authorization, CancellationToken.None);
        if (ended)
            await test.VoidAsync(authorization.Request);
        await test.ReopenAsync();
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.AuthorizeAsync(authorization, CancellationToken.None));
        await test.CheckAsync();
    }

    [Fact]
    public async Task One_hash_seals_what_a_commit_adds_and_finds_a_change_in_any_of_it()
    {
        await using var test = await TestLedger.OpenAsync();
        Task<AuthorizeOutcome[]> holds = null!;
        await test.Ledger.OnWriterAsync(_ => holds = Task.WhenAll(Enumerable.Range(0, 200).Select(_ => test.AuthorizeAsync(1)))); // One batch.
        await holds;
        await test.CheckAsync();
        await test.Ledger.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={test.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from journal where hash is null";
            Assert.Equal(199L, command.ExecuteScalar());
            command.CommandText = "update journal set at = at + 1 where id & 255 = 100";
            command.ExecuteNonQuery();
        }

        await using var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        Assert.Equal(["I12"], (await reader.CheckAsync(new CheckOptions { Full = true })).Select(violation => violation.Invariant));
    }

    [Fact]
    public async Task A_later_result_of_a_call_takes_the_place_of_an_earlier_one()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(10);
        var failed = TestLedger.FailedCall(test.Now);
        await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "p", "m", [failed], test.Now);
        var unknown = failed with { State = CallState.Unknown, ErrorMessage = "\"ü\\\n\ud800" };
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.InDoubt) with { Calls = [unknown, unknown with { Call = 1 }] });
        await test.ReopenAsync();
        Assert.Equal("\"ü\\\n\ufffd", (await test.Ledger.CallsOfAsync(TestLedger.Account, request))[1].ErrorMessage);
        var succeeded = new CallResult(1, CallState.Succeeded, "prov_2", 200, null, null, "not json", null, ProviderCharge.Yes, test.Now, test.Now);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 5) with { Calls = [succeeded], ReceiptJson = "{}" });
        var calls = await test.Ledger.CallsOfAsync(TestLedger.Account, request);
        Assert.Equal(
            [(1, 0, CallState.FailedClean, "openai"), (2, 0, CallState.Unknown, "p"), (2, 1, CallState.Succeeded, "p")],
            calls.Select(call => (call.Attempt, call.Call, call.State, call.Provider)));
        Assert.Equal("not json", calls[2].UsageJson);
        Assert.Equal([request], (await test.Ledger.ListRequestsAsync(new RequestFilter { ProviderRequestId = "prov_2" }, 5, null))!.Items.Select(item => item.Id));
        await test.CheckAsync();
    }

    [Fact]
    public void Json_is_equal_by_its_text_and_may_be_none()
    {
        Utf8Json some = """{"a":"ü"}""", none = null;
        Assert.Equal(new Utf8Json("{\"a\":\"ü\"}"u8.ToArray()), some);
        Assert.Equal("""{"a":"ü"}""", some.ToString());
        Assert.True(none.IsNone && none == default && !some.IsNone);
        Assert.Equal("ü", JsonDocument.Parse(some.Utf8).RootElement.GetProperty("a").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_795_338_000_123)]
    [InlineData(32_503_680_000_000)]
    public void A_request_s_id_tells_when_it_was_made(long milliseconds)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        var id = new RequestId(new IdSource(new ManualClock(at), new Random(1)).Next("req_"));
        Assert.Equal(at, id.MadeAt);
        var earliest = new RequestId(id.Value[..9]).MadeAt; // Of ten hours and less that begin alike.
        Assert.InRange(at - earliest, TimeSpan.Zero, TimeSpan.FromHours(9.4));
        Assert.True(new RequestId("req_zzz").MadeAt > at); // No id at all: in no time that comes.
    }
}
