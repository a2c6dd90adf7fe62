using System.Globalization;
using Imprest.Commands.Http;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Runs the prepaid test: plan and quote, refuse if it is too dear, call by call, then the books.</summary>
internal sealed class TestRun(TestTarget target, GatewayClient client, TimeProvider clock, string label, ITestProgress progress)
{
    /// <summary>The label that the test's requests carry; its value tells the runs apart.</summary>
    public const string LabelName = "prepaid-test";

    /// <summary>A label's value for a new run.</summary>
    public static string NewLabel(Random random)
    {
        Span<byte> bytes = stackalloc byte[6];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public async Task<TestReport> RunAsync(IReadOnlyList<string> qualities, Money maxSpend, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();

        progress.Now("quoting every call");
        var (written, notes) = TestScript.Write(target, qualities, $"prepaid-test-{label}");
        var plan = await TestPlan.QuoteAsync(target, client, written, notes, cancellationToken);
        (Money Balance, Money Available)? before = target.IsImprest ? await AvailableAsync(cancellationToken) : null;
        MustFit(plan, maxSpend, before?.Available);
        progress.Planned(target, plan, maxSpend, before?.Available);
        var (calls, mask) = await CallAsync(plan, maxSpend, cancellationToken);
        var checks = new List<TestCheck>();
        Money? after = null;
        if (before is { } start)
        {
            progress.Now("checking the books");
            var end = await AvailableAsync(cancellationToken);
            after = end.Balance;
            checks.AddRange(await new TestBooks(target, client, label).CheckAsync(calls, start.Balance, end.Balance, cancellationToken));
        }

        return Report(startedAt, clock.GetElapsedTime(started), plan, maxSpend, calls, checks, before?.Balance, after) with { Mask = mask };
    }

    private async Task<(IReadOnlyList<TestCall> Calls, byte[]? Mask)> CallAsync(TestPlan plan, Money maxSpend, CancellationToken cancellationToken)
    {
        var runner = new CallRunner(target, client, clock, label);
        var calls = new List<TestCall>();
        var spent = Money.Zero;
        TestImage? first = null;
        byte[]? mask = null;
        foreach (var planned in plan.Calls)
        {
            progress.Now(planned.Title);
            TestCall call;
            if (spent + planned.Bound > maxSpend)
                call = Skipped(planned, $"Not made: with ${spent} spent it could pass the ${maxSpend} allowed.");
            else if (planned.Input != CallInput.None && first is null)
                call = Skipped(planned, "Not made: the batch brought no image to work on.");
            else
                call = await runner.RunAsync(planned, first, mask, planned.Repeats ? calls[^1] : null, cancellationToken);
            calls.Add(call);
            // An endpoint that states no charge may have taken what the book says, or, where it says nothing, all of the bound.
            spent += Money.TryParse(call.ChargedUsd ?? call.BookUsd, out var charge) ? charge : call.HttpStatus == 200 && planned.MayCharge ? planned.Bound : Money.Zero;
            if (first is null && call.Images.Count > 0)
            {
                first = call.Images[0];
                mask = MaskMaker.Make(new(first.Width, first.Height));
            }

            progress.Done(calls.Count, plan.Calls.Count, call);
        }

        return (calls, mask);
    }

    private static TestCall Skipped(PlannedCall planned, string why) => new()
    {
        Step = planned.Step,
        Title = planned.Title,
        Operation = planned.Operation.Wire(),
        Prompt = planned.Prompt,
        Quality = planned.Quality,
        Size = planned.Size,
        ImagesAsked = planned.Images,
        QuotedBoundUsd = planned.Bound.ToString(),
        Verdict = Verdicts.Fail,
        Problems = [why],
    };

    private void MustFit(TestPlan plan, Money maxSpend, Money? available)
    {
        if (plan.Bound > maxSpend)
        {
            var cents = decimal.Ceiling(plan.Bound.Usd * 100) / 100;
            var narrower = target.Card.Qualities.Count > 1 ? $" narrow it with --qualities {target.Card.Qualities[0]}," : "";
            throw new CommandError(
                ExitCode.BadUsage, "over_max_spend", $"The test could cost up to ${plan.Bound}, more than the ${maxSpend} allowed. Nothing was sent.",
                string.Create(CultureInfo.InvariantCulture, $"Allow it with --max-spend {cents:0.00},{narrower} or choose a cheaper --model."));
        }

        if (available is { } money && plan.Bound > money)
        {
            throw new CommandError(
                ExitCode.Refused, "insufficient_funds", $"The test could cost up to ${plan.Bound}; ${money} is available. Nothing was sent.",
                "Put money into the wallet: imprest topup --amount USD --ref REFERENCE.");
        }
    }

    private async Task<(Money Balance, Money Available)> AvailableAsync(CancellationToken cancellationToken)
    {
        var body = (await client.GetAsync("v1/balance", cancellationToken)).Required();
        return Money.TryParse(body.Text("balance_usd"), out var balance) && Money.TryParse(body.Text("available_usd"), out var available)
            ? (balance, available)
            : throw new CommandError(ExitCode.Refused, "not_a_balance", "GET /v1/balance names no balance.", "Is --base-url the address of an Imprest gateway of this version?");
    }

    private TestReport Report(
        DateTimeOffset startedAt, TimeSpan took, TestPlan plan, Money maxSpend, IReadOnlyList<TestCall> calls, IReadOnlyList<TestCheck> checks, Money? before, Money? after)
    {
        string[] problems =
        [
            .. calls.SelectMany(call => call.Problems.Select(problem => $"{call.Title}: {problem}")),
            .. checks.Where(check => check.Verdict == Verdicts.Fail).Select(check => $"{check.Name}: {check.Detail}"),
        ];
        var card = target.Card;
        return new()
        {
            ImprestVersion = typeof(TestRun).Assembly.GetName().Version?.ToString(3) ?? "",
            StartedAt = startedAt.ToUnixTimeSeconds(),
            DurationMs = (long)took.TotalMilliseconds,
            BaseUrl = target.BaseUrl.GetLeftPart(UriPartial.Authority),
            Endpoint = target.ThrowAway ? TestReport.ThrowAway : target.IsImprest ? TestReport.Gateway : TestReport.Compatible,
            Model = target.Model,
            Card = card.Id,
            PriceVersion = card.Version,
            PriceSource = card.Source,
            PriceAsOf = card.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            PriceTrust = card.Trust,
            Size = TestScript.SizeFor(target)?.ToString() ?? "auto",
            MaxSpendUsd = maxSpend.ToString(),
            PlannedBoundUsd = plan.Bound.ToString(),
            ChargedUsd = TestBooks.Sum(calls.Select(call => target.IsImprest ? call.ChargedUsd : call.BookUsd)).ToString(),
            BalanceBeforeUsd = before?.ToString(),
            BalanceAfterUsd = after?.ToString(),
            Verdict = problems.Length == 0 ? Verdicts.Pass : Verdicts.Fail,
            Problems = problems,
            Notes = plan.Notes,
            Calls = calls,
            Checks = checks,
        };
    }
}
