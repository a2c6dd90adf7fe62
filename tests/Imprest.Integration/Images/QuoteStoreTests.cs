using System.Runtime.CompilerServices;
using Imprest.Images;
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Reserve(QuoteStore store)
    {
        var others = new Dictionary<string, string> { ["other"] = new('x', 1_000) };
        var call = new ImageCall { Endpoint = ImageEndpoint.Generations, Others = others };
        store.Reserve(new("default"), new CallPlan(call, new ModelRoute("m", [], false, false, false, null), [], Money.Zero), DateTimeOffset.UtcNow);
        return new(others);
    }
}
