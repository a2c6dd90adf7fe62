using Imprest.Commands.PrepaidTest;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.PrepaidTest;

/// <summary>One run of the prepaid test: how far it is, then its report. What it keeps is small: the images stay where results are kept.</summary>
internal sealed class RunningTest(string id, AccountId account, TestTarget target, Money maxSpend, DateTimeOffset startedAt) : ITestProgress
{
    private readonly Lock gate = new();
    private TestProgressView view = new(Version: 0, Now: "Quoting every call", Planned: [], Bound: null, Calls: [], Report: null, Problem: null);

    /// <summary>Also the value of the label that its requests carry.</summary>
    public string Id { get; } = id;

    public AccountId Account { get; } = account;
    public TestTarget Target { get; } = target;
    public Money MaxSpend { get; } = maxSpend;
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Ends with the run; it never fails.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public TestProgressView View
    {
        get { lock (gate) return view; }
    }

    public void Now(string text) => Change(now => now with { Now = char.ToUpperInvariant(text[0]) + text[1..] });

    public void Planned(TestTarget target, TestPlan plan, Money maxSpend, Money? available) => Change(now => now with { Planned = plan.Calls, Bound = plan.Bound });

    public void Done(int number, int count, TestCall call) => Change(now => now with { Calls = [.. now.Calls, Light(call)] });

    public void End(TestReport report) => Change(now => now with { Report = report with { Calls = [.. report.Calls.Select(Light)], Mask = null } });

    public void Fail(TestProblem problem) => Change(now => now with { Problem = problem });

    private static TestCall Light(TestCall call) => call with { Images = [.. call.Images.Select(image => image with { Content = [] })] };

    private void Change(Func<TestProgressView, TestProgressView> change)
    {
        lock (gate)
            view = change(view) with { Version = view.Version + 1 };
    }
}

/// <summary>A run as it stands.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Bound">The most that all calls can cost; null before they are quoted.</param>
/// <param name="Report">There once it has run to its end.</param>
/// <param name="Problem">There where it could not.</param>
internal sealed record TestProgressView(
    int Version, string Now, IReadOnlyList<PlannedCall> Planned, Money? Bound, IReadOnlyList<TestCall> Calls, TestReport? Report, TestProblem? Problem)
{
    /// <summary>Differs when a page about it would.</summary>
    public string Mark => Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool Ended => Report is not null || Problem is not null;

    /// <summary>What the calls so far have charged.</summary>
    public Money Charged => TestBooks.Sum(Calls.Select(call => call.ChargedUsd));

    public StepState StateOf(TestStep step)
    {
        if (step == TestStep.Quote)
            return Bound is not null ? StepState.Passed : Problem is not null ? StepState.Differs : StepState.Now;
        if (step == TestStep.Books)
        {
            return Report is { } report ? report.Checks.Any(check => check.Verdict == Verdicts.Fail) ? StepState.Differs : StepState.Passed
                : Problem is not null ? StepState.NotReached : Bound is not null && Calls.Count == Planned.Count ? StepState.Now : StepState.Waiting;
        }

        var planned = Planned.Count(call => step.Has(call.Step));
        var done = Calls.Where(call => step.Has(call.Step)).ToList();
        if (done.Any(call => call.Failed))
            return StepState.Differs;
        if (done.Count < planned || Bound is null)
            return Problem is not null ? StepState.NotReached : Bound is not null && step.Has(Planned[Calls.Count].Step) ? StepState.Now : StepState.Waiting;
        return StepState.Passed;
    }
}

/// <summary>Why a test could not be run to its end, and what to do.</summary>
/// <param name="Code">For programs.</param>
public sealed record TestProblem(string Code, string Message, string Hint);
