using System.Net;
using System.Runtime.CompilerServices;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Integration.Images;

public sealed class QuoteStoreTests
{
    [Fact]
    public void A_reserved_quote_does_not_keep_what_a_client_sent_beside_it()
    {
        var store = new QuoteStore(new IdSource(TimeProvider.System, new Random(1)));
        var sent = Reserve(store);
        GC.Collect();
        Assert.False(sent.IsAlive);
        GC.KeepAlive(store);
    }

    [Fact]
    public async Task Quotes_of_one_account_end_its_own_oldest_and_nobody_else_s()
    {
        await using var gateway = await TestGateway.StartAsync();
        var quote = (string?)(await gateway.QuoteAsync(new())).Json["id"];
        var (store, other, now) = (gateway.Service<QuoteStore>(), new AccountId("other"), DateTimeOffset.UtcNow);
        var plan = new CallPlan(new() { Endpoint = ImageEndpoint.Generations }, new ModelRoute("m", [], false, false, false, null), [], Money.Zero);
        var made = Enumerable.Range(0, 110_000).Select(_ => store.Reserve(other, plan, now).Id).ToList();
        Assert.Equal(10_000, made.Count(id => store.Find(other, id) is not null));
        Assert.NotNull(store.Find(other, made[^10_000]));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new() { QuoteId = quote })).Status);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Reserve(QuoteStore store)
    {
        var others = new Dictionary<string, string> { ["other"] = new('x', 1_000) };
        var call = new ImageCall { Endpoint = ImageEndpoint.Generations, Others = others };
        store.Reserve(new("default"), new CallPlan(call, new ModelRoute("m", [], false, false, false, null), [], Money.Zero), DateTimeOffset.UtcNow);
        return new(others);
    }
}
