using System.Globalization;
using Imprest.Emulators;
using Imprest.Integration.Support;
using Imprest.Pricing;

namespace Imprest.Integration.Processes;

/// <summary>One wish of the scripted day: what a client asks for, how, and what goes wrong with it. The prompt names it, so no two are equal.</summary>
/// <param name="Fault">What the provider does wrong; null: nothing.</param>
public sealed record Wish(int Number, string Provider, string Fault, int Images, bool IsTask, string? IdempotencyKey, string Json);

/// <summary>A day out of a seed: every provider, all forms of calls, one in ten with a fault of every kind in turn.</summary>
public static class DayPlan
{
    private static readonly string[] Faults =
    [
        "400", "401", "402", "403", "404", "408", "413", "422", "429", "500", "502", "503", "504", "insufficient_quota", "billing_hard_limit", "moderation_input",
        "moderation_output", "moderation", "reset", "reset,billable=true", "reset_mid_body", "hang", "stall", "trickle", "malformed", "empty", "no_images", "fewer", "more,count=1", "truncated",
        "not_an_image", "not_base64", "usage_nan", "usage_bare_nan", "usage_negative", "usage_missing", "usage_zero", "usage_huge", "redirect", "url_expired",
        "refusal", "withheld", "echo", "task_failed", "task_lost", "slow_task,count=4", "flaky_polls,count=2", "500,billable=true", "moderation_output,billable=true",
    ];

    public static IReadOnlyList<Wish> Of(int seed, int wishes, IReadOnlyList<Emulator> emulators)
    {
        var random = new Random(seed);
        var faults = 0;
        return [.. Enumerable.Range(0, wishes).Select(number =>
        {
            var emulator = emulators[random.Next(emulators.Count)];
            var fault = random.Next(10) == 0 ? Lawful(emulator.ProviderId, Faults[faults++ % Faults.Length]) : "";
            var (images, form) = (random.Next(4) == 0 ? 2 : 1, random.Next(5));
            var prompt = string.Create(CultureInfo.InvariantCulture, $"wish {number} of the day{(fault.Length > 0 ? $" [[emulate:{fault}]]" : "")}");
            var ask = EmulatedWorld.Ask(emulator, prompt) with { N = images, ResponseFormat = random.Next(2) == 0 ? "url" : "b64_json" };
            return new Wish(number, emulator.ProviderId, fault, images, IsTask: form == 0, form is 0 or 1 ? $"wish-{number}" : null, ask.Json);
        })];
    }

    /// <summary>A provider that bills against its own documented rule is found by reconciliation with its invoice, and by nothing before.</summary>
    private static string Lawful(string provider, string fault)
    {
        var policy = PriceBook.BuiltIn.PolicyOf(provider);
        var free = fault.StartsWith("500", StringComparison.Ordinal) ? policy.ChargeFor(Outcome.Failed, 500) == ProviderCharge.No
            : policy.ChargeFor(Outcome.BlockedAfter) == ProviderCharge.No || policy.ChargeFor(Outcome.BlockedAfter, 400) == ProviderCharge.No;
        return fault.EndsWith(",billable=true", StringComparison.Ordinal) && !fault.StartsWith("reset", StringComparison.Ordinal) && free ? fault.Split(',')[0] : fault;
    }
}
