using Imprest.Ledger;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

public sealed class RejectionLogTests
{
    [Fact]
    public void Of_callers_at_the_same_time_one_tells_the_writer()
    {
        var log = new RejectionLog(null!);
        var rejection = new Rejection(
            new("req_1"), new("default"), new("key_1"), DateTimeOffset.UnixEpoch, "POST /v1/images/generations", Outcome.Invalid, "invalid_request", "", null,
            null, null, null, null, 0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var told = 0;
            Parallel.Invoke(Add, Add);
            Assert.Equal(1, told);
            log.Take();

            void Add()
            {
                if (log.Add(rejection))
                    Interlocked.Increment(ref told);
            }
        }
    }
}
