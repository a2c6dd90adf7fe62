using System.Globalization;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Shows how far the test is: a moving line in a terminal, a plain line a step elsewhere, nothing with <c>--json</c>.</summary>
internal sealed class TestProgress(Output output) : ITestProgress
{
    private StatusContext? status;

    /// <summary>Runs the work under a status line where a person watches.</summary>
    public async Task<T> WatchAsync<T>(string first, Func<Task<T>> work)
    {
        if (output.Json || !output.Console.Profile.Capabilities.Interactive)
            return await work();
        return await output.Console.Status().Spinner(Spinner.Known.Line).StartAsync(Markup.Escape(first), async context =>
        {
            status = context;
            return await work();
        });
    }

    public void Now(string text) => status?.Status(Markup.Escape(text));

    /// <summary>A fact worth a line of its own.</summary>
    public void Say(string text)
    {
        if (!output.Json)
            output.Console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");
    }

    public void Planned(TestTarget target, TestPlan plan, Money maxSpend, Money? available) => Say(string.Create(CultureInfo.InvariantCulture,
        $"{plan.Calls.Count} calls to {target.Model}; at most ${plan.Bound} in all, of ${maxSpend} allowed{(available is { } money ? $" and ${money} available" : "")}."));

    public void Done(int number, int count, TestCall call)
    {
        if (output.Json)
            return;
        var mark = call.Failed ? "[red]✗[/]" : call.Passed ? "[green]✓[/]" : "[grey]–[/]";
        var images = call.ImagesDelivered > 0 ? $"{call.ImagesDelivered} image{(call.ImagesDelivered == 1 ? "" : "s")}" : call.ErrorCode ?? "";
        var charge = call.ChargedUsd is { } usd ? Figures.Of(usd) : call.Replayed ? "once" : call.BookUsd is { } book ? $"≈ {Figures.Of(book)}" : "";
        output.Console.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"{mark} [grey]{number,2}/{count}[/]  {Markup.Escape(call.Title),-30} {Markup.Escape(images),-20} {charge,-12} [grey]{call.Milliseconds,6} ms  {Markup.Escape(call.RequestId ?? "")}[/]"));
        foreach (var problem in call.Problems)
            output.Console.MarkupLine($"         [red]{Markup.Escape(problem)}[/]");
    }
}
