using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Cases;

/// <summary>Case 41: after any sequence available + held + used − credited = 0, and list, log and ledger agree.</summary>
public sealed class BooksPropertyTests
{
    private static readonly string[] Faults =
    [
        "ok", "429", "500", "400", "401", "moderation_input", "moderation_output", "reset", "reset_mid_body", "malformed", "empty", "no_images", "fewer",
        "truncated", "not_an_image", "usage_nan", "usage_negative", "usage_missing", "usage_no_details", "usage_zero", "usage_huge", "stream_cut", "stream_error",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Case_41_the_books_balance_after_any_sequence(int seed)
    {
        var clock = new ManualClock(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var provider = await OpenAIEmulator.StartAsync();
        using var data = new TempDirectory();
        var steps = Steps(seed);
        for (var part = 0; part < 3; part++) // With restarts between.
        {
            await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path, configuration: ("absorbed_limit_usd", "5"));
            foreach (var step in steps.Skip(part * 15).Take(15))
                await TakeAsync(gateway, provider, clock, step);
            await Accounts.BalanceAsync(gateway);
        }
    }

    private static List<int[]> Steps(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 45).Select(_ => new int[] { random.Next(10_000), random.Next(10_000), random.Next(10_000), random.Next(10_000) })];
    }

    private static async Task TakeAsync(TestGateway gateway, OpenAIEmulator provider, ManualClock clock, int[] step)
    {
        switch (step[0] % 10)
        {
            case 0:
                await gateway.TopUpAsync($"0.{1 + step[1] % 9}", "order " + step[1] % 5); // Now and then one that was paid in already, or under its name.
                break;
            case 1:
                clock.Advance(TimeSpan.FromMinutes(step[1] % 3 == 0 ? 16 : 1));
                await gateway.HousekeepAsync();
                break;
            case 2:
                await Task.WhenAll(Enumerable.Range(0, 1 + step[1] % 6).Select(_ => gateway.GenerateAsync(new ImageAsk($"fox {step[2] % 3}") { N = 1 + step[3] % 3 })));
                break;
            default:
                var fault = Faults[step[1] % Faults.Length];
                var streams = fault.StartsWith("stream", StringComparison.Ordinal) || step[2] % 4 == 0;
                if (fault != "ok")
                    provider.Next(new Misbehavior(fault) { Billable = step[2] % 2 == 0 ? null : true, RetryAfter = fault == "429" ? 0 : null });
                var ask = ImageAsk.OpenAI("fox " + step[3] % 7) with { N = 1 + step[2] % 3, Stream = streams ? true : null, PartialImages = streams ? step[3] % 3 : null };
                await (step[3] % 5 == 0 ? gateway.GenerateAsync(ask, ("Idempotency-Key", "k" + step[2] % 4)) : gateway.GenerateAsync(ask));
                break;
        }
    }
}
