using Imprest.Commands;
using Imprest.Commands.Http;
using Imprest.Commands.PrepaidTest;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Console.PrepaidTest;

/// <summary>
/// The prepaid tests that people started from the console. They run here, so that a page can be closed and opened again; one an account at a time. The
/// last reports are kept in memory; what the tests did stands in the usage log for good.
/// </summary>
internal sealed class TestRuns(TimeProvider clock, ILogger<TestRuns> log) : IHostedService, IDisposable
{
    private const int MostRunning = 8;
    private const int MostKept = 100;

    private readonly Lock gate = new();
    private readonly List<RunningTest> runs = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Random random = CryptoRandom.New();

    /// <summary>Begins a test on the wallet of this visit's key, unless one of its account is running: then that one is returned.</summary>
    /// <exception cref="ApiException">Too many are running.</exception>
    public RunningTest Start(Caller caller, TestTarget target, IReadOnlyList<string> qualities, Money maxSpend, GatewayClient client)
    {
        lock (gate)
        {
            if (runs.Find(run => run.Account == caller.Account && !run.View.Ended) is { } other)
            {
                client.Dispose();
                return other;
            }

            if (runs.Count(run => !run.View.Ended) >= MostRunning)
                throw new ApiException(ErrorCode.RateLimitExceeded, $"{MostRunning} prepaid tests are running on this gateway. Nothing was started; try again in a minute.") { RetryAfter = TimeSpan.FromMinutes(1) };
            if (runs.Count >= MostKept && runs.FindIndex(run => run.View.Ended) is >= 0 and var oldest)
                runs.RemoveAt(oldest);
            var test = new RunningTest(TestRun.NewLabel(random), caller.Account, target, maxSpend, clock.GetUtcNow());
            runs.Add(test);
            test.Work = Task.Run(() => RunAsync(test, qualities, client), CancellationToken.None);
            return test;
        }
    }

    /// <summary>The run that a caller may see; null where there is none in memory.</summary>
    public RunningTest? Find(Caller caller, string id)
    {
        lock (gate)
            return runs.Find(run => run.Id == id && (caller.Sees is not { } own || own == run.Account));
    }

    /// <summary>An account's runs, newest first.</summary>
    public IReadOnlyList<RunningTest> Of(AccountId account)
    {
        lock (gate)
            return [.. runs.Where(run => run.Account == account).Reverse()];
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        Task[] works;
        lock (gate)
            works = [.. runs.Select(run => run.Work)];
        await Task.WhenAll(works).WaitAsync(cancellationToken);
    }

    public void Dispose() => stop.Dispose();

    private async Task RunAsync(RunningTest test, IReadOnlyList<string> qualities, GatewayClient client)
    {
        using var sending = client;
        try
        {
            test.End(await new TestRun(test.Target, client, clock, test.Id, test).RunAsync(qualities, test.MaxSpend, stop.Token));
        }
        catch (CommandError refused)
        {
            test.Fail(TestProblems.Of(refused));
        }
        catch (GatewayRefusal refused)
        {
            test.Fail(TestProblems.Of(refused));
        }
        catch (OperationCanceledException)
        {
            test.Fail(new("stopped", "The gateway was stopped during the test.", "What was sent until then stands in the usage log. Start the test again."));
        }
        catch (Exception unexpected)
        {
            log.RequestFailed(unexpected, "/prepaid-test");
            test.Fail(new("internal", "Something went wrong inside the gateway, and the test ended.", "What was sent until then stands in the usage log. The gateway's log has the reason."));
        }
    }
}

/// <summary>Why a test was not run, in the words of the page: the command's hints name its options.</summary>
internal static class TestProblems
{
    public static TestProblem Of(CommandError error) => new(error.Code, error.Message, error.Code switch
    {
        "over_max_spend" => "Allow more, compare fewer qualities, or choose a cheaper model.",
        "insufficient_funds" => "Put money into the wallet, compare fewer qualities, or choose a cheaper model.",
        "quote_unbounded" => "Choose another model.",
        _ => "Look the requests up in the usage log, and try again.",
    });

    /// <summary>The API's messages say what to do.</summary>
    public static TestProblem Of(GatewayRefusal refusal)
    {
        var error = refusal.Answer.Body.Object("error");
        return new(refusal.Code, error.Text("message") ?? refusal.Message, refusal.Code switch
        {
            "permission_denied" => "Choose another model or quality, or sign in with another key.",
            "invalid_api_key" => "Sign in again.",
            _ => "",
        });
    }
}
